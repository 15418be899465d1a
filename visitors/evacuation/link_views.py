"""The roll for wardens without an account, by the link or the QR code that the desk shows (V9)."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.i18n import set_language

from reception import clock
from reception.accounts.actor import NOBODY
from reception.accounts.decorators import GuardedRequest, require
from visitors.evacuation import evacuations
from visitors.evacuation.forms import WardenForm, said
from visitors.evacuation.views import people, roll_of
from visitors.link_pages.host import PRIVATE


# No check of a CSRF token, for the reasons that stand at `host_pages.host_answer`.
@csrf_exempt
@require(GET="anybody", POST="anybody")
def evacuation_link(request: GuardedRequest, token: str) -> HttpResponse:
    """Show the roll to whoever has the link, and take what they tick; reading changes nothing."""
    return _private(
        set_language(request) if "language" in request.POST else _answer(request, token)
    )


@require(GET="anybody")
def evacuation_link_people(request: GuardedRequest, token: str) -> HttpResponse:
    """Answer 204 while nothing has changed, else the roll anew; 410 once it is over."""
    going = evacuations.by_token(token)
    if going is None:
        return _private(HttpResponse(status=404))
    return _private(people(request, going, reverse("evacuation_link", args=[token]), by_link=True))


def _answer(request: GuardedRequest, token: str) -> HttpResponse:
    going = evacuations.by_token(token)
    if request.method == "POST" and going is not None and (going.closed_at is None or request.htmx):
        # Of a closed one a telephone that was offline hears why its ticks count no more.
        evacuations.tick(going, said(request.POST), NOBODY, clock.now())
        if request.htmx:
            return HttpResponse(status=204)
        answer = redirect("evacuation_link", token=token)
        answer.status_code = 303
        return answer
    if going is None or going.closed_at is not None:
        return render(
            request,
            "evacuation/evacuation_link.html",
            {"over": going},
            status=404 if going is None else 410,
        )
    urls = {
        "people_url": reverse("evacuation_link_people", args=[token]),
        "tick_url": reverse("evacuation_link", args=[token]),
    }
    return render(
        request,
        "evacuation/evacuation_link.html",
        {**roll_of(going), **urls, "by_link": True, "now": clock.now(), "warden": WardenForm()},
    )


def _private(answer: HttpResponse) -> HttpResponse:
    for name, value in PRIVATE.items():
        answer.headers[name] = value
    return answer
