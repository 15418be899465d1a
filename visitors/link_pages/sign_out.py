"""The page by which a host signs a visitor out, on a phone and without an account (V9)."""

from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.i18n import set_language

from reception import clock
from reception.accounts.decorators import GuardedRequest, require
from reception.accounts.refusals import Refusal
from reception.policy.rulebook import in_force
from visitors.belongings import items
from visitors.lifecycle import sign_out
from visitors.link_pages.host import PRIVATE, face
from visitors.links import tokens
from visitors.models import BadgeLoan, LeaveRequest, State
from visitors.visits import grading, wording
from visitors.visits.notice_kinds import LEAVE


# No check of a CSRF token, for the reasons that stand at `host_pages.host_answer`.
@csrf_exempt
@require(GET="anybody", POST="anybody")
def host_leave(request: GuardedRequest, token: str) -> HttpResponse:
    """Show a host who is still inside, and sign them out at the press of the one button; reading
    changes nothing (V9).
    """
    now = clock.now()
    if "language" in request.POST:
        answer = set_language(request)
    else:
        answer = _answer(request, token, now)
    for name, value in PRIVATE.items():
        answer.headers[name] = value
    return answer


def _answer(request: GuardedRequest, token: str, now: datetime) -> HttpResponse:
    link = tokens.find(token, LEAVE)
    if link is None:
        return render(request, "visitors/host_link_over.html", {"ended": False}, status=404)
    rows = LeaveRequest.objects.select_related("employee", "visit__visitor", "visit__site")
    asked = rows.filter(notice=link.notice_id, employee__is_active=True).first()
    if asked is None or link.expires_at <= now:
        return _over(request)
    if asked.visit.state != State.INSIDE:
        return _over(request, has_left=asked.visit.left_at is not None)
    asked.in_group = link.in_group
    if request.method != "POST" or "leave" not in request.POST:
        return _page(request, token, asked, now)
    try:
        sign_out.left(asked, now)
    except Refusal:
        return _over(request)  # the desk, or a second click, was first
    response = redirect("host_leave", token=token)
    response.status_code = 303
    return response


def _over(request: GuardedRequest, *, has_left: bool = False) -> HttpResponse:
    return render(
        request, "visitors/host_link_over.html", {"ended": True, "has_left": has_left}, status=410
    )


def _page(request: GuardedRequest, token: str, asked: LeaveRequest, now: datetime) -> HttpResponse:
    visit = asked.visit
    worn = BadgeLoan.objects.out().select_related("badge").filter(visit=visit).first()
    unseen = "" if asked.in_group else "、".join(map(str, items.still_open(visit)))
    context = {
        "token": token,
        "asked": asked,
        "visit": visit,
        "now": now,
        "worn": worn.badge if worn else None,
        "unseen": unseen,
        "visitor": wording.called_in_groups(visit)
        if asked.in_group
        else grading.called(visit.visitor.name, visit.title),
        "organisation": wording.words_in_groups(visit)["单位"]
        if asked.in_group
        else visit.organisation,
        "inside": face(now - visit.admitted_at) if visit.admitted_at else "",
        "minutes_valid": tokens.minutes_valid(in_force()),
    }
    return render(request, "visitors/host_leave.html", context)
