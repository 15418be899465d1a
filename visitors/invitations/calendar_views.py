"""The pages on which a host reads an ``.ics`` and says what becomes of it, and the calendar of who
comes to them.
"""

import secrets
from datetime import date, datetime
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reception import clock
from reception.accounts.actor import Actor
from reception.accounts.decorators import GuardedRequest, require
from reception.accounts.page_forms import PageForm
from reception.accounts.refusals import Refusal
from reception.due import feed_views
from reception.policy.rulebook import in_force
from visitors.invitations import calendar_file, proposals, reading, words
from visitors.invitations.forms import InvitationForm
from visitors.invitations.invitations import MAKE
from visitors.invitations.models import CalendarProposal
from visitors.invitations.views import FORBIDDEN
from visitors.visits.idempotency import request_key

VISITS = feed_views.Feed("visits_calendar", gettext_lazy("我的访客"), MAKE, calendar_file.coming)


class CalendarFileForm(PageForm):
    """A file that a calendar has written."""

    file = forms.FileField(
        label=gettext_lazy("日历文件（.ics）"),
        allow_empty_file=True,
        error_messages={"required": gettext_lazy("请选一个日历文件。")},
        widget=forms.FileInput({"accept": ".ics,.eml,text/calendar,message/rfc822"}),
    )


@require(GET=MAKE, POST=MAKE)
def calendar_read(request: GuardedRequest) -> HttpResponse:
    """Read a file of one's own calendar; what is in it waits until one has said yes."""
    host, now, said = request.actor.employee, clock.now(), []
    if host is None:
        raise Refusal("no_employee", _("这个账号没有对应的员工。"))
    typed = (request.POST, request.FILES) if request.method == "POST" else ()
    form = CalendarFileForm(*typed)
    if form.is_valid():
        try:
            content = form.cleaned_data["file"].read(reading.BYTES + 1)
            said = proposals.propose(content, now, host)
        except reading.BadCalendar as why:
            form.add_error("file", str(why))
    waiting = [(one, words.event_at(one)) for one in proposals.of(host, now)]
    context = {"form": form, "host": host, "said": said, "waiting": waiting}
    status = 422 if form.errors else 200
    return render(request, "invitations/calendar_read.html", context, status=status)


def _sees(actor: Actor, proposal_id: int) -> CalendarProposal:
    return proposals.the_proposal(actor, proposal_id)


@require(GET=MAKE, POST=MAKE, sees=_sees)
def proposal(request: GuardedRequest, proposal_id: int) -> HttpResponse:
    """Look at what the calendar says of one event, and do it or put it away."""
    one, now, status = proposals.the_proposal(request.actor, proposal_id), clock.now(), 200
    if "dismiss" in request.POST:
        proposals.dismiss(one, now)
    if "dismiss" in request.POST or one.settled_at is not None:
        return redirect("invitation", one.invitation_id) if one.invitation_id else redirect("my")
    form = _form(one, request.POST if request.method == "POST" else None, now)
    if request.method == "POST":
        status, sent = 422, request.POST
        if form is None or form.is_valid():
            content = {name: sent.getlist(name) for name in form.fields} if form else one.mark
            key = request_key(sent.get("request_key"), f"proposal {one.pk}", content)
            wish = form.wish() if form is not None else None
            try:
                made = proposals.confirm(one, sent.get("mark", ""), wish, request.actor, now, key)
                return redirect("invitation", made.pk)
            except Refusal as why:
                if form is None or why.status == FORBIDDEN:
                    raise
                form.refuse(why)
                status = why.status
    token = request.POST.get("request_key") or secrets.token_hex(12)
    context = {"one": one, "form": form, "key": token, "when": words.event_at(one)}
    return render(request, "invitations/proposal.html", context, status=status)


def _form(one: CalendarProposal, typed: Any, now: datetime) -> InvitationForm | None:
    """Return the form of an invitation, filled in; nothing where there is one to move or call
    off.
    """
    if one.invitation_id is not None:
        return None
    begins, ends = timezone.localtime(one.begins_at), one.ends_at
    (name, mail), *others = one.people
    filled = {
        **{"name": name, "email": mail, "purpose": one.summary, "place": one.place},
        **{"expected_at": begins, "party_size": len(one.people), **one.repeat},
        "until": timezone.localtime(ends).time() if ends is not None else None,
        "companions": "\n".join(name or mail for name, mail in others),
        "last": date.fromisoformat(one.repeat["last"]) if one.repeat else None,
        "left_out": " ".join(one.repeat.get("left_out", ())),
    }
    about: dict[str, Any] = {"policy": in_force(), "site_id": one.host.site_id, "now": now}
    return InvitationForm(typed, own=one.host, initial=filled, **about)


@require(GET="anybody")
def visits_calendar(request: HttpRequest, token: str) -> HttpResponse:
    """Give a calendar program who comes to the person of a link."""
    return feed_views.give(request, token, VISITS)
