"""The pages of complaints: the list, and one of them (C)."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from reception import clock
from reception.accounts.actor import Actor
from reception.accounts.decorators import GuardedRequest, require
from reception.due import things
from reception.due.things import DueThing
from reception.policy.rulebook import in_force
from visitors.complaints import clocks, concerned, listing, registering, visibility
from visitors.complaints.forms import ComplaintListForm
from visitors.complaints.models import Complaint


@require(GET="complaint.see")
def complaints(request: GuardedRequest) -> HttpResponse:
    """List complaints, the newest first, by pages without a total."""
    now = clock.now()
    form = ComplaintListForm.read(request.GET)
    rows, after = listing.page(request.actor, form.asked(), now)
    context = {
        "form": form,
        "rows": lines(rows),
        "after": after,
        "is_asked": form.is_asked(),
        "takes": request.actor.may("complaint.take"),
    }
    return render(request, "complaints/complaints.html", context)


def lines(rows: list[Complaint]) -> list[dict[str, Any]]:
    """Return complaints with their deadline, as a list says them; two queries for all."""
    policy, now, given = in_force(), clock.now(), clocks.given(rows)
    found = []
    for one in rows:
        whole = clocks.deadline(one, given[one.pk], policy)
        ended = one.answered_at or one.closed_at
        found.append(
            {
                "one": one,
                "until": clock.deadline(whole.until, where=whole.calendar.where),
                "arithmetic": whole.in_words(),
                "late": (ended or now) >= whole.until,
                "act": clocks.STEPS[one.step][0] if one.step else "",
                "kinds": names_of(one),
            }
        )
    return found


def names_of(one: Complaint) -> list[str]:
    """Return the names of the kinds of a complaint."""
    known = in_force().complaint_kinds
    return [str(known.get(code, code)) for code in one.kinds]


@require(GET="complaint.see")
def complaint(request: GuardedRequest, complaint_id: int) -> HttpResponse:
    """Show one complaint: its stages and deadlines first, then what is to be done now."""
    one = visibility.the_complaint(request.actor, complaint_id)
    return render(request, "complaints/complaint.html", page(one, request.actor))


def page(one: Complaint, actor: Actor) -> dict[str, Any]:
    """Return everything that the page of a complaint says to somebody."""
    policy, now, graces = in_force(), clock.now(), clocks.given([one])[one.pk]
    events, whole = list(one.events.all()), clocks.deadline(one, graces, policy)
    return {
        "one": one,
        "events": list(reversed(events)),
        "kinds": names_of(one),
        "steps": clocks.steps(one, events, graces, policy),
        "until": clock.deadline(whole.until, where=whole.calendar.where),
        "left": _left(one, actor) if not one.is_over else "",
        "late": (one.answered_at or one.closed_at or now) >= whole.until,
        "arithmetic": whole.in_words(),
        "pauses": clocks.pauses(graces, policy),
        "kept_out": concerned.people(one),
        "reports": one.reports.prefetch_related("responsible").order_by("-pk"),
        "alike": registering.alike(one, policy),
        "act": clocks.STEPS[one.step][0] if one.step else "",
        "due": due_of(one, actor),
    }


def due_of(one: Complaint, actor: Actor) -> DueThing | None:
    """Return what is due about a complaint for somebody: its next step, or the return call."""
    key = clocks.CALL_KEY if one.step == "call" else clocks.KEY
    return things.one(actor, f"{key}-{one.pk}", clock.now()) if one.step else None


def _left(one: Complaint, actor: Actor) -> str:
    due = due_of(one, actor)
    return due.left if due is not None else ""
