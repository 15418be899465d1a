"""The ledger of an employee for themselves, their head, and 行政部; of a department (P5, P6)."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import render

from reception import clock
from reception.accounts.actor import Actor
from reception.accounts.closed import no_department, no_employee, not_granted
from reception.accounts.decorators import GuardedRequest, require
from reception.organisation.models import Department, Employee
from reception.policy.penalty import yuan
from reception.policy.rulebook import InForce, in_force
from visitors.discipline.incidents.visibility import named
from visitors.discipline.ledger import chain, ladder_panel, queries, rulings
from visitors.discipline.ledger.explain import EntryLine, EntryPresenter
from visitors.discipline.ledger.queries import EntryView
from visitors.discipline.models import Book, Entry, Head, Incident, Photo
from visitors.discipline.sealing import canonical
from visitors.visits import visibility as visible


@require(GET="ledger.mine")
def my_ledger(request: GuardedRequest) -> HttpResponse:
    """Show somebody their own ledger: entries, the arithmetic, the next rung (P6)."""
    actor = request.actor
    if actor.employee is None:
        raise no_employee()
    employee = queries.the_employee(actor, actor.employee.number, "ledger.mine")
    return render(request, "discipline/my_ledger.html", _account(employee, actor, clock.now()))


@require(GET="ledger.see")
def ledger_person(request: GuardedRequest, number: str) -> HttpResponse:
    """Show the ledger of an employee whom one may see."""
    actor, employee = request.actor, queries.the_employee(request.actor, number)
    return render(request, "discipline/ledger_person.html", _account(employee, actor, clock.now()))


@require(GET="ledger.see")
def my_department(request: GuardedRequest) -> HttpResponse:
    """List the people of the department that one heads; never who reported."""
    actor = request.actor
    if actor.reach("ledger.see") not in ("dept", "all"):
        raise not_granted(actor, "ledger.see", least="dept")
    if actor.employee is None:
        raise no_employee()
    departments = list(Department.objects.filter(head=actor.employee))
    if not departments and actor.reach("ledger.see") == "all":
        raise no_department()
    rows = queries.employees(actor).filter(department__head=actor.employee)
    people = list(rows.select_related("department").order_by("number"))
    entries, policy, now = queries.shown_of(people, actor), in_force(), clock.now()
    shown = [
        {"employee": one, **_totals(entries[one.pk], policy, now)}
        for one in people
        if one.is_active or entries[one.pk]
    ]
    context = {
        "departments": departments,
        "people": sorted(shown, key=lambda one: (-one["appeals"], -one["standing"])),
        "in_points": bool(policy.limits.get("yuan_per_point", 0)),
        "has_money": any(one["all"]["has_fine"] for one in shown),
    }
    return render(request, "discipline/my_department.html", context)


def _account(employee: Employee, actor: Actor, now: datetime) -> dict[str, Any]:
    """Return what a page shows of a ledger; the same queries for one and fifty entries."""
    policy, own = in_force(), actor.employee is not None and actor.employee.pk == employee.pk
    rows = queries.shown(employee, actor)
    also = ["booked_by__employee"] if any(one.knows for one in rows) else []
    prefetch_related_objects([one.entry for one in rows], "version", "violation", *also)
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
        "totals": _totals(rows, policy, now),
        "trust": _trust(rows),
        "in_points": bool(policy.limits.get("yuan_per_point", 0)),
        "has_money": any(one.outcome.penalty.fine or one.entry.penalty.fine for one in rows),
    }


def _totals(rows: Sequence[EntryView], policy: InForce, now: datetime) -> dict[str, Any]:
    """Return what stands on top: in this month and at all, and what appeals suspend of both."""
    yuan_per_point, month = policy.limits.get("yuan_per_point", 0), clock.today(now).replace(day=1)
    standing = [one for one in rows if one.entry.kind == Entry.Kind.VIOLATION and not one.is_void]
    of_month = [one for one in standing if clock.today(one.entry.booked_at).replace(day=1) == month]

    def sums(some: list[EntryView], *, is_suspended: bool) -> dict[str, Any]:
        due = [one.outcome.penalty for one in some if one.is_suspended == is_suspended]
        fine = sum((penalty.fine for penalty in due), Decimal(0))
        points = sum(penalty.amounts.in_points(yuan_per_point).points for penalty in due)
        return {"fine": yuan(fine), "has_fine": fine > 0, "points": points}

    return {
        "standing": len(standing),
        "appeals": sum(one.is_suspended for one in standing),
        "month": sums(of_month, is_suspended=False),
        "suspended": sums(of_month, is_suspended=True),
        "all": sums(standing, is_suspended=False),
        "held": sums(standing, is_suspended=True),
    }


def _with_deadlines(lines: Sequence[EntryLine], now: datetime) -> None:
    """Put on one's own entries until when they can be appealed, where they still can."""
    open_to_appeal = [
        line.entry
        for line in lines
        if line.entry.kind == Entry.Kind.VIOLATION
        and not line.shown.is_void
        and line.shown.appeal is None
    ]
    untils = rulings.appeals_until(open_to_appeal)
    for line in lines:
        until = untils.get(line.entry.pk)
        line.until = until if until is not None and now <= until else None


def _with_evidence(lines: Sequence[EntryLine], actor: Actor, *, opens: bool) -> None:
    """Put on entries the visit they are about, where one may open it, and a photo; two queries."""
    about = [line.entry.incident for line in lines if line.entry.incident is not None]
    visits = visible.visits(actor).filter(pk__in={one.visit_id for one in about if one.visit_id})
    names = dict(visits.values_list("pk", "visitor__name")) if actor.may("visit.see") else {}
    photos = Photo.objects.filter(incident__in=about, removed_at__isnull=True)
    with_photo = set(photos.values_list("incident", flat=True))
    for one in about:
        has_photo = one.pk in with_photo
        vars(one).update(
            visitor=names.get(one.visit_id or 0, ""),
            photo_is_kept=has_photo,
            photo_opens=opens and has_photo,
        )


def _proposals(employee: Employee, now: datetime) -> list[Incident]:
    rows = Incident.objects.filter(employee=employee, state=Incident.State.PROPOSED)
    proposals = named(rows.order_by("-pk"))
    for one in proposals:
        is_heard = one.stated_by_self or one.heard_until is None or now >= one.heard_until
        vars(one)["waits_for_words"] = not is_heard
    return proposals


def _trust(rows: Sequence[EntryView]) -> dict[str, Any]:
    """Look whether each entry is what its value says; the chain ``verify_ledger`` looks at."""
    book = Book.objects.filter(pk=1).first()
    return {
        "position": rows[-1].entry.position if rows else 0,
        "end": book.position if book is not None else 0,
        "broken": [
            f"{one.entry.sheet.ladder.clause} #{one.entry.seq}"
            for one in rows
            if one.entry.hash != canonical.linked(one.entry.prev, chain.facts_of(one.entry))
        ],
        "head": Head.objects.first(),
    }
