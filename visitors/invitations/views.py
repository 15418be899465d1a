"""The pages of invitations: the list, a new one, and one with its link."""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reception import clock
from reception.accounts import current_site, limits
from reception.accounts.actor import Actor
from reception.accounts.decorators import GuardedRequest, require
from reception.accounts.refusals import Refusal
from reception.organisation.models import Employee
from reception.organisation.names import said_in
from reception.policy.rulebook import in_force
from reception.text import whole_number
from visitors.badges import qr
from visitors.feedback import thanks
from visitors.invitations import codes, series, words
from visitors.invitations import invitations as verbs
from visitors.invitations.forms import (
    STATES,
    CancelForm,
    InvitationFilter,
    InvitationForm,
    MoveForm,
    end_of,
)
from visitors.invitations.invitations import MAKE, SEE
from visitors.invitations.models import Invitation
from visitors.models import State, Visit
from visitors.visits import finding, visibility
from visitors.visits.finding import VisitsWanted
from visitors.visits.idempotency import request_key

PAGE, DAYS = 50, 90
FORBIDDEN = 403
OF_INVITED = ("invited__invitation__site", "invited__invitation__delegation")
UNTOUCHED, ALL_OF_THEM = _("全部没有改过的"), _("全部还没到的")


@require(GET=SEE)
@limits.limited(limits.SEARCH, if_asked="q")
def invitations(request: GuardedRequest) -> HttpResponse:
    """List the invited visits one may see, from today on unless days are chosen."""
    wanted, state, form = wanted_of(request)
    rows = finding.of(_invited(request.actor), wanted, request.actor, clock.now())
    if state:
        rows = rows.filter(state__in=STATES[state])
    sites = visibility.only_sites(request.actor, SEE)
    page, more = finding.page(rows, whole_number(request.GET.get("before", "")), PAGE, sites)
    context = {
        "rows": [(visit, words.when(words.invited_of(visit), visit)) for visit in page],
        "more": more,
        "form": form,
        "may_make": request.actor.may(MAKE),
    }
    return render(request, "invitations/invitations.html", context)


@require(GET=MAKE, POST=MAKE)
def invitation_new(request: GuardedRequest) -> HttpResponse:
    """Invite somebody: to oneself, or as the desk to anybody of the site."""
    own, site = host_and_site(request)
    policy, now = in_force(), clock.now()
    about: dict[str, Any] = {"policy": policy, "site_id": site, "now": now, "own": own}
    if request.method != "POST":
        return _form_page(request, InvitationForm(initial={"party_size": 1}, **about))
    form = InvitationForm(request.POST, **about)
    if not form.is_valid():
        return _form_page(request, form, status=422)
    try:
        content = {name: request.POST.getlist(name) for name in form.fields}
        key = request_key(request.POST.get("request_key"), "invite", content)
        made = verbs.invite(form.wish(), request.actor, now, key, policy)
    except Refusal as why:
        if why.status == FORBIDDEN:
            raise
        form.refuse(why)
        return _form_page(request, form, status=why.status)
    return redirect("invitation", invitation_id=made.pk)


@require(GET=SEE)
def invitation(request: GuardedRequest, invitation_id: int) -> HttpResponse:
    """Show one invitation with its link and its visits."""
    return _page(request, verbs.the_invitation(request.actor, invitation_id))


def _move_form(visits: list[Visit], typed: Any = None, **given: Any) -> MoveForm:
    expected = [visit for visit in visits if visit.state == State.EXPECTED]
    stands = verbs.untouched(expected) if len(expected) > 1 else expected
    return MoveForm(
        typed, visits=visits, all_of=UNTOUCHED, of_all=stands, auto_id="move-%s", **given
    )


def _sees(actor: Actor, invitation_id: int) -> Invitation:
    return verbs.the_invitation(actor, invitation_id)


@require(POST=MAKE, sees=_sees)
def invitation_move(request: GuardedRequest, invitation_id: int) -> HttpResponse:
    """Move what is still expected; the visitor is told."""
    one = _mine(request, invitation_id)
    form = _move_form(verbs.visits_of(one), request.POST)

    def act() -> object:
        at, until = form.cleaned_data["at"], form.cleaned_data["until"]
        key = _key(request, "invitation_move", one)
        which = form.meant()
        return verbs.move(one, at, end_of(at, until), request.actor, clock.now(), key, which)

    return _done(request, one, form, act, "move")


@require(POST=MAKE, sees=_sees)
def invitation_cancel(request: GuardedRequest, invitation_id: int) -> HttpResponse:
    """Call off what is still expected; the visitor is told."""
    one = _mine(request, invitation_id)
    visits = verbs.visits_of(one)
    form = CancelForm(request.POST, visits=visits, all_of=ALL_OF_THEM, auto_id="cancel-%s")

    def act() -> object:
        reason = form.cleaned_data["reason"]
        key = _key(request, "invitation_cancel", one)
        return verbs.cancel(one, reason, request.actor, clock.now(), key, form.meant())

    return _done(request, one, form, act, "cancel")


def wanted_of(request: GuardedRequest) -> tuple[VisitsWanted, str, InvitationFilter]:
    """Return which visits an address asks for, in which state, and the form that says so; only
    what was understood counts.
    """
    typed = InvitationFilter(request.GET)
    typed.full_clean()
    chosen = {name: value for name, value in typed.cleaned_data.items() if value}
    state = chosen.get("state", "")
    if "since" not in chosen and "q" not in chosen:
        last = chosen.get("until")
        chosen["since"] = last - timedelta(days=DAYS) if last else clock.today(where=clock.here())
    names = ("q", "host", "since", "until")
    wanted = VisitsWanted(**{name: chosen[name] for name in names if name in chosen})
    return wanted, state, InvitationFilter(initial=chosen)


def _invited(actor: Actor) -> QuerySet[Visit]:
    """Return the invited visits that somebody may see, with what a line shows."""
    rows = Visit.objects.filter(invited__invitation__in=verbs.visible(actor))
    return rows.select_related("visitor", "host__department", "site", *OF_INVITED)


def host_and_site(request: GuardedRequest) -> tuple[Employee | None, int]:
    """Return who invites to themselves, and the site; the desk chooses the host."""
    actor = request.actor
    if actor.reach(MAKE) in ("site", "all"):
        return None, current_site.required_site_id(request, MAKE)
    if actor.employee is None:
        raise Refusal("no_employee", gettext("这个账号没有对应的员工。"))
    timezone.activate(actor.employee.site.clock)
    return actor.employee, actor.employee.site_id


def _form_page(request: GuardedRequest, form: InvitationForm, status: int = 200) -> HttpResponse:
    key = request.POST.get("request_key") or secrets.token_hex(12)
    context = {"form": form, "key": key, "own": form.own}
    return render(request, "invitations/invitation_new.html", context, status=status)


def _page(
    request: GuardedRequest,
    one: Invitation,
    forms: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    (one,) = said_in([one], "made_by_name")
    visits = verbs.visits_of(one)
    may = verbs.may_invite(request.actor, one.site_id, one.host_id)
    first = next((visit for visit in visits if visit.state == State.EXPECTED), None)
    context = {
        "invitation": one,
        "visits": [(visit, words.when(words.invited_of(visit), visit)) for visit in visits],
        "state": verbs.state_of(visits),
        "may_change": may and first is not None,
        "told": bool(thanks.address_of(one.visitor)),
        "where": words.where(one),
        "key": secrets.token_hex(12),
        "move": _move_form(visits, initial={"at": _local(first)}),
        "cancel": CancelForm(visits=visits, all_of=ALL_OF_THEM, auto_id="cancel-%s"),
        "skipped": series.skipped_of(one, in_force()),
        **(_code(one) if may else {}),
        **(forms or {}),
    }
    return render(request, "invitations/invitation.html", context, status=status)


def _code(one: Invitation) -> dict[str, str]:
    """Return what only who may invite sees: the code, its address and its picture."""
    code = codes.code_of(one)
    return {"code": code, "link": words.link_of(one), "qr": qr.svg(code)}


def _local(visit: Visit | None) -> datetime | None:
    return timezone.localtime(visit.expected_at) if visit is not None else None


def _mine(request: GuardedRequest, invitation_id: int) -> Invitation:
    return verbs.the_invitation(request.actor, invitation_id)


def _key(request: GuardedRequest, what: str, one: Invitation) -> Any:
    names = ("at", "until", "reason", "which")
    typed = {name: request.POST.get(name, "") for name in names}
    return request_key(request.POST.get("request_key"), what, {**typed, "invitation": one.pk})


def _done(
    request: GuardedRequest, one: Invitation, form: Any, act: Callable[[], object], name: str
) -> HttpResponse:
    """Do it and show the invitation, or show what is wrong beside the form."""
    status = 422
    if form.is_valid():
        try:
            act()
        except Refusal as why:
            if why.status == FORBIDDEN:
                raise
            form.refuse(why)
            status = why.status
        else:
            messages.success(request, gettext("已保存，留了邮箱或手机的访客会收到通知。"))
            return redirect("invitation", invitation_id=one.pk)
    return _page(request, one, {name: form, f"{name}_now": True}, status)
