"""What waits for 行政部, and whom the ledger has entries of (P1–P6, P8)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When

from reception import clock
from reception.accounts.actor import Actor
from reception.organisation import people
from reception.organisation.models import Employee
from reception.policy.climb import LadderOutcome
from reception.policy.penalty import Penalty
from visitors.discipline.incidents import reports, visibility
from visitors.discipline.ledger import queries, rulings
from visitors.discipline.ledger.account import accounts_of
from visitors.discipline.models import Appeal, Entry, Incident
from visitors.visits import visibility as visible

Kind = Entry.Kind
AT_MOST = 20  # rows of what waits; the rest is a page of its own
PAGE = 50
STATES = ("standing", "appealed", "voided", "any")
LATER, NOBODY = 1, 2


@dataclass(frozen=True)
class Owed:
    """An employee with what stands against them.

    Attributes:
        standing: how many violations stand; of the chosen month and ladder, where these were
            chosen.
        due: what they take in the month; what an open appeal suspends is left out.
        appeals: how many appeals are open.
        latest: the day of the last violation that stands.
        on: the names of the ladders they stand on.
    """

    employee: Employee
    standing: int
    due: Penalty
    appeals: int
    latest: date | None
    on: tuple[str, ...]


@dataclass(frozen=True)
class LedgerFilter:
    """What somebody looks for among the people; an empty one is not asked for.

    Attributes:
        ladder: code.
        department: id.
        site: slug.
        state: one of ``STATES``.
        month: its first day.
        typed: part of a name, pinyin, a number.
        after: the number after which the page begins.
    """

    ladder: str = ""
    department: int | None = None
    site: str = ""
    state: str = STATES[0]
    month: date | None = None
    typed: str = ""
    after: str = ""


def waiting(actor: Actor, now: datetime) -> list[Incident]:
    """Return the proposals that are open: what can be decided now first, then by when the person
    may still be heard, then observations.

    Args:
        actor: whose sites they are of.
        now: the moment at which hearing has ended or not.

    Returns:
        One more than are shown, where there are more; each with ``can_be_decided``, ``is_own``.
    """
    heard = Q(stated_by_self=True) | Q(heard_until__isnull=True) | Q(heard_until__lte=now)
    rank = Case(
        When(employee__isnull=True, then=Value(NOBODY)),
        When(heard, then=Value(0)),
        default=Value(LATER),
        output_field=IntegerField(),
    )
    rows = visibility.incidents(actor).filter(state=Incident.State.PROPOSED).annotate(rank=rank)
    rows = rows.select_related("site", "employee__department", "visit__visitor").order_by(
        "rank", "heard_until", "pk"
    )
    found = visibility.named(rows[: AT_MOST + 1])
    for row in found:
        row.can_be_decided = row.rank == 0  # type: ignore[attr-defined]
        is_reporter = actor.user is not None and row.reporter_id == actor.user.pk
        row.is_own = is_reporter or reports.concerns(row, actor)  # type: ignore[attr-defined]
    return found


def open_appeals(actor: Actor, now: datetime) -> list[Appeal]:
    """Return the appeals that wait for a ruling, the oldest first, each with its age in ``days``;
    one more than are shown.

    An appeal that is ``is_own`` is for somebody else to decide: one is involved in it.
    """
    rows = appeals(actor).filter(state=Appeal.State.OPEN).order_by("appealed_at", "pk")
    found = list(rows[: AT_MOST + 1])
    for row in found:
        row.is_own = rulings.is_involved(row.entry, actor)  # type: ignore[attr-defined]
        row.days = (clock.today(now) - clock.today(row.appealed_at)).days  # type: ignore[attr-defined]
    return found


def appeals(actor: Actor) -> QuerySet[Appeal]:
    """Return the appeals against entries that somebody may see, with what a line about one
    shows.
    """
    rows = Appeal.objects.filter(entry__sheet__employee__in=queries.employees(actor))
    return rows.select_related(
        "entry__sheet__employee__department",
        "entry__sheet__ladder",
        "entry__incident",
        "closed_by__employee",
    )


def the_appeal(actor: Actor, appeal_id: int) -> Appeal:
    """Return an appeal that somebody may see, with the entry it is against, or 404."""
    return visible.one(
        appeals(actor).select_related("entry__booked_by__employee", "entry__sheet__employee__site"),
        pk=appeal_id,
    )


def concerned(actor: Actor, asked: LedgerFilter, this_month: date) -> tuple[list[Owed], str]:
    """Return a page of people with what they owe, by number; the same number of queries for one and
    for fifty.

    Args:
        actor: whose ledger may be seen.
        asked: the filters.
        this_month: the first day of the month that money is added up for where none is asked for.

    Returns:
        The page, and the number after which the next one begins; empty on the last one.
    """
    rows = (
        queries.employees(actor)
        .filter(_matches(asked))
        .select_related("department", "site")
        .order_by("number")
    )
    found = list(rows[: PAGE + 1])
    page = found[:PAGE]
    return _added_up(page, asked, asked.month or this_month), page[-1].number if len(
        found
    ) > PAGE else ""


def _matches(asked: LedgerFilter) -> Q:
    violations = Entry.objects.filter(sheet__employee=OuterRef("pk"), kind=Kind.VIOLATION)
    if asked.ladder:
        violations = violations.filter(sheet__ladder__code=asked.ladder)
    if asked.month is not None:
        begin, end = _bounds(asked.month)
        violations = violations.filter(booked_at__gte=begin, booked_at__lt=end)
    void = Exists(Entry.objects.filter(violation=OuterRef("pk"), kind=Kind.VOID))
    wanted = {
        "standing": violations.filter(~void),
        "voided": violations.filter(void),
        "appealed": violations.filter(appeal__state=Appeal.State.OPEN),
    }.get(asked.state, violations)
    matching = Q(Exists(wanted))
    if asked.department is not None:
        matching &= Q(department=asked.department)
    if asked.site:
        matching &= Q(site__slug=asked.site)
    if asked.typed:
        matching &= people.meant(asked.typed)
    if asked.after:
        matching &= Q(number__gt=asked.after)
    return matching


def _bounds(month: date) -> tuple[datetime, datetime]:
    following = month.replace(year=month.year + month.month // 12, month=month.month % 12 + 1)
    return clock.day_bounds(month)[0], clock.day_bounds(following)[0]


def _added_up(page: list[Employee], asked: LedgerFilter, month: date) -> list[Owed]:
    rows = (
        Entry.objects.filter(sheet__employee__in=page)
        .select_related("sheet__ladder", "appeal")
        .order_by("position")
    )
    entries = list(rows)
    of_employee: dict[int, list[tuple[Entry, LadderOutcome]]] = defaultdict(list)
    for account in accounts_of(entries).values():
        for pk, outcome in account.derived().items():
            row = account.lines[pk].entry
            of_employee[row.sheet.employee_id].append((row, outcome))
    return [_owed(employee, of_employee[employee.pk], asked, month) for employee in page]


def _owed(
    employee: Employee,
    standing: Iterable[tuple[Entry, LadderOutcome]],
    asked: LedgerFilter,
    month: date,
) -> Owed:
    begin, end = _bounds(month)
    wanted = [
        (row, outcome)
        for row, outcome in standing
        if not asked.ladder or row.sheet.ladder.code == asked.ladder
    ]
    of_month = [(row, outcome) for row, outcome in wanted if begin <= row.booked_at < end]
    due = [outcome.penalty for row, outcome in of_month if not _is_suspended(row)]
    shown = of_month if asked.month is not None else wanted
    return Owed(
        employee=employee,
        standing=len(shown),
        due=Penalty.together(due),
        appeals=sum(_is_suspended(row) for row, _rung in wanted),
        latest=max((row.on for row, _rung in shown), default=None),
        on=tuple(sorted({str(row.sheet.ladder) for row, _rung in shown})),
    )


def _is_suspended(row: Entry) -> bool:
    appeal: Any = getattr(row, "appeal", None)
    return appeal is not None and appeal.state == Appeal.State.OPEN
