"""The roll for wardens without an account, by the link or the QR code that the desk shows (V9)."""

from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from reception.accounts.actor import NOBODY
from reception.accounts.decorators import GuardedRequest, require
from visitors.evacuation import evacuations
from visitors.evacuation.forms import WardenForm, said
from visitors.evacuation.views import people, roll_of
from visitors.link_pages.by_link import by_link, private, see_again


@by_link
def evacuation_link(request: GuardedRequest, token: str, now: datetime) -> HttpResponse:
    """Show the roll to whoever has the link, and take what they tick; reading changes nothing."""
    going = evacuations.by_token(token)
    if request.method == "POST" and going is not None and (going.closed_at is None or request.htmx):
        # Of a closed one a telephone that was offline hears why its ticks count no more.
        evacuations.tick(going, said(request.POST), NOBODY, now)
        if request.htmx:
            return HttpResponse(status=204)
        return see_again("evacuation_link", token)
    if going is None or going.closed_at is not None:
        status = 404 if going is None else 410
        return render(request, "evacuation/evacuation_link.html", {"over": going}, status=status)
    urls = {
        "people_url": reverse("evacuation_link_people", args=[token]),
        "tick_url": reverse("evacuation_link", args=[token]),
    }
    context = {**roll_of(going), **urls, "by_link": True, "now": now, "warden": WardenForm()}
    return render(request, "evacuation/evacuation_link.html", context)


@require(GET="anybody")
def evacuation_link_people(request: GuardedRequest, token: str) -> HttpResponse:
    """Answer 204 while nothing has changed, else the roll anew; 410 once it is over."""
    going = evacuations.by_token(token)
    if going is None:
        return private(HttpResponse(status=404))
    return private(people(request, going, reverse("evacuation_link", args=[token]), by_link=True))
