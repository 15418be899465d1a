"""What the host's page says and asks while it is open: that it is on show, and what has changed meanwhile (V3–V5)."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

from reception import clock
from reception.access.guard import guarded
from reception.notices.outbox import ANSWER, LEAVE
from visitors import host_links, host_pages, openings
from visitors.host_pages import PRIVATE
from visitors.models import HostRequest


# No check of a CSRF token, for the reasons that stand at `host_pages.host_answer`.
@csrf_exempt
@guarded(POST="anybody")
def host_seen(request: Any, token: str) -> HttpResponse:
    """Write down that the page of a link is on show; again changes nothing, and nor does a link that is dead."""
    link = host_links.find(token, ANSWER) or host_links.find(token, LEAVE)
    if link is None:
        return HttpResponse(status=404, headers=PRIVATE)
    return HttpResponse(status=204 if openings.keep(link, clock.now()) else 410, headers=PRIVATE)


@guarded(GET="anybody")
def host_now(request: Any, token: str) -> HttpResponse:
    """Return what the host's page shows by now, or 204 while it shows just that; two queries where nothing is new (V4, V5).

    A page of which nothing was to be seen but that its link has ended does not ask.
    """
    now, shown = clock.now(), request.GET.get("mark", "")
    if shown and shown == _mark(token, now):
        return HttpResponse(status=204, headers=PRIVATE)
    asked, over = host_pages.open_request(token, now)
    if asked is not None:
        answer = render(request, "visitors/_host_now.html", {**host_pages.context_of(token, asked, now), "again": True})
    else:
        answer = render(request, "visitors/_host_over.html", {**over, "again": True}, status=200 if over["ended"] else 404)
    for name, value in PRIVATE.items():
        answer.headers[name] = value
    return answer


def _mark(token: str, now: datetime) -> str:
    """Return the mark of what the page of a token shows, or nothing where the link has ended."""
    link = host_links.find(token)
    if link is None or link.expires_at <= now:
        return ""
    asked = host_pages.marked(HostRequest.objects.only("pk")).filter(pk=host_links.asked_id(link), employee__is_active=True).first()
    return host_pages.mark_of(asked) if asked is not None else ""
