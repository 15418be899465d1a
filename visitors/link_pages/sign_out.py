"""The page by which a host signs a visitor out, on a phone and without an account (V9)."""

from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reception.accounts.decorators import GuardedRequest
from reception.accounts.page_forms import PageForm, TidyField
from reception.accounts.refusals import Refusal
from reception.links import tokens
from reception.links.pages import by_link, over, see_again, unknown
from reception.policy.rulebook import in_force
from visitors.belongings import items
from visitors.lifecycle import sign_out
from visitors.link_pages.host import HOST_OVER, face
from visitors.models import BadgeLoan, LeaveRequest, State
from visitors.people import address
from visitors.visits import visibility, wording
from visitors.visits.notice_kinds import LEAVE


class LeaveForm(PageForm):
    """What came of the visit, where the host says it (V16)."""

    control_class = "entry"
    result = TidyField(label=_("洽谈结果（可不填）"), max_length=200, required=False)


@by_link
def host_leave(request: GuardedRequest, token: str, now: datetime) -> HttpResponse:
    """Show a host who is still inside, and sign them out at the press of the one button; reading
    changes nothing (V9).
    """
    link = tokens.find(token, LEAVE)
    if link is None:
        return unknown(request)
    rows = LeaveRequest.objects.select_related("employee", "visit__visitor", "visit__site")
    leave_request = rows.filter(notice=link.notice_id, employee__is_active=True).first()
    if leave_request is None or link.expires_at <= now:
        return over(request)
    if leave_request.visit.state != State.INSIDE:
        return over(request, HOST_OVER, has_left=leave_request.visit.left_at is not None)
    leave_request.in_group = link.in_group
    visibility.served(leave_request.visit)
    if request.method != "POST" or "leave" not in request.POST:
        return _page(request, token, leave_request, now)
    form = LeaveForm(request.POST)
    if not form.is_valid():
        return _page(request, token, leave_request, now, form)
    result = "" if link.in_group else form.cleaned_data["result"]
    try:
        sign_out.left(leave_request, now, result)
    except Refusal:
        return over(request)  # the desk, or a second click, was first
    return see_again("host_leave", token)


def _page(
    request: GuardedRequest,
    token: str,
    leave_request: LeaveRequest,
    now: datetime,
    form: LeaveForm | None = None,
) -> HttpResponse:
    visit = leave_request.visit
    worn = BadgeLoan.objects.out().select_related("badge").filter(visit=visit).first()
    unseen = "" if leave_request.in_group else gettext("、").join(map(str, items.still_open(visit)))
    words = wording.words_in_groups(visit) if leave_request.in_group else {}
    context = {
        "token": token,
        "form": form or LeaveForm(),
        "asked": leave_request,
        "visit": visit,
        "now": now,
        "worn": worn.badge if worn else None,
        "unseen": unseen,
        "visitor": words.get("称呼") or address.called(visit.visitor.name, visit.title),
        "organisation": words.get("单位", visit.organisation),
        "inside": face(now - visit.admitted_at) if visit.admitted_at else "",
        "minutes_valid": tokens.minutes_valid(in_force()),
    }
    status = 200 if form is None else 422
    return render(request, "visitors/host_leave.html", context, status=status)
