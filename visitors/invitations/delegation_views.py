"""The page of a delegation: who is on the list, who is here, and what the desk does for all."""

import secrets
from collections.abc import Collection
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reception import clock
from reception.accounts.actor import Actor
from reception.accounts.decorators import GuardedRequest, require
from reception.accounts.refusals import Refusal
from reception.text import whole_number
from visitors.invitations import delegations
from visitors.invitations.delegations import FORBIDDEN, Together
from visitors.invitations.invitations import SEE
from visitors.invitations.models import Delegation
from visitors.models import State, Visit
from visitors.visits.idempotency import request_key

ACTS: dict[str, tuple[Any, dict[str, bool]]] = {
    "come_in": (delegations.arrive, {"come_in": True}),
    "arrive": (delegations.arrive, {}),
    "admit": (delegations.admit, {}),
    "leave": (delegations.leave, {}),
}
SHOWN = 8  # names of those who were held up


@require(GET=SEE)
def delegation(request: GuardedRequest, delegation_id: int) -> HttpResponse:
    """Show who comes together, and who of them is here."""
    return _page(request, delegations.the_delegation(request.actor, delegation_id))


def _sees(actor: Actor, delegation_id: int) -> Delegation:
    return delegations.the_delegation(actor, delegation_id)


@require(POST="visit.arrive", sees=_sees)
def delegation_act(request: GuardedRequest, delegation_id: int) -> HttpResponse:
    """Let those who are ticked arrive, come in or leave."""
    one = delegations.the_delegation(request.actor, delegation_id)
    who = {pk for typed in request.POST.getlist("who") if (pk := whole_number(typed)) is not None}
    name = request.POST.get("act", "")
    act, arguments = ACTS.get(name, ACTS["arrive"])
    content = {"delegation": one.pk, "act": name, "who": sorted(who)}
    try:
        key = request_key(request.POST.get("request_key"), "delegation", content)
        done: Together = act(one, who, request.actor, clock.now(), key, **arguments)
    except Refusal as why:
        if why.status == FORBIDDEN:
            raise
        return _page(request, one, why, who)
    count = len(done.done)
    said = ngettext("已办好 %(count)d 位。", "已办好 %(count)d 位。", count)
    messages.success(request, said % {"count": count})
    for reason in dict.fromkeys(why for _visit, why in done.held):
        names = [visit.visitor.name for visit, why in done.held if why == reason]
        shown = _("、").join(names[:SHOWN]) + ("…" if len(names) > SHOWN else "")
        messages.warning(request, f"{shown}（{len(names)}）：{reason}")
    return redirect("delegation", delegation_id=one.pk)


def _page(
    request: GuardedRequest,
    one: Delegation,
    why: Refusal | None = None,
    ticked: Collection[int] = (),
) -> HttpResponse:
    visits = list(delegations.visits_of(one))
    days = sorted({visit.expected_on for visit in visits if visit.expected_on is not None})
    today = clock.today(where=one.site.clock)
    chosen = _day(request.GET.get("day", ""), days, today)
    visits = [visit for visit in visits if visit.expected_on == chosen]
    badges = delegations.badges_of(one)
    for visit in visits:
        vars(visit)["wears"] = badges.get(visit.pk)
    lanes = {state: [one for one in visits if one.state == state] for state in State}
    came = [one for one in visits if one.arrived_at is not None]
    waits, expected = lanes[State.WAITING], lanes[State.EXPECTED]
    none = "none" in request.GET
    context = {
        "delegation": one,
        "day": chosen,
        "days": days,
        "is_today": chosen == today,
        "may_act": request.actor.may_at("visit.arrive", one.site_id),
        "names": len(visits),
        "heads": _heads(visits),
        "heads_here": _heads([*waits, *lanes[State.INSIDE]]),
        "heads_missing": _heads(expected),
        "expected": expected,
        "waiting": waits,
        "inside": lanes[State.INSIDE],
        "gone": [one for one in visits if one.closed_at is not None],
        "all_ticked": not came and not none,
        "ticked": set(ticked),
        "refusal": why,
        "key": secrets.token_hex(12),
    }
    status = why.status if why is not None else 200
    return render(request, "invitations/delegation.html", context, status=status)


def _day(typed: str, days: list[date], today: date) -> date | None:
    """Return which day is shown: the one that was chosen, else today's, the next, or the last."""
    try:
        wanted = parse_date(typed)
    except ValueError:
        wanted = None
    if wanted in days:
        return wanted
    return next((day for day in days if day >= today), days[-1] if days else None)


def _heads(visits: Collection[Visit]) -> int:
    return sum(visit.party_size for visit in visits)
