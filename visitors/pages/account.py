"""One's own account: what everybody sets for themselves."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from reception import clock
from reception.accounts import tokens
from reception.accounts.closed import no_employee
from reception.accounts.context_processors import THEME_COOKIE
from reception.accounts.decorators import GuardedRequest, require
from reception.desks import pins
from reception.desks.forms import PinForm
from reception.notifications.own_routes import choose_ways, routes_of
from reception.organisation import people
from reception.organisation.models import Employee
from visitors.pages.account_forms import AwayForm, PasswordForm, ThemeForm, WaysForm

A_YEAR = 365 * 24 * 3600  # seconds


@require(GET="signed_in")
def account(request: GuardedRequest) -> HttpResponse:
    """Show what somebody may set for themselves."""
    return _page(request)


@require(POST="signed_in")
def account_password(request: GuardedRequest) -> HttpResponse:
    """Change the password; the sessions on other devices end with the old one, and where somebody
    asks for it the tokens of programs, too.
    """
    form = PasswordForm(request, request.POST)
    if not form.is_valid():
        return _page(request, password_form=form)
    update_session_auth_hash(request, form.save())
    if form.cleaned_data.get("end_tokens"):
        tokens.end(form.user, clock.now())
    if request.actor.user is not None and pins.has_pin(request.actor.user):
        messages.warning(request, _("前台电脑的 PIN 请重新设定。"))
    return _saved(request, _("密码已更换，其他设备上的登录已失效。"))


@require(POST="board.see")
def account_pin(request: GuardedRequest) -> HttpResponse:
    """Set the PIN for shared desks."""
    form = PinForm(request, request.POST)
    if not form.is_valid() or request.actor.user is None:
        return _page(request, pin_form=form)
    pins.set_pin(request.actor.user, form.cleaned_data["pin"], clock.now())
    return _saved(request, _("PIN 已设定。"))


@require(POST="signed_in")
def account_away(request: GuardedRequest) -> HttpResponse:
    """Note until when somebody is away, and who stands in for them (V5, G17)."""
    employee = _employee(request)
    form = AwayForm(employee, clock.now(), request.POST)
    if not form.is_valid():
        return _page(request, away_form=form)
    people.set_absence(employee, form.cleaned_data["away_until"], form.cleaned_data["deputy"])
    return _saved(request, _("已保存。"))


@require(POST="signed_in")
def account_ways(request: GuardedRequest) -> HttpResponse:
    """Choose by which channels one is told, and the hours of quiet (V3)."""
    employee = _employee(request)
    form = WaysForm(employee, list(routes_of(employee)), request.POST)
    if not form.is_valid():
        return _page(request, ways_form=form)
    quiet = form.cleaned_data["quiet_from"], form.cleaned_data["quiet_until"]
    choose_ways(employee, form.ways(), *quiet)
    return _saved(request, _("已保存。"))


@require(POST="signed_in")
def account_theme(request: GuardedRequest) -> HttpResponse:
    """Remember in this browser whether pages are light, dark, or as the device."""
    form = ThemeForm(request.POST)
    if not form.is_valid():
        return _page(request, theme_form=form)
    answer = redirect("account")
    theme = form.cleaned_data["theme"]
    answer.set_cookie(
        THEME_COOKIE,
        theme,
        max_age=A_YEAR if theme else 0,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return answer


def _page(request: GuardedRequest, **refused: Any) -> HttpResponse:
    """Show the page; a refused form with what was typed and what is wrong."""
    employee = request.actor.employee
    forms: dict[str, Any] = {
        "theme_form": ThemeForm(initial={"theme": request.COOKIES.get(THEME_COOKIE, "")})
    }
    if request.actor.user is not None and request.actor.user.has_usable_password():
        forms["password_form"] = PasswordForm(request)
        if request.actor.may("board.see"):
            forms["pin_form"] = PinForm(request)
    if employee is not None:
        forms["away_form"] = AwayForm(employee, clock.now())
        forms["ways_form"] = WaysForm(employee, list(routes_of(employee)))
    roles = request.actor.user.groups.all() if request.actor.user is not None else []
    at_desks = request.actor.may("board.see")
    context = {
        **forms,
        **refused,
        "employee": employee,
        "works_at_desks": at_desks,
        "roles": [_(one.name) for one in roles],
    }
    return render(request, "visitors/account.html", context, status=422 if refused else 200)


def _employee(request: GuardedRequest) -> Employee:
    if request.actor.employee is None:
        raise no_employee()
    return request.actor.employee


def _saved(request: GuardedRequest, sentence: str) -> HttpResponse:
    messages.success(request, sentence)
    return redirect("account")
