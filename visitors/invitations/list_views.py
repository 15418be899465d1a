"""The page on which a list of guests is pasted or uploaded, looked at, and sent."""

import secrets
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reception import clock
from reception.accounts.decorators import GuardedRequest, require
from reception.accounts.refusals import Refusal
from reception.policy.rulebook import in_force
from visitors.invitations import importing
from visitors.invitations.guest_list import COLUMNS, GuestList
from visitors.invitations.importing import BadRows, Invited, Looked
from visitors.invitations.invitations import MAKE
from visitors.invitations.list_form import GuestListForm
from visitors.invitations.views import FORBIDDEN, host_and_site
from visitors.visits.idempotency import request_key

SHOWN = 50  # rows of the preview


@require(GET=MAKE, POST=MAKE)
def invitation_import(request: GuardedRequest) -> HttpResponse:
    """Look at a list of guests, then invite all of them who are not invited yet."""
    own, site = host_and_site(request)
    policy, now = in_force(), clock.now()
    about: dict[str, Any] = {"policy": policy, "site_id": site, "now": now, "own": own}
    if request.method != "POST":
        return _page(request, GuestListForm(**about))
    form = GuestListForm(request.POST, files=request.FILES, **about)
    guests = form.guests()
    if guests is None:
        return _page(request, form, status=422)
    try:
        if "commit" not in request.POST:
            looked = importing.look(guests.guests, form.occasion(), request.actor, now, policy)
            return _page(request, form, guests, looked, 422 if looked.bad else 200)
        content = {name: request.POST.getlist(name) for name in form.fields}
        key = request_key(request.POST.get("request_key"), "invite_all", content)
        occasion = form.occasion()
        done = importing.invite_all(guests.guests, occasion, request.actor, now, key, policy)
    except BadRows as bad:
        return _page(request, form, guests, bad.looked, bad.status)
    except Refusal as why:
        if why.status == FORBIDDEN:
            raise
        form.refuse(why)
        return _page(request, form, guests, status=why.status)
    return _sent(request, done)


def _sent(request: GuardedRequest, done: Invited) -> HttpResponse:
    """Say what was made, and show the delegation."""
    new, doubled = len(done.invitations), len(done.looked.doubled)
    words = ngettext("已邀请 %(count)d 人。", "已邀请 %(count)d 人。", new) % {"count": new}
    if doubled:
        before = ngettext("另外 %(count)d 人早已邀请。", "另外 %(count)d 人早已邀请。", doubled)
        words = f"{words} {before % {'count': doubled}}"
    messages.success(request, words)
    if done.delegation is None:
        return redirect("invitations")
    return redirect("delegation", delegation_id=done.delegation.pk)


def _page(
    request: GuardedRequest,
    form: GuestListForm,
    guests: GuestList | None = None,
    looked: Looked | None = None,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "own": form.own,
        "key": request.POST.get("request_key") or secrets.token_hex(12),
        "guests": guests,
        "looked": looked,
    }
    if looked is not None and guests is not None:
        names = {guest.row: guest.typed.get("name", "") for guest in guests.guests}
        bad = [(row, names.get(row, ""), _called(name), why) for row, name, why in looked.bad]
        context |= {
            "columns": [(title, _called(name)) for title, name in guests.columns],
            "bad": bad,
            "doubled": [(row, names.get(row, "")) for row in looked.doubled],
            "shown": looked.new[:SHOWN],
            "more": max(0, len(looked.new) - SHOWN),
            "ready": not looked.bad and looked.new,
        }
    return render(request, "invitations/invitation_import.html", context, status=status)


def _called(name: str) -> str:
    """Return what a column is called."""
    if name == "category":
        return _("访客类别")
    return str(COLUMNS[name][0]) if name in COLUMNS else name
