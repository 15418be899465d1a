"""What the panel of a visit shows: its explanation, its hosts, its badge, what it brings and where
it may go (Z1–Z3), and what this person may do.
"""

import secrets
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from reception import clock
from reception.accounts.actor import Actor
from reception.accounts.decorators import GuardedRequest
from reception.accounts.page_forms import PageForm
from reception.organisation.names import said_in
from reception.policy.enums import Disposition
from reception.policy.rulebook import InForce, in_force
from visitors.badges import lending
from visitors.belongings import items
from visitors.hosts import answers, co_hosts, told
from visitors.hosts import requests as host_requests
from visitors.lifecycle import (
    escalation,
    next_act,
    results,
    steps,
    takeover,
    undo,
    zone_approvals,
    zone_forms,
)
from visitors.lifecycle.zone_forms import RowWishForm
from visitors.links import opened
from visitors.models import BadgeLoan, HostRequest, State, Visit
from visitors.pages import visit_blocks
from visitors.visits import details, grading, visibility
from visitors.zones import access

BY_THE_MATRIX = (
    *("arrive", "admit", "leave", "refuse", "cancel"),
    *("undo", "undo_late", "override", "override_refused", "again"),
)
DESCRIBED = (State.EXPECTED, State.WAITING, State.INSIDE, State.LEFT)
DRAWN = (
    *(steps.ADMIT, steps.LEAVE, steps.REFUSE, steps.CANCEL, steps.UNDO, steps.OVERRIDE),
    *(steps.ANSWER, steps.REASSIGN, steps.BADGE_LOST, steps.BADGE_LEND),
    *(steps.BELONGING, steps.COMPANIONS, steps.DETAILS, steps.RESULT),
)


class PhoneReasonForm(PageForm):
    """Why somebody wants to see the whole number."""

    boxes = {"reason": "bare"}
    reason = forms.CharField(
        label=_("为什么要看"),
        max_length=200,
        widget=forms.TextInput({"placeholder": _("为什么要看（会留记录）")}),
    )


def the_visit(actor: Actor, visit_id: int) -> Visit:
    """Return a visit that somebody may see, with whom the panel names, or 404."""
    rows = visibility.visits(actor, "visit.see").select_related(
        *("visitor", "category", "topic", "site", "answered_by"),
        *("host__department", "host__position", "host__deputy"),
        *("overridden_by__employee", "taken_over_by__employee", "details__source"),
    )
    return visibility.served(visibility.one(rows, pk=visit_id))


def shown(request: GuardedRequest, visit: Visit) -> HttpResponse:
    """Show one visit; inside the desk as a panel, else as a page."""
    template = "visitors/_visit.html" if request.htmx else "visitors/visit.html"
    override_now = "override" in request.GET
    return render(request, template, context_of(visit, request.actor, clock.now(), override_now))


def context_of(
    visit: Visit, actor: Actor, now: datetime, override_now: bool = False
) -> dict[str, Any]:
    """Return what the panel of a visit shows; with ``override_now`` it begins at the form of
    another grade.
    """
    policy = in_force()
    prefetch_related_objects([visit], "belongings", "companions")
    told.mark([visit])
    host_request = host_requests.request_to_answer(visit, actor)
    zones = _zones(visit, actor, now, policy)
    may = _may(visit, host_request, actor, policy)
    hosts = _hosts(visit, host_request, actor, policy)
    return {
        **zones,
        **_brought(visit, policy),
        **_explained(visit, policy),
        **_details(visit, policy),
        **_badge(visit, actor),
        **hosts,
        **_now(visit, hosts["requests"], may, now, policy),
        **_undo(visit, actor, now, policy),
        "visit": visit,
        "may": may,
        "asked": host_request,
        "taken_over_by": takeover.who_took_over(visit),
        "events": said_in(visit.events.all(), "by_name", "facts"),
        "waits": answers.choices(policy),
        "forms": _forms(visit, actor, override_now),
        "zone_form": RowWishForm.offering(zones["askable"], zones),
        "phone_form": PhoneReasonForm(auto_id="phone-%s"),
        "override_now": override_now,
        "key": secrets.token_hex(12),
        "next_step": escalation.in_words(
            escalation.next_step(visit, policy, now), now, visit.site.clock
        ),
        "satisfaction": visibility.satisfaction_of(visit, actor),
        "blocks": visit_blocks.of(visit, actor),
    }


def _now(
    visit: Visit, asked: list[HostRequest], may: dict[str, bool], now: datetime, policy: InForce
) -> dict[str, Any]:
    """Return what is next, and what else may be done about a visitor who waits; the next first."""
    times = {
        "warn_after": escalation.after(policy, "host"),
        "late_after": escalation.after(policy, "deputy"),
    }
    if visit.state != State.WAITING:
        return times
    act = next_act.of_waiting(visit, asked, None, now, policy)
    awaited = next_act.awaited_of(visit, asked)
    head = takeover.head_to_ask(awaited[0], now) if awaited else None
    offers = {
        "pass_up": _("转部门负责人 %(name)s") % {"name": head} if head and may["reassign"] else "",
        "remind": _("再提醒") if may["remind"] else "",
        "ask_anew": _("再请被访人应答") if may["take_over"] and visit.taken_over_at else "",
        "take_over": pgettext("button", "前台接手")
        if may["take_over"] and not visit.taken_over_at
        else "",
    }
    offered = [
        {"url": f"visit_{does}", "text": text, "main": does == act.does}
        for does, text in offers.items()
        if text
    ]
    return {
        **times,
        "stands_for": awaited[0] if awaited else None,
        "act": act,
        "offered": sorted(offered, key=lambda one: not one["main"]),
        "call": awaited[0].employee.extension if awaited and may["remind"] else "",
    }


def _forms(visit: Visit, actor: Actor, override_now: bool) -> dict[str, PageForm]:
    """Draw the form of each step, by its name."""
    drawn: dict[str, PageForm] = {
        step.name: step.form(visit=visit, by=actor, auto_id=f"%s-{step.name}") for step in DRAWN
    }
    begins_at = {"override": override_now, "refuse": visit.disposition == Disposition.REFUSE}
    for name, begins in begins_at.items():
        first = next(iter(drawn[name].fields.values()))
        first.widget.attrs["autofocus"] = begins
    return drawn


def _zones(visit: Visit, actor: Actor, now: datetime, policy: InForce) -> dict[str, Any]:
    passes = zone_forms.passes_of(visit)
    may_ask = zone_approvals.may_ask(visit, actor)
    restricted = access.restricted(visit.site_id) if may_ask else []
    return {
        "allowed": access.allowed_zones(visit, now),
        "passes": passes,
        "may_ask_zone": may_ask,
        "askable": zone_forms.askable(visit, passes, restricted),
        **zone_forms.times(policy, now),
    }


def _brought(visit: Visit, policy: InForce) -> dict[str, Any]:
    belongings, companions = visit.belongings.all(), visit.companions.all()
    needed = items.names_needed(visit.party_size, policy)
    return {
        "belongings": belongings,
        "unchecked": [thing for thing in belongings if thing.is_open],
        "companions": companions,
        "names_needed": max(0, needed - len(companions)),
        "escorts": policy.escorts_for(visit.party_size),
    }


def _explained(visit: Visit, policy: InForce) -> dict[str, Any]:
    return {
        "standard": grading.standard_of(visit),
        "say": grading.to_say(visit, policy),
        "graded": grading.is_graded(visit),
        "rule": grading.spoken(visit.decision.get("rule")),
        "why": grading.why(visit),
        "farewell": grading.say(policy, "farewell", visit) if visit.state == State.LEFT else "",
    }


def _details(visit: Visit, policy: InForce) -> dict[str, Any]:
    written = details.of(visit)
    return {"details": written, "needs": details.needs_in_words(written, policy)}


def _badge(visit: Visit, actor: Actor) -> dict[str, Any]:
    loan = BadgeLoan.objects.out().select_related("badge").filter(visit=visit).first()
    worn = loan.badge if loan and actor.may("visit.admit") else None
    code = lending.code_of(worn) if worn else ""
    return {"worn": worn, "worn_code": code, "qr": lending.qr_svg(code) if worn else ""}


def _hosts(
    visit: Visit, host_request: HostRequest | None, actor: Actor, policy: InForce
) -> dict[str, Any]:
    rows = visit.requests.select_related("employee__department__head", "colleague", "notice")
    requests = list(opened.with_reminders(rows))
    for request in requests:
        request.opened_at = opened.first_opened(request)
    further = co_hosts.further(visit)
    # As the board's query counts them.
    vars(visit)["others"] = len(further)
    vars(visit)["reminded"] = sum(vars(request)["reminded"] for request in requests)
    # The desk writes down the answer of each who was asked, also of who thinks better of it.
    others = []
    if host_request is not None and actor.may_at("visit.answer", visit.site_id):
        if visit.state == State.INSIDE:
            others = [one for one in requests if one.asked_inside(visit)]
        elif host_requests.winning(visit) is None:
            others = [request for request in requests if request.pk != host_request.pk]
        for other in others:
            other.may_hand_over = answers.may_hand_over(other, policy)
            reply = steps.ANSWER.form(visit=visit, by=actor, auto_id=f"%s-{other.pk}")
            vars(other)["reply_form"] = reply
    return {
        "requests": requests,
        "further": further,
        "came": host_requests.who_came(host_request, visit) if host_request is not None else None,
        "others": others,
    }


def _undo(visit: Visit, actor: Actor, now: datetime, policy: InForce) -> dict[str, Any]:
    until = undo.desk_until(visit, policy)
    return {
        "undo_until": until,
        "undo_too_late": undo.is_too_late(visit, actor, now, policy),
        "undo_minutes_over": until is not None and now > until,
    }


def _may(
    visit: Visit, host_request: HostRequest | None, actor: Actor, policy: InForce
) -> dict[str, bool]:
    def here(capability: str) -> bool:
        return actor.may_at(capability, visit.site_id)

    may = {name: here(f"visit.{name}") for name in BY_THE_MATRIX}
    waits = visit.state == State.WAITING and visit.disposition != Disposition.REFUSE
    return {
        **may,
        "answer": host_request is not None,
        "remind": here("visit.remind") and escalation.is_awaited(visit),
        "take_over": here("visit.take_over") and waits,
        "reassign": here("visit.reassign") and takeover.may_reassign(visit),
        "add_host": here("visit.reassign") and visit.state == State.INSIDE,
        "hand_over": host_request is not None and answers.may_hand_over(host_request, policy),
        "badge": may["admit"] and here("badge.report"),
        "keep": here("belonging.keep"),
        "details": here("visit.details") and visit.state in DESCRIBED,
        "result": results.may_write(visit, actor),
        "phone": here("phone.show"),
        "visitor": actor.may("visitor.see"),
    }
