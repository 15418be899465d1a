"""Deciding about restricted zones: signed in, or by the link of a notice and without an account
(Z2).
"""

import secrets
from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from reception import clock
from reception.accounts.decorators import GuardedRequest, require
from reception.accounts.refusals import Refusal
from reception.organisation.names import said_in
from reception.policy.rulebook import in_force
from visitors.lifecycle import zone_approvals as passes
from visitors.lifecycle import zone_deciders, zone_forms
from visitors.link_pages.by_link import by_link, over, see_again, unknown
from visitors.links import tokens
from visitors.models import ZonePass, ZoneQuestion
from visitors.models.visits import OPEN
from visitors.visits import visibility
from visitors.visits.idempotency import request_key
from visitors.visits.notice_kinds import ZONE
from visitors.zones import access

SHOWN = (
    *("zone", "visit__visitor", "visit__host", "visit__site"),
    *("requested_by_employee", "requested_by"),
)
DECIDED_SHOWN = 10
Standing = ZonePass.State


@require(GET="zone.decide", POST="zone.decide")
def approvals(request: GuardedRequest) -> HttpResponse:
    """List the requests that wait for a decision, and take one (Z2)."""
    refusal: Refusal | None = None
    refused: dict[int, zone_forms.DecisionForm] = {}
    if request.method == "POST":
        number = request.POST.get("zone_pass", "")[:18]
        rows = zone_deciders.decided_by(request.actor)
        pk = int(number) if number.isascii() and number.isdecimal() else 0
        one = visibility.one(rows.select_related(*SHOWN), pk=pk)
        visibility.served(one.visit)
        try:
            decision = zone_forms.decision(request.POST)
            content = [number, decision.approved, decision.reason]
            key = request_key(request.POST.get("request_key"), "decide", content)
            passes.decide(one, decision, request.actor, clock.now(), key)
        except Refusal as why:
            refusal, refused[pk] = why, zone_forms.DecisionForm(request.POST)
            refused[pk].refuse(why)
        else:
            return redirect("approvals")
    policy = in_force()
    rows = access.naming_who_was_asked(zone_deciders.waiting(request.actor))
    waiting = list(rows.select_related(*SHOWN))
    for row in waiting:
        form = refused.get(row.pk) or zone_forms.DecisionForm()
        form.fields["reason"].widget.attrs["id"] = f"why-{row.pk}"
        vars(row).update(
            form=form,
            again=row.pk in refused,
            own=passes.is_own(row, request.actor),
            escorts=policy.escorts_for(row.visit.party_size),
        )
    decided = zone_deciders.decided_by(request.actor).filter(
        state__in=[Standing.APPROVED, Standing.REFUSED], decided_at__isnull=False
    )
    context = {
        "waiting": waiting,
        "decided": said_in(
            decided.select_related(*SHOWN).order_by("-decided_at")[:DECIDED_SHOWN],
            "decided_by_name",
        ),
        "refusal": refusal,
        "sees_visits": request.actor.reach("visit.see") == "all",
        "key": secrets.token_hex(12),
    }
    status = refusal.status if refusal is not None else 200
    return render(request, "visitors/approvals.html", context, status=status)


@by_link
def zone_decide(request: GuardedRequest, token: str, now: datetime) -> HttpResponse:
    """Show who was asked who wants to enter which zone, and take one decision; reading changes
    nothing (Z2).
    """
    link = tokens.find(token, ZONE)
    if link is None:
        return unknown(request)
    rows = ZoneQuestion.objects.select_related(
        "employee", *(f"zone_pass__{name}" for name in SHOWN)
    )
    question = rows.filter(notice=link.notice_id, employee__is_active=True).first()
    # A link that a group chat has read would let anybody decide; no notice of ours carries one
    # there.
    if question is None or link.in_group or link.expires_at <= now or not _is_good(question):
        return over(request)
    visibility.served(question.zone_pass.visit)
    if request.method != "POST":
        return _page(request, question, now)
    try:
        passes.decide_by_link(question, zone_forms.decision(request.POST), now)
    except Refusal as why:
        question.zone_pass.refresh_from_db()
        if why.code == "already_decided" and question.zone_pass.decided_at is not None:
            return _page(request, question, now, status=why.status)  # which says who was first
        if why.code in ("visit_over", "pass_over", "already_decided"):
            return over(request)
        form = zone_forms.LinkDecisionForm(request.POST)
        form.refuse(why)
        return _page(request, question, now, wrong=why.message, status=why.status, form=form)
    return see_again("zone_decide", token)


def _is_good(question: ZoneQuestion) -> bool:
    """Tell whether the link may still be used: the visit goes on, nobody took the request back, and
    who was asked still decides.
    """
    goes_on = question.zone_pass.visit.state in OPEN and question.zone_pass.state not in (
        Standing.WITHDRAWN,
        Standing.ENDED,
    )
    able = zone_deciders.deciders(question.zone_pass.zone, in_force())
    return goes_on and question.employee in able


def _page(
    request: GuardedRequest,
    question: ZoneQuestion,
    now: datetime,
    *,
    wrong: str = "",
    status: int = 200,
    form: zone_forms.DecisionForm | None = None,
) -> HttpResponse:
    policy, row = in_force(), question.zone_pass
    context = {
        "asked": question,
        "row": row,
        "visit": row.visit,
        "now": now,
        "wrong": wrong,
        "form": form or zone_forms.LinkDecisionForm(),
        "waits": row.state == Standing.REQUESTED,
        "escorts": policy.escorts_for(row.visit.party_size),
        "minutes_valid": tokens.minutes_valid(policy),
        "by": _("您") if row.decided_by_name == question.employee.name else row.decided_by_name,
    }
    return render(request, "visitors/zone_decide.html", context, status=status)
