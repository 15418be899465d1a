"""What the panel of a visit shows: its explanation, its hosts, its badge, and what this person may
do.
"""

import secrets
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from reception import clock
from reception.accounts.actor import Actor
from reception.accounts.decorators import GuardedRequest
from reception.policy.enums import Disposition
from reception.policy.rulebook import InForce, in_force
from visitors.badges import lending
from visitors.hosts import answers, co_hosts
from visitors.hosts import requests as host_requests
from visitors.lifecycle import escalation, takeover, undo
from visitors.links import opened
from visitors.models import BadgeLoan, HostRequest, State, Visit
from visitors.pages import panel_forms, visit_extras
from visitors.visits import grading, visibility

BY_THE_MATRIX = (
    "arrive",
    "admit",
    "leave",
    "refuse",
    "cancel",
    "undo",
    "undo_late",
    "override",
    "override_refused",
)


def the_visit(actor: Actor, visit_id: int) -> Visit:
    """Return a visit that somebody may see, with whom the panel names, or 404."""
    rows = visibility.visits(actor, "visit.see").select_related(
        "visitor",
        "category",
        "topic",
        "site",
        "host__department",
        "host__position",
        "host__deputy",
        "overridden_by__employee",
        "answered_by",
        "taken_over_by__employee",
    )
    return visibility.one(rows, pk=visit_id)


def shown(request: GuardedRequest, visit: Visit) -> HttpResponse:
    """Show one visit; inside the desk as a panel, else as a page."""
    template = "visitors/_visit.html" if request.htmx else "visitors/visit.html"
    override_now = "override" in request.GET
    return render(request, template, context_of(visit, request.actor, clock.now(), override_now))


def context_of(
    visit: Visit, actor: Actor, now: datetime, override_now: bool = False
) -> dict[str, Any]:
    """Return what the panel of a visit shows.

    Args:
        visit: as ``the_visit`` returns it.
        actor: who looks.
        now: when.
        override_now: whether the panel begins at the form of another grade.
    """
    policy = in_force()
    asked = host_requests.request_to_answer(visit, actor)
    more = visit_extras.visit_extras(visit, actor, policy, now)
    return {
        **more,
        **_explained(visit, policy),
        **_badge(visit, actor),
        **_hosts(visit, asked, actor, policy),
        **_undo(visit, actor, now, policy),
        "visit": visit,
        "may": _may(visit, asked, actor, policy),
        "asked": asked,
        "taken_over_by": takeover.who_took_over(visit),
        "events": list(visit.events.all()),
        "waits": answers.choices(policy),
        "forms": panel_forms.of(visit, more, override_now=override_now),
        "override_now": override_now,
        "key": secrets.token_hex(12),
        "next_step": escalation.in_words(escalation.next_step(visit, policy, now)),
        "satisfaction": visibility.satisfaction_of(visit, actor),
    }


def _explained(visit: Visit, policy: InForce) -> dict[str, Any]:
    return {
        "standard": grading.standard_of(visit),
        "say": grading.to_say(visit, policy),
        "rule": grading.spoken(visit.decision.get("rule")),
        "why": grading.spoken(visit.decision.get("why")),
        "farewell": grading.say(policy, "farewell", visit) if visit.state == State.LEFT else "",
    }


def _badge(visit: Visit, actor: Actor) -> dict[str, Any]:
    loan = BadgeLoan.objects.out().select_related("badge").filter(visit=visit).first()
    worn = loan.badge if loan and actor.may("visit.admit") else None
    code = lending.code_of(worn) if worn else ""
    return {
        "worn": worn,
        "worn_code": code,
        "qr": lending.qr_svg(code) if worn else "",
    }


def _hosts(
    visit: Visit, asked: HostRequest | None, actor: Actor, policy: InForce
) -> dict[str, Any]:
    rows = visit.requests.select_related("employee__department", "colleague", "notice")
    requests = list(opened.beside(rows))
    for request in requests:
        request.opened_at = opened.first_opened(request)
    further = co_hosts.further(visit)
    vars(visit)["others"] = len(further)  # as the board's query counts them
    # With several hosts the desk writes down the answer of each, also of who thinks better of it.
    others = []
    if (
        further
        and asked is not None
        and actor.may_at("visit.answer", visit.site_id)
        and host_requests.winning(visit) is None
    ):
        others = [request for request in requests if request.pk != asked.pk]
        for other in others:
            other.may_hand_over = answers.may_hand_over(other, policy)
            vars(other)["delegate_form"] = panel_forms.DelegateForm(auto_id=f"%s-{other.pk}")
    return {
        "requests": requests,
        "further": further,
        "came": host_requests.who_came(asked, visit) if asked is not None and further else None,
        "others": others,
    }


def _undo(visit: Visit, actor: Actor, now: datetime, policy: InForce) -> dict[str, Any]:
    until = undo.desk_until(visit, policy)
    return {
        "undo_until": until,
        "undo_too_late": undo.is_too_late(visit, actor, now, policy),
        "undo_minutes_over": until is not None and now > until,
    }


def _may(visit: Visit, asked: HostRequest | None, actor: Actor, policy: InForce) -> dict[str, bool]:
    def here(capability: str) -> bool:
        return actor.may_at(capability, visit.site_id)

    may = {name: here(f"visit.{name}") for name in BY_THE_MATRIX}
    waits = visit.state == State.WAITING and visit.disposition != Disposition.REFUSE
    return {
        **may,
        "answer": asked is not None,
        "remind": here("visit.remind") and escalation.is_awaited(visit),
        "take_over": here("visit.take_over") and waits,
        "reassign": here("visit.reassign") and takeover.may_reassign(visit),
        "hand_over": asked is not None and answers.may_hand_over(asked, policy),
        "badge": may["admit"] and here("badge.report"),
        "phone": here("phone.show"),
    }
