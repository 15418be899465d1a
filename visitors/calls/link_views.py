"""The page of a message, without an account: read it, say that the caller was called (T13)."""

from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from reception import clock
from reception.accounts.actor import Actor
from reception.accounts.decorators import GuardedRequest, require
from reception.accounts.refusals import Refusal
from reception.links.pages import PRIVATE, by_link, over, see_again, unknown
from reception.policy.rulebook import in_force
from visitors.calls import notices, steps, telling
from visitors.calls.events import CallAct
from visitors.calls.models import Call
from visitors.visits.idempotency import request_key


@by_link
def call_link(request: GuardedRequest, token: str, now: datetime) -> HttpResponse:
    """Show somebody their message, and take that they called back; reading changes nothing,
    because mail scanners open every link.
    """
    call, has_been = notices.of_token(token)
    if call is None:
        return over(request) if has_been else unknown(request)
    timezone.activate(call.site.clock)
    refused = ""
    if request.method == "POST":
        do = request.POST.get("act", "")
        act = CallAct(_who(call), now, request_key(request.POST.get("request_key"), do, call.pk))
        try:
            steps.called_back(call, act) if do == "called" else steps.done(call, act, "")
        except Refusal as why:
            refused = str(why.message)
        else:
            return see_again("call_link", token)
    context = {
        "one": call,
        "message": call.message,
        "caller": notices.caller(call),
        "told": telling.told_of(call.message, in_force()),
        "refused": refused,
        "token": token,
        "key": f"{call.pk}-{call.message.step}",
    }
    return render(request, "calls/call_link.html", context, status=409 if refused else 200)


# No check of a CSRF token, for the reasons of ``by_link``.
@csrf_exempt
@require(POST="anybody")
def call_seen(request: GuardedRequest, token: str) -> HttpResponse:
    """Write down that the page of a message is on show: then it is read; again changes nothing."""
    call, has_been = notices.of_token(token)
    if call is None:
        return HttpResponse(status=410 if has_been else 404, headers=PRIVATE)
    if call.state == Call.State.MESSAGE and call.message.read_at is None:
        steps.read(call, CallAct(_who(call), clock.now()))
    return HttpResponse(status=204, headers=PRIVATE)


def _who(call: Call) -> Actor:
    return Actor(employee=call.message.to)
