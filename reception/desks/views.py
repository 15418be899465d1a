"""Lock and unlock a desk, hand it over, enrol it."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from reception import addresses, clock
from reception.accounts import limits
from reception.accounts.current_site import SITE_KEY
from reception.accounts.decorators import require
from reception.accounts.redirects import onward
from reception.accounts.refusals import Refusal
from reception.desks import devices, pins, shifts
from reception.desks.forms import EnrolForm, UnlockForm
from reception.desks.models import Desk, Shift


@require(GET="anybody", POST="anybody")
def lock(request: Any) -> HttpResponse:
    """Show a locked desk, or one at which nobody stands, and nothing else; unlock it by PIN."""
    desk, own = devices.at(request), request.shift
    if desk is None and own is None:
        return redirect("sign_in")
    if own is not None and own.locked_at is None:
        was_theirs = request.GET.get("of", str(own.pk)) == str(own.pk)
        return HttpResponseRedirect(onward(request)) if was_theirs else redirect("home")
    standing = shifts.running_at(desk) if desk is not None else None
    form = UnlockForm(request.POST or None, is_locked=standing is not None)
    status, wait = 422 if request.method == "POST" else 200, 0
    if desk is not None and request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            user = pins.who_unlocks(request, desk, typed["username"], typed["pin"], clock.now())
        except Refusal as why:
            form.refuse(why)
            status, wait = why.status, why.extra["retry_after"]
        else:
            if user is not None:
                goes_on = standing is not None and standing.user_id == user.pk
                return _unlocked(request, desk, user, goes_on)
            form.add_error(None, _("用户名或 PIN 不对。"))
    shown = {"form": form, "desk": desk, "standing": standing, "onward": onward(request)}
    answer = render(request, "desks/lock.html", shown, status=status)
    answer.headers["Cache-Control"] = "no-store"
    if wait:
        answer.headers["Retry-After"] = str(wait)
    return answer


@require(POST="signed_in")
def lock_now(request: Any) -> HttpResponse:
    """Lock the desk at which somebody stands; where there is none, lead home."""
    if request.shift is None:
        return redirect("home")
    shifts.lock(request.shift, clock.now())
    return redirect("lock")


@require(POST="signed_in")
def lock_awake(_request: HttpRequest) -> HttpResponse:
    """Say that somebody is at a desk, who only types or reads; ``DeskLock`` writes it down."""
    return HttpResponse(status=204)


@require(GET="anybody", POST="anybody")
def desk_enrol(request: HttpRequest) -> HttpResponse:
    """Make this browser the one of a desk, by a code of 行政部 that is good once."""
    form = EnrolForm(request.POST or None)
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        now = clock.now()
        try:
            who = f"address:{addresses.counted(request)}"
            limits.spend(pins.PINS, who, now, otherwise=pins.TRIES)
            desk, token = devices.enrol(form.cleaned_data["code"], now)
        except Refusal as why:
            form.refuse(why)
            status = why.status
        else:
            answer = redirect("lock")
            if isinstance(request.user, User):
                _stand(request, desk, request.user, Shift.Opened.SIGN_IN)
                messages.success(request, _("这台电脑现在是“%(desk)s”。") % {"desk": desk})
                answer = redirect("account")  # where a PIN is set
            devices.give(answer, token)
            return answer
    return render(request, "desks/desk_enrol.html", {"form": form}, status=status)


def signed_in(request: HttpRequest, user: User, **_signal: Any) -> None:
    """Let whoever signs in at an enrolled desk stand there, by whichever door."""
    desk = devices.at(request)
    if desk is None:
        request.session.pop(shifts.SESSION_KEY, None)
        return
    by_pin = getattr(request, "by_pin", False)
    _stand(request, desk, user, Shift.Opened.PIN if by_pin else Shift.Opened.SIGN_IN)


def signed_out(request: Any, **_signal: Any) -> None:
    """End the shift of whoever signs out."""
    shift: Shift | None = getattr(request, "shift", None)
    if shift is not None:
        shifts.end(shift, Shift.Ended.SIGNED_OUT, clock.now())


def _unlocked(request: Any, desk: Desk, user: User, goes_on: bool) -> HttpResponse:
    """Go on where the same person stopped, in the same session, unless it has ended meanwhile;
    anybody else begins anew.
    """
    if request.shift is not None and goes_on:
        _stand(request, desk, user, Shift.Opened.PIN)
    else:
        request.by_pin = True
        login(request, user, backend=settings.AUTHENTICATION_BACKENDS[-1])
    return HttpResponseRedirect(onward(request)) if goes_on else redirect("home")


def _stand(request: Any, desk: Desk, user: User, opened_by: str) -> None:
    shift = shifts.begin(desk, user, opened_by, clock.now())
    request.session[shifts.SESSION_KEY] = shift.pk
    request.session[SITE_KEY] = desk.site_id
    request.shift = None  # the page that answers is the last of what was before
