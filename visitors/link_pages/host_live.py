"""What the host's page says and asks while it is open: that it is on show, and what has changed
meanwhile (V3–V5).
"""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

from reception import clock
from reception.accounts.decorators import GuardedRequest, require
from visitors.link_pages import host
from visitors.link_pages.host import PRIVATE
from visitors.links import opened, tokens
from visitors.visits.notice_kinds import ANSWER, LEAVE


# No check of a CSRF token, for the reasons that stand at `host_pages.host_answer`.
@csrf_exempt
@require(POST="anybody")
def host_seen(request: GuardedRequest, token: str) -> HttpResponse:
    """Write down that the page of a link is on show; again changes nothing, and nor does a link
    that is dead.
    """
    link = tokens.find(token, ANSWER) or tokens.find(token, LEAVE)
    if link is None:
        return HttpResponse(status=404, headers=PRIVATE)
    return HttpResponse(status=204 if opened.keep(link, clock.now()) else 410, headers=PRIVATE)


@require(GET="anybody")
def host_now(request: GuardedRequest, token: str) -> HttpResponse:
    """Return what the host's page shows by now, or 204 while it shows just that (V4, V5).

    A page of which nothing was to be seen but that its link has ended does not ask.
    """
    now = clock.now()
    asked, over = host.open_request(token, now)
    mark = host.mark_of(asked) if asked is not None else over.get("mark", "")
    if mark and mark == request.GET.get("mark"):
        answer = HttpResponse(status=204)
    elif asked is not None:
        context = {**host.context_of(token, asked, now), "again": True}
        answer = render(request, "visitors/_host_now.html", context)
    else:
        status = 200 if over["ended"] else 404
        answer = render(request, "visitors/_host_over.html", {**over, "again": True}, status=status)
    for name, value in PRIVATE.items():
        answer.headers[name] = value
    return answer
