"""A locked desk: nobody is signed in for any page, and no page tells anything."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html

from reception import clock
from reception.accounts.redirects import page_of
from reception.desks import shifts
from reception.desks.models import Shift

HEAD = "<head>"


class DeskLock:
    """Stands between who is signed in and every page; programs carry tokens and pass it by."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        vars(request)["shift"] = None
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            _look(request)
        answer = self.get_response(request)
        shift: Shift | None = vars(request)["shift"]
        if shift is not None and shift.locked_at is None:
            _watch(request, answer, shift)
        return answer

    def process_view(
        self, request: HttpRequest, view: Any, _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        """Lead a page to the lock; what a page asks for by itself is answered with nothing."""
        shift: Shift | None = vars(request)["shift"]
        if shift is None or shift.locked_at is None or not getattr(view, "login_required", True):
            return None
        if "HX-Request" in request.headers:
            return HttpResponse(status=401, headers={"HX-Refresh": "true"})
        onward = urlencode({"next": page_of(request)})
        return HttpResponseRedirect(f"{_lock(shift)}&{onward}")


def _look(request: HttpRequest) -> None:
    """Put on a request the shift to which its session belongs; one query where it does to any."""
    if shifts.SESSION_KEY not in request.session:
        return
    shift, now = shifts.of_session(request.session), clock.now()
    whose = request.session.get(SESSION_KEY)
    if shift is None or shift.closed_at is not None or str(shift.user_id) != str(whose):
        logout(request)  # handed over, left or closed: of this session nothing goes on
        return
    vars(request)["shift"] = shift
    if shift.locked_at is None and shifts.is_idle(shift, now):
        shifts.lock(shift, now)
    if shift.locked_at is not None:
        request.user = AnonymousUser()
    elif request.method != "GET" or "HX-Request" not in request.headers:
        shifts.see(shift, now)  # what pages ask for by themselves is nobody's doing


def _lock(shift: Shift) -> str:
    """Return the address of the lock of a shift: another one's leads nowhere from there."""
    return f"{reverse('lock')}?{urlencode({'of': shift.pk})}"


def _watch(request: HttpRequest, answer: HttpResponse, shift: Shift) -> None:
    """Let a page lock itself. Here and in no template, so that none is forgotten."""
    kind = answer.headers.get("Content-Type", "")
    if answer.streaming or not kind.startswith("text/html") or not request.user.is_authenticated:
        return
    script = format_html(
        '<script src="{}" data-idle="{}" data-lock="{}" data-now="{}" data-awake="{}"'
        ' data-token="{}"></script>',
        static("js/lock.js"),
        shifts.idle_seconds(),
        _lock(shift),
        reverse("lock_now"),
        reverse("lock_awake"),
        get_token(request),
    )
    answer.content = answer.content.replace(HEAD.encode(), f"{HEAD}{script}".encode(), 1)
