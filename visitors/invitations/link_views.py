"""The visitor's page of an invitation, without an account: when, where, whom to ask for, the QR
code, and what they have to say (V2, V22). It shows no grade, no rule and no other visitor.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from reception import clock
from reception.accounts.decorators import GuardedRequest, require
from reception.accounts.refusals import Refusal
from reception.calendars import TYPE
from reception.links import pages as links
from reception.links.pages import by_link, private, see_again
from reception.policy.rulebook import in_force
from visitors.badges import qr
from visitors.invitations import calendar_file, codes, replies, words
from visitors.invitations.forms import BeforehandForm, CannotComeForm, LaterForm, hour_of
from visitors.invitations.models import Invitation, InvitedVisit
from visitors.models import State, Visit
from visitors.visits import visibility

GONE = 410
MOST = 12


@by_link
def invitation_link(request: GuardedRequest, token: str, now: datetime) -> HttpResponse:
    """Show an invitation to whoever has its address, and take what they say; reading changes
    nothing, because mail scanners open every link.
    """
    found = _found(token, now)
    if found is None:
        return links.unknown(request)
    invitation, invited, visit = found
    forms: dict[str, Any] = {}
    status = 200
    if request.method == "POST":
        form, act = _said(request.POST, invited, visit, now)
        status = 422
        if form.is_valid():
            try:
                act()
            except Refusal as why:
                form.refuse(why)
                status = why.status
            else:
                return see_again("invitation_link", token)
        forms = {_name(form): form, "opened": _name(form)}
    return _page(request, invitation, invited, visit, forms, status)


@require(GET="anybody")
def invitation_calendar(request: GuardedRequest, token: str) -> HttpResponse:
    """Give the visit as a file for the visitor's calendar."""
    now = clock.now()
    found = _found(token, now)
    if found is None:
        return private(links.unknown(request))
    _invitation, invited, _visit = found
    method, content = calendar_file.of(invited, now)
    answer = HttpResponse(content, content_type=f"{TYPE}; method={method}")
    answer.headers["Content-Disposition"] = 'attachment; filename="visit.ics"'
    return private(answer)


def _found(token: str, now: datetime) -> tuple[Invitation, InvitedVisit, Visit] | None:
    invitation = codes.by_code(token)
    visit = codes.visit_of(invitation, now) if invitation is not None else None
    if invitation is None or visit is None:
        return None
    visibility.served(visit)
    invited = words.invited_of(visit)
    invited.invitation, invited.visit = invitation, visit
    return invitation, invited, visit


def _said(
    sent: Any, invited: InvitedVisit, visit: Visit, now: datetime
) -> tuple[Any, Callable[[], object]]:
    """Return the form that was sent, and what it does."""
    if sent.get("act") == "later":
        later = LaterForm(sent)
        return later, lambda: replies.come_later(
            visit, hour_of(visit, later.cleaned_data["at"]), now
        )
    if sent.get("act") == "off":
        off = CannotComeForm(sent)
        return off, lambda: replies.cannot_come(visit, off.cleaned_data["reason"], now)
    policy = in_force()
    form = BeforehandForm(sent, visit=visit, policy=policy, invited=invited)
    return form, lambda: replies.fill_in(invited, form.said(), now, policy)


def _name(form: Any) -> str:
    return {LaterForm: "later", CannotComeForm: "off"}.get(type(form), "beforehand")


def _page(
    request: GuardedRequest,
    invitation: Invitation,
    invited: InvitedVisit,
    visit: Visit,
    forms: dict[str, Any],
    status: int,
) -> HttpResponse:
    policy = in_force()
    expected = visit.state == State.EXPECTED
    is_over = visit.state not in (State.EXPECTED, State.WAITING, State.INSIDE)
    shown = {
        "invitation": invitation,
        "visit": visit,
        "token": codes.code_of(invitation),
        "house": words.house(invitation.site),
        "when": words.when(invited, visit),
        "day": timezone.localtime(visit.expected_at).date(),
        "where": words.where(invitation),
        "bring": policy.say("bring"),
        "told": policy.privacy_told(),
        "expected": expected,
        "further": _further(invitation, visit),
        "qr": qr.svg(codes.code_of(invitation)) if expected else "",
        "later": LaterForm(),
        "off": CannotComeForm(),
        **forms,
    }
    if expected and "beforehand" not in forms:
        shown["beforehand"] = BeforehandForm(visit=visit, policy=policy, invited=invited)
    if is_over and request.method != "POST":
        status = GONE
    return render(request, "invitations/invitation_link.html", shown, status=status)


def _further(invitation: Invitation, visit: Visit) -> list[str]:
    """Say when else the visitor is expected, the next first."""
    rows = InvitedVisit.objects.filter(
        invitation=invitation,
        visit__state=State.EXPECTED,
        visit__expected_at__gt=visit.expected_at,
    )
    rows = rows.select_related("visit", "invitation__site").order_by("visit__expected_at")
    return [words.when(one, one.visit) for one in rows[:MOST]]
