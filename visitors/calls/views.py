"""The pages of calls: the register with the day's totals, the card that F6 opens, one call (T)."""

import secrets
from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render

from reception import clock
from reception.accounts import current_site
from reception.accounts.decorators import GuardedRequest, require
from reception.accounts.page_forms import PageForm
from reception.accounts.refusals import Refusal
from reception.organisation import phones
from reception.policy.rulebook import in_force
from reception.text import clean_line
from visitors.calls import (
    board,
    forms,
    known,
    listing,
    order,
    registering,
    steps,
    telling,
    visibility,
)
from visitors.calls.acts import STEPS
from visitors.calls.events import CallAct
from visitors.calls.forms import CallCardForm, CallListForm
from visitors.calls.models import Call
from visitors.calls.registering import CallSaid
from visitors.pages import case_steps
from visitors.visits.idempotency import request_key

FORBIDDEN = 403


@require(GET="call.see")
def calls(request: GuardedRequest) -> HttpResponse:
    """List calls, the newest first, with the totals of today for the desk (T6, T7)."""
    form = CallListForm.read(request.GET)
    rows, after = listing.page(request.actor, form.asked())
    takes = request.actor.may("call.take")
    site = current_site.served(request) if takes else None
    totals = listing.totals(site, clock.today(clock.now(), site.clock)) if site else None
    names = {code: str(kind) for code, kind in in_force().call_kinds.items()}
    context = {
        "form": form,
        "rows": rows,
        "after": after,
        "is_asked": form.is_asked(),
        "takes": takes,
        "totals": totals,
        "by_kind": [(names.get(code, code), n) for code, n in totals.kinds] if totals else [],
    }
    return render(request, "calls/calls.html", context)


@require(GET="call.take", POST="call.take")
def call_new(request: GuardedRequest) -> HttpResponse:
    """Take a call: who, for whom, the result. A call that rings is the one that is taken."""
    site = current_site.required_site_id(request, "call.take")
    if request.method != "POST":
        return _card(request, *board.card_of(board.ringing(site)))
    form = CallCardForm(request.POST)
    if not form.is_valid():
        return _card(request, form, status=422)
    typed = form.cleaned_data
    content = {name: request.POST.getlist(name) for name in form.fields}
    key = request_key(request.POST.get("request_key"), "call_new", content)
    said = CallSaid(site_id=site, result=typed["result"], **_written(typed))
    ringing = Call.objects.filter(pk=typed["ringing"] or 0, site=site).first()
    try:
        call = registering.take(said, CallAct(request.actor, clock.now(), key), ringing)
    except Refusal as why:
        if why.status == FORBIDDEN:
            raise
        form.refuse(why)
        return _card(request, form, status=why.status)
    return redirect("calls") if call.state == Call.State.CLOSED else redirect("call", call.pk)


def _written(typed: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was typed, with the kind that follows from it where none was chosen."""
    kinds = {kind.code for kind in registering.kinds_offered()}
    kind = typed["kind"]
    if not kind:
        is_known = known.one_of_number(typed["number"], typed["caller"]) is not None
        meant = "for_person" if typed["wanted"] else "client" if is_known else "enquiry"
        kind = meant if meant in kinds else next(iter(kinds), "")
    names = ("number", "caller", "organisation", "wanted", "topic", "source", "content")
    direction = typed["direction"] or Call.Direction.IN
    return {"kind": kind, "direction": direction, **{name: typed[name] for name in names}}


def _card(
    request: GuardedRequest, form: CallCardForm, ringing: Call | None = None, status: int = 200
) -> HttpResponse:
    key = clean_line(request.POST.get("request_key", ""))[:80] or secrets.token_hex(12)
    context = {"form": form, "key": key, "ringing": ringing, "greeting": board.greeting()}
    return render(request, "calls/call_new.html", context, status=status)


@require(GET="call.see")
def call(request: GuardedRequest, call_id: int) -> HttpResponse:
    """Show one call: who it is, to whom it is put through next, what to say, its message."""
    return _page(request, visibility.the_call(request.actor, call_id))


def _page(
    request: GuardedRequest,
    one: Call,
    sent: Mapping[str, PageForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    events = list(one.events.select_related("employee", "by__employee"))
    who, now = known.of(one), clock.now()
    stops = order.of(one, who, events, now)
    after = order.following(stops, events)
    message = getattr(one, "message", None)
    to = order.for_message(one, stops)
    leave = forms.LeaveMessageForm(
        auto_id="message-%s", initial={"to": to.number if to is not None else ""}
    )
    leave.fields["text"].widget.attrs["autofocus"] = after is None
    context = {
        "one": one,
        "who": who,
        "owner": who.owner,
        "several": [(row, phones.masked(row.phone)) for row in who.several],
        # Who is to call back sees the number.
        "whole": one.state != Call.State.CLOSED and steps.concerns(one, request.actor),
        "stops": stops,
        "next": after,
        "say": telling.say(one, stops, after, events),
        "events": events,
        "complaint": next((row.facts for row in events if row.what == "complaint"), None),
        "message": message,
        "told": telling.told_of(message, in_force()) if message is not None else None,
        "takes": request.actor.may_at("call.take", one.site_id),
        "finishes": steps.concerns(one, request.actor),
        "to": to,
        "forms": {
            "message": leave,
            "tried": forms.TriedForm(auto_id="tried-%s"),
            "done": forms.CallResultForm(auto_id="done-%s"),
            **(sent or {}),
        },
        "key": secrets.token_hex(12),
    }
    return render(request, "calls/call.html", context, status=status)


@require(POST="call.see", sees=case_steps.sees(STEPS))
def call_step(request: GuardedRequest, call_id: int, step: str) -> HttpResponse:
    """Take a step of a call; a refusal stands beside its form, with what was typed."""
    refused = case_steps.posted(request, STEPS, call_id, step, _page)
    return redirect("call", call_id) if refused is None else refused
