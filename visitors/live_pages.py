"""What the host's page says and asks while it is open: that it is on show, and what has changed meanwhile (V3–V5)."""

from typing import Any

from django.http import HttpResponse
from django.views.decorators.csrf import csrf_exempt

from reception import clock
from reception.access.guard import guarded
from reception.notices.outbox import ANSWER, LEAVE
from visitors import host_links, openings
from visitors.host_pages import PRIVATE


# No check of a CSRF token, for the reasons that stand at `host_pages.host_answer`.
@csrf_exempt
@guarded(POST="anybody")
def host_seen(request: Any, token: str) -> HttpResponse:
    """Write down that the page of a link is on show; again changes nothing, and nor does a link that is dead."""
    link = host_links.find(token, ANSWER) or host_links.find(token, LEAVE)
    if link is None:
        return HttpResponse(status=404, headers=PRIVATE)
    return HttpResponse(status=204 if openings.keep(link, clock.now()) else 410, headers=PRIVATE)
