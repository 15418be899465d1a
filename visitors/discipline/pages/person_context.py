"""Everything that the page of one employee's ledger shows, for the employee, the head of their
department, and 行政部 (P5, P6).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import prefetch_related_objects

from reception import clock
from reception.accounts.actor import Actor
from reception.organisation.models import Employee
from reception.policy.penalty import yuan
from reception.policy.rulebook import InForce, in_force
from visitors.discipline.incidents.visibility import named
from visitors.discipline.ledger import chain, ladder_panel, queries, rulings
from visitors.discipline.ledger.explain import EntryLine, EntryPresenter
from visitors.discipline.ledger.queries import EntryView
from visitors.discipline.models import Book, Entry, Head, Incident, Photo
from visitors.visits import visibility as visible

Kind = Entry.Kind
PROPOSED = Incident.State.PROPOSED


@dataclass(frozen=True)
class Trust:
    """How far the chain can be looked at from here.

    Attributes:
        position: of the last entry of this employee; 0 without any.
        end: where the chain ends.
        broken: numbers of entries whose value does not follow from what they say.
        head: the last day that was signed.
    """

    position: int
    end: int
    broken: list[str]
    head: Head | None


def account(employee: Employee, actor: Actor, now: datetime) -> dict[str, Any]:
    """Return what a page shows of an employee's ledger, as somebody may read it; the same number of
    queries for one and fifty entries.

    Args:
        employee: with department.
        actor: who reads.
        now: the moment of reading.
    """
    policy, own = in_force(), is_own(employee, actor)
    rows = queries.shown(employee, actor)
    entries = [one.entry for one in rows]
    prefetch_related_objects(
        entries,
        "version",
        "violation",
        *(["booked_by__employee"] if any(one.knows for one in rows) else []),
    )
    teller = EntryPresenter(policy, now=now)
    lines = teller.tell(rows)
    if own:
        _with_deadlines(lines, now)
    opens = actor.may_at("incident.see", employee.site_id)
    _with_evidence(lines, actor, opens=opens)
    return {
        "employee": employee,
        "own": own,
        "opens": opens,
        "lines": lines,
        "panels": ladder_panel.panels(lines, teller),
        "proposals": _proposals(employee, now) if own or opens else [],
        "totals": totals(rows, policy, now),
        "trust": _trust(rows, teller),
        "in_points": bool(policy.limits.get("yuan_per_point", 0)),
        "has_money": any(one.outcome.penalty.fine or one.entry.penalty.fine for one in rows),
    }


def is_own(employee: Employee, actor: Actor) -> bool:
    """Tell whether somebody reads their own ledger."""
    return actor.employee is not None and actor.employee.pk == employee.pk


def totals(rows: Sequence[EntryView], policy: InForce, now: datetime) -> dict[str, Any]:
    """Return what stands on top: entries that stand, what this month takes, what is suspended, and
    open appeals.

    Args:
        rows: of one employee.
        policy: whether money or points are shown.
        now: it says which month this is.
    """
    yuan_per_point, month = policy.limits.get("yuan_per_point", 0), clock.today(now).replace(day=1)
    standing = [one for one in rows if one.entry.kind == Kind.VIOLATION and not one.is_void]
    of_month = [one for one in standing if clock.today(one.entry.booked_at).replace(day=1) == month]

    def sums(some: list[EntryView]) -> dict[str, Any]:
        fine = sum((one.outcome.penalty.fine for one in some), Decimal(0))
        points = sum(one.outcome.penalty.amounts.in_points(yuan_per_point).points for one in some)
        return {"fine": yuan(fine), "has_fine": fine > 0, "points": points}

    return {
        "standing": len(standing),
        "appeals": sum(one.is_suspended for one in standing),
        "month": sums([one for one in of_month if not one.is_suspended]),
        "suspended": sums([one for one in of_month if one.is_suspended]),
        "all": sums([one for one in standing if not one.is_suspended]),
        "held": sums([one for one in standing if one.is_suspended]),
    }


def appealable(one: EntryView) -> bool:
    """Tell whether a violation can be appealed, if there is time: it stands, and nobody has
    appealed it.
    """
    return one.entry.kind == Kind.VIOLATION and not one.is_void and one.appeal is None


def _with_deadlines(lines: Sequence[EntryLine], now: datetime) -> None:
    """Put on one's own entries until when they can be appealed, where they still can."""
    untils = rulings.appeals_until([line.entry for line in lines if appealable(line.shown)])
    for line in lines:
        until = untils.get(line.entry.pk)
        line.until = until if until is not None and now <= until else None


def _with_evidence(lines: Sequence[EntryLine], actor: Actor, *, opens: bool) -> None:
    """Put on entries the visit they are about, where the reader may open it, and whether a photo is
    kept; two queries.
    """
    about = [line.entry.incident for line in lines if line.entry.incident is not None]
    visits = visible.visits(actor).filter(pk__in={one.visit_id for one in about if one.visit_id})
    names = dict(visits.values_list("pk", "visitor__name")) if actor.may("visit.see") else {}
    kept = set(
        Photo.objects.filter(incident__in=about, removed_at__isnull=True).values_list(
            "incident", flat=True
        )
    )
    for one in about:
        beside = vars(one)
        beside["visitor"] = names.get(one.visit_id or 0, "")
        beside["photo_is_kept"], beside["photo_opens"] = one.pk in kept, opens and one.pk in kept


def _proposals(employee: Employee, now: datetime) -> list[Incident]:
    """Return the proposals about somebody that are not decided, the newest first."""
    rows = named(Incident.objects.filter(employee=employee, state=PROPOSED).order_by("-pk"))
    for row in rows:
        vars(row)["waits_for_words"] = (
            not row.stated_by_self and row.heard_until is not None and now < row.heard_until
        )
    return rows


def _trust(rows: Sequence[EntryView], teller: EntryPresenter) -> Trust:
    """Look whether the value of each entry follows from what it says; whether the whole chain
    holds, ``verify_ledger`` finds.
    """
    broken = []
    for one in rows:
        if one.entry.hash != chain.linked(one.entry.prev, chain.facts_of(one.entry)):
            broken.append(f"{one.entry.sheet.ladder.clause} #{one.entry.seq}")
    position = rows[-1].entry.position if rows else 0
    book = Book.objects.filter(pk=1).first()
    return Trust(position, book.position if book is not None else 0, broken, Head.objects.first())
