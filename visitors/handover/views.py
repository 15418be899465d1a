"""The pages of the hand-over: what is open, one that was, its signature (D8)."""

import secrets
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from reception import clock
from reception.accounts import current_site
from reception.accounts.actor import Actor
from reception.accounts.decorators import GuardedRequest, require
from reception.accounts.refusals import Refusal
from reception.organisation.models import Site
from reception.organisation.names import said_in
from reception.text import whole_number
from visitors.handover import taking
from visitors.handover.models import HandOver
from visitors.handover.taking import TakenOver
from visitors.visits import visibility
from visitors.visits.idempotency import request_key

SEE, LATEST = "handover.see", 10
NAMES = ("took_name", "gave_name")


def the_hand_over(actor: Actor, hand_over_id: int) -> HandOver:
    """Return a hand-over that somebody may read, or 404; its site is served from then on."""
    found: HandOver = visibility.one(taking.seen_by(actor), pk=hand_over_id)
    timezone.activate(found.site.clock)
    return found


@require(GET=SEE, POST=taking.TAKE)
def handover(request: GuardedRequest) -> HttpResponse:
    """Show what is open at the desk; take it over."""
    site = Site.objects.get(pk=current_site.required_site_id(request, SEE))
    if request.method != "POST":
        return _page(request, site)
    said = _said(request.POST)
    key = request_key(request.POST.get("request_key"), "handover", [site.pk, vars(said)])
    try:
        taken = taking.take_over(site, said, request.actor, clock.now(), key)
    except Refusal as why:
        return _page(request, site, why, said)
    messages.success(request, _("已接班。请上一班的同事签字；人不在也不要紧。"))
    return redirect("handover_paper", taken.pk)


def _said(sent: Any) -> TakenOver:
    take = sent.getlist("take")
    open_keys = [one for one in sent.getlist("open") if one not in take]
    leave = {one: sent.get(f"reason-{one}", "") for one in open_keys}
    after = whole_number(sent.get("after", ""))
    return TakenOver(take, leave, sent.get("note", ""), after)


def _page(
    request: GuardedRequest,
    site: Site,
    why: Refusal | None = None,
    said: TakenOver | None = None,
) -> HttpResponse:
    now, last = clock.now(), taking.last_of(site.pk)
    rows = said_in(taking.standing(site.pk, now), "holder")
    for one in rows:
        vars(one)["is_taken"] = said is None or one.item.key in said.take
        vars(one)["typed"] = said.leave.get(one.item.key, "") if said is not None else ""
    before = taking.counted(HandOver.objects.filter(site=site))
    context = {
        "site": site,
        "rows": rows,
        "last": said_in([last], "took_name")[0] if last is not None else None,
        "why": why,
        "note": said.note if said is not None else "",
        "takes": request.actor.may_at(taking.TAKE, site.pk),
        "before": said_in(before[:LATEST], *NAMES),
        "key": secrets.token_hex(12),
    }
    return render(request, "handover/handover.html", context, status=why.status if why else 200)


@require(GET=SEE)
def handover_paper(request: GuardedRequest, hand_over_id: int) -> HttpResponse:
    """Show one hand-over as it was, to be printed and signed."""
    one = the_hand_over(request.actor, hand_over_id)
    may_sign = one.gave_by_id is None and request.actor.may_at(taking.TAKE, one.site_id)
    context = {
        "one": said_in([one], *NAMES)[0],
        "items": one.items.all(),
        "may_sign": may_sign and request.user.pk != one.took_by_id,
    }
    return render(request, "handover/handover_paper.html", context)


@require(POST=taking.TAKE, sees=the_hand_over)
def handover_sign(request: GuardedRequest, hand_over_id: int) -> HttpResponse:
    """Sign that one has given the desk."""
    one = the_hand_over(request.actor, hand_over_id)
    taking.sign(one, request.actor, clock.now())
    messages.success(request, _("已签字。"))
    return redirect("handover_paper", one.pk)
