"""What waits for 行政部, and whom the ledger has entries of (P1–P6, P8)."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When

from reception import clock
from reception.accounts.actor import Actor
from reception.organisation import people
from reception.organisation.models import Employee
from reception.policy.penalty import Penalty
from visitors.discipline.incidents import reports, visibility
from visitors.discipline.ledger import queries, rulings, telling
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
    """An employee with what stands against them."""

    employee: Employee
    # how many violations stand; of the chosen month and ladder, where these were chosen
    standing: int
    due: Penalty  # what they take in the month; what an open appeal suspends is left out
    appeals: int  # how many appeals are open
    latest: date | None  # the day of the last violation that stands
    on: tuple[str, ...]  # the names of the ladders they stand on


@dataclass(frozen=True)
class LedgerFilter:
    """What somebody looks for among the people; an empty one is not asked for."""

    ladder: str = ""  # code
    department: int | None = None  # id
    site: str = ""  # slug
    state: str = STATES[0]  # one of ``STATES``
    month: date | None = None
    typed: str = ""  # part of a name, pinyin, a number
    after: str = ""  # the number after which the page begins


def waiting(actor: Actor, now: datetime) -> list[Incident]:
    """Return the proposals that are open: what can be decided now first, then by when the person
    may still be heard, then observations; one more than are shown, where there are more.

    Each has ``can_be_decided`` and ``is_own``.
    """
    rank = Case(
        When(employee__isnull=True, then=Value(NOBODY)),
        When(heard(now), then=Value(0)),
        default=Value(LATER),
        output_field=IntegerField(),
    )
    rows = visibility.incidents(actor).filter(state=Incident.State.PROPOSED).annotate(rank=rank)
    rows = rows.select_related("site", "employee__department", "visit__visitor", "second")
    rows = rows.order_by("rank", "heard_until", "pk")
    incidents = visibility.named(rows[: AT_MOST + 1])
    for row in incidents:
        row.can_be_decided = row.rank == 0  # type: ignore[attr-defined]
        is_reporter = actor.user is not None and row.reporter_id == actor.user.pk
        row.is_own = is_reporter or reports.affects(row, actor)  # type: ignore[attr-defined]
    return incidents


def heard(now: datetime) -> Q:
    """Return which proposals can be decided: the person has spoken, or had the time to; a
    supervisor's after the first person's (P12).
    """
    spoken = Q(stated_by_self=True) | Q(heard_until__isnull=True) | Q(heard_until__lte=now)
    return spoken & ~Q(first__state=Incident.State.PROPOSED)


def never_reached(actor: Actor) -> list[Incident]:
    """Return the cases of which the person concerned could not be told, the newest first."""
    rows = telling.never_reached(visibility.incidents(actor)).select_related("employee")
    return visibility.named(rows.order_by("-pk")[:AT_MOST])


def open_appeals(actor: Actor, now: datetime) -> list[Appeal]:
    """Return the appeals that wait, the oldest first, each with its age in ``days``; one more than
    are shown. One that ``is_own`` is for somebody else to decide.
    """
    rows = appeals(actor).filter(state=Appeal.State.OPEN).order_by("appealed_at", "pk")
    waiting_ones = list(rows[: AT_MOST + 1])
    visibility.named(filter(None, (row.entry.incident for row in waiting_ones)))
    for row in waiting_ones:
        row.is_own = rulings.is_involved(row.entry, actor)  # type: ignore[attr-defined]
        row.days = (clock.today(now) - clock.today(row.appealed_at)).days  # type: ignore[attr-defined]
    return waiting_ones


def appeals(actor: Actor) -> QuerySet[Appeal]:
    """Return the appeals against entries that somebody may see, with what a line shows."""
    rows = Appeal.objects.filter(entry__sheet__employee__in=queries.employees(actor))
    return rows.select_related(
        "entry__sheet__employee__department",
        "entry__sheet__ladder",
        "entry__incident__second",
        "closed_by__employee",
    )


def the_appeal(actor: Actor, appeal_id: int) -> Appeal:
    """Return an appeal that somebody may see, with the entry it is against, or 404."""
    return visible.one(
        appeals(actor).select_related("entry__booked_by__employee", "entry__sheet__employee__site"),
        pk=appeal_id,
    )


def concerned(actor: Actor, asked: LedgerFilter, this_month: date) -> tuple[list[Owed], str]:
    """Return a page of people with what they owe in the month asked for, else this one; the same
    number of queries for one and for fifty.

    Returns:
        The page by number, and the number after which the next one begins; empty on the last one.
    """
    rows = queries.employees(actor).filter(_matches(asked)).select_related("department", "site")
    people = list(rows.order_by("number")[: PAGE + 1])
    page, has_more = people[:PAGE], len(people) > PAGE
    owed = _added_up(page, asked, asked.month or this_month)
    return owed, page[-1].number if has_more else ""


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
    rows = Entry.objects.filter(sheet__employee__in=page).order_by("position")
    entries = list(rows.select_related("sheet__ladder", "appeal"))
    of_employee: dict[int, list[tuple[Entry, Penalty]]] = defaultdict(list)
    for account in accounts_of(entries).values():
        for pk, outcome in account.derived().items():
            row = account.lines[pk].entry
            if not asked.ladder or row.sheet.ladder.code == asked.ladder:
                of_employee[row.sheet.employee_id].append((row, outcome.penalty))
    return [_owed(employee, of_employee[employee.pk], asked, month) for employee in page]


def _owed(
    employee: Employee, standing: list[tuple[Entry, Penalty]], asked: LedgerFilter, month: date
) -> Owed:
    begin, end = _bounds(month)
    of_month = [(row, penalty) for row, penalty in standing if begin <= row.booked_at < end]
    shown = [row for row, _penalty in (standing if asked.month is None else of_month)]
    return Owed(
        employee=employee,
        standing=len(shown),
        due=Penalty.together(penalty for row, penalty in of_month if not _is_suspended(row)),
        appeals=sum(_is_suspended(row) for row, _penalty in standing),
        latest=max((row.on for row in shown), default=None),
        on=tuple(sorted({str(row.sheet.ladder) for row in shown})),
    )


def _is_suspended(row: Entry) -> bool:
    appeal: Any = getattr(row, "appeal", None)
    return appeal is not None and appeal.state == Appeal.State.OPEN
