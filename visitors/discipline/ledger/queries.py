"""What one may see of the ledger: every query for an entry passes here (P5, P6)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, QuerySet

from reception import clock
from reception.accounts.actor import Actor
from reception.organisation.models import Employee
from reception.policy.climb import LadderOutcome
from reception.policy.penalty import Amounts
from visitors.discipline.incidents import secrecy
from visitors.discipline.ledger import booking
from visitors.discipline.ledger.account import CountedOutcome, accounts_of
from visitors.discipline.models import Appeal, Entry, Incident
from visitors.visits import visibility

Kind = Entry.Kind


@dataclass(frozen=True)
class EntryView:
    """One entry as somebody reads it, with sheet, ladder and incident."""

    entry: Entry
    # for a violation what it takes now, as the entries stand; for a void or a correction what was
    # announced with it
    outcome: LadderOutcome
    counted: CountedOutcome | None  # for a violation that stands, why it is this one
    is_void: bool
    is_suspended: bool  # whether an appeal is open
    source: str  # who or what said so; empty for whoever may not know
    text: str  # the words beside it; empty where they were erased
    is_erased: bool
    appeal: Appeal | None
    first: int | None  # of a supervisor's, the entry of the first person (P12)
    # whether the reader may know who reported the case, and who of 行政部 dealt with it
    knows: bool = False


def employees(actor: Actor, capability: str = "ledger.see") -> QuerySet[Employee]:
    """Return the employees whose ledger somebody may see; those who have left the house, too."""
    reach, rows = actor.reach(capability), Employee.objects.all()
    if reach == "all":
        return rows
    if reach == "site":
        return rows.filter(site__in=actor.sites)
    if actor.employee is None or reach == "-":
        return rows.none()
    own = rows.filter(pk=actor.employee.pk)
    return own | rows.filter(department__head=actor.employee) if reach == "dept" else own


def the_employee(actor: Actor, number: str, capability: str = "ledger.see") -> Employee:
    """Return the employee of exactly that number whose ledger somebody may see, or 404."""
    return visibility.one(
        employees(actor, capability).select_related("department__head", "position", "site"),
        number=number,
    )


def the_entry(actor: Actor, entry_id: int, capability: str = "ledger.see") -> Entry:
    """Return an entry that somebody may see, with everything that is said about it, or 404."""
    rows = Entry.objects.filter(sheet__employee__in=employees(actor, capability))
    rows = rows.select_related("sheet__employee__department", "sheet__ladder", "violation")
    return visibility.one(
        rows.select_related("incident__visit__visitor", "incident__site"), pk=entry_id
    )


def shown(employee: Employee, actor: Actor) -> list[EntryView]:
    """Return the entries of an employee as somebody may read them, the oldest first."""
    return shown_of([employee], actor)[employee.pk]


def shown_of(people: Iterable[Employee], actor: Actor) -> dict[int, list[EntryView]]:
    """Return the entries of employees, by their ids, in as many queries for one as for fifty."""
    by_id = {one.pk: one for one in people}
    rows = Entry.objects.filter(sheet__employee__in=by_id).order_by("position")
    rows = rows.annotate(first=F("incident__first__entry"))
    entries = list(rows.select_related("sheet__ladder", "incident", "words", "appeal", "version"))
    accounts = accounts_of(entries).values()
    counted = {pk: one for account in accounts for pk, one in account.explained().items()}
    voided = {pk for account in accounts for pk, line in account.lines.items() if line.is_void}
    incidents = {row.pk: row.incident for row in entries}
    views: dict[int, list[EntryView]] = {pk: [] for pk in by_id}
    for row in entries:
        employee, incident = by_id[row.sheet.employee_id], incidents[row.violation_id or row.pk]
        assert incident is not None, (
            "a violation has an incident, and the book holds it before what is about it"
        )
        knows = secrecy.may_know_of_an_entry(employee, incident, actor)
        view = _shown(row, counted.get(row.pk), row.pk in voided, knows)
        views[employee.pk].append(view)
    return views


def totals(rows: Sequence[EntryView]) -> dict[str, Any]:
    """Return how many violations stand, and what they take as far as no appeal is open; of the pay
    of one month no more than the whole.
    """
    violations = [one for one in rows if one.entry.kind == Kind.VIOLATION]
    months: defaultdict[date, Amounts] = defaultdict(Amounts)
    for one in violations:
        if not one.is_void and not one.is_suspended:
            months[clock.today(one.entry.booked_at).replace(day=1)] += one.outcome.penalty.amounts
    return {
        "violations": sum(not one.is_void for one in violations),
        "voided": sum(one.is_void for one in violations),
        **sum((one.within_a_month() for one in months.values()), Amounts()).as_columns(),
    }


def _shown(row: Entry, counted: CountedOutcome | None, is_void: bool, knows: bool) -> EntryView:
    incident: Incident | None = row.incident
    appeal = getattr(row, "appeal", None)
    is_suspended = appeal is not None and appeal.state == Appeal.State.OPEN and not is_void
    words = getattr(row, "words", None)
    return EntryView(
        entry=row,
        outcome=counted.outcome if counted else (booking.NOTHING_LEFT if is_void else row.outcome),
        counted=counted,
        is_void=is_void,
        is_suspended=is_suspended,
        source=incident.source if incident is not None and knows else "",
        text=words.text if words is not None else "",
        is_erased=words is not None and words.erased_at is not None,
        appeal=appeal,
        first=row.first,  # type: ignore[attr-defined]
        knows=knows,
    )
