"""What the host's page says and asks while it is open: that it is on show, and what has changed
meanwhile (V3–V5).
"""

import re
from datetime import datetime
from functools import cache
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

from reception import clock, questions
from reception.accounts.decorators import require
from reception.notifications.models import HostLink
from reception.organisation.models import Employee
from visitors.link_pages import host
from visitors.link_pages.host import PRIVATE
from visitors.links import opened, tokens
from visitors.models import HostReminder, HostRequest, VisitEvent
from visitors.visits.notice_kinds import ANSWER, LEAVE

POLL = re.compile(r"/h/(\w+)/now/")


# No check of a CSRF token, for the reasons that stand at `host_pages.host_answer`.
@csrf_exempt
@require(POST="anybody")
def host_seen(request: Any, token: str) -> HttpResponse:
    """Write down that the page of a link is on show; again changes nothing, and nor does a link
    that is dead.
    """
    link = tokens.find(token, ANSWER) or tokens.find(token, LEAVE)
    if link is None:
        return HttpResponse(status=404, headers=PRIVATE)
    return HttpResponse(status=204 if opened.keep(link, clock.now()) else 410, headers=PRIVATE)


@require(GET="anybody")
def host_now(request: Any, token: str) -> HttpResponse:
    """Return what the host's page shows by now, or 204 while it shows just that; one query where
    nothing is new (V4, V5).

    A page of which nothing was to be seen but that its link has ended does not ask.
    """
    now, shown = clock.now(), request.GET.get("mark", "")
    if shown and shown == _mark(token, now):
        return HttpResponse(status=204, headers=PRIVATE)
    asked, over = host.open_request(token, now)
    if asked is not None:
        answer = render(
            request,
            "visitors/_host_now.html",
            {**host.context_of(token, asked, now), "again": True},
        )
    else:
        answer = render(
            request,
            "visitors/_host_over.html",
            {**over, "again": True},
            status=200 if over["ended"] else 404,
        )
    for name, value in PRIVATE.items():
        answer.headers[name] = value
    return answer


def unchanged(request: HttpRequest) -> HttpResponse | None:
    """Answer the poll of a host's page that shows what there is before anything else looks at it,
    or return nothing.
    """
    asks = POLL.fullmatch(request.path_info)
    shown = request.GET.get("mark", "") if asks else ""
    if asks is None or not shown or shown != _mark(asks[1], clock.now()):
        return None
    return HttpResponse(status=204, headers=PRIVATE)


def _mark(token: str, now: datetime) -> str:
    """Return the mark of what the page of a token shows, or nothing where the link has ended; one
    statement.

    Written out, because hundreds of pages ask every second, and putting the query together takes
    longer than to ask it.
    """
    digest = tokens.digest_of(token)
    if digest is None:
        return ""
    with questions.cursor() as cursor:
        cursor.execute(_statement(), [digest, connection.ops.adapt_datetimefield_value(now)])
        row = cursor.fetchone()
    return host.mark_from(*row) if row is not None else ""


@cache
def _statement() -> str:
    table = {
        model: f'"{model._meta.db_table}"'
        for model in (HostLink, HostRequest, HostReminder, Employee, VisitEvent)
    }
    unshown = ", ".join(f"'{what.value}'" for what in host.UNSHOWN)
    happened = (
        f'FROM {table[VisitEvent]} h WHERE h."visit_id" = r."visit_id" AND h."what" NOT IN'
        f" ({unshown})"
    )
    return f"""
        SELECT (SELECT MAX(h."id") {happened}), (SELECT COUNT(h."id") {happened})
        FROM {table[HostLink]} l JOIN {table[HostRequest]} r ON r."id" = COALESCE(
            (SELECT a."id" FROM {table[HostRequest]} a WHERE a."notice_id" = l."notice_id"),
            (SELECT b."request_id" FROM {table[HostReminder]} b WHERE b."notice_id" = l."notice_id"))
        JOIN {table[Employee]} e ON e."id" = r."employee_id"
        WHERE l."digest" = %s AND l."expires_at" > %s AND e."is_active" """
