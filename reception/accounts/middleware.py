"""How a refusal is answered: a page for people, a fragment for htmx; the API words its own."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from reception import clock
from reception.accounts import current_site, sign_ins
from reception.accounts.actor import actor_of
from reception.accounts.permissions import MATRIX
from reception.accounts.refusals import Refusal

IN_WORDS = ("reason", "text", "words", "note")  # the fields of our forms that somebody thinks about
LONGEST_KEPT = 2000


class SiteClock:
    """Answer in the time zone of the site where somebody works, and leave none behind; pages of
    another site, links and programs say theirs themselves.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with timezone.override(None):
            return self.get_response(request)

    def process_view(self, request: Any, view: Any, args: Any, kwargs: Any) -> None:
        if getattr(view, "login_required", True):
            request.actor = actor_of(request.user)
            site = current_site.served(request)
            timezone.activate(site.clock if site is not None else clock.zone())


class LargeBodies:
    """Refuse a large body to whoever may not use the page that takes it; nobody reads it then."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: Any, view: Any, args: Any, kwargs: Any) -> Any:
        size = request.META.get("CONTENT_LENGTH") or "0"
        if int(size) <= settings.BODY_AT_MOST or self._may(request, view):
            return None
        most = settings.BODY_AT_MOST // settings.MEGABYTE
        sentence = _("内容太大，最多 %(most)d MB。") % {"most": most}
        refusal = Refusal("too_large", sentence, status=413)
        return render(request, refusal.page, {"refusal": refusal}, status=413)

    @staticmethod
    def _may(request: Any, view: Any) -> bool:
        if not request.user.is_authenticated:
            return False
        needed = getattr(view, "capabilities", {}).get(request.method, "")
        if needed:
            return needed in MATRIX and actor_of(request.user).may(needed)
        place = str(request.resolver_match.view_name)
        is_import = place.startswith("admin:") and place.endswith("_import")
        return bool(is_import and request.user.is_staff)


def known_browser(answer: Callable[[HttpRequest], HttpResponse]) -> Any:
    """Let a browser know who has signed in there, so that a stranger's guesses do not slow them."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        sign_ins.remember(request, response)
        return response

    return middleware


class KindRefusals:
    """Answer a refusal that no view has answered itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: Any, why: Exception) -> HttpResponse | None:
        if not isinstance(why, Refusal):
            return None
        is_fragment = getattr(request, "htmx", False)
        page = "accounts/_refusal.html" if is_fragment else why.page
        shown = {"refusal": why, "kept": _written(request)}
        if "capability" in why.extra:  # whoever reads that may see to it
            shown["is_mine"] = request.actor.may(why.extra["capability"])
        answer = render(request, page, shown, status=why.status)
        if "retry_after" in why.extra:
            answer.headers["Retry-After"] = str(why.extra["retry_after"])
        return answer


def _written(request: HttpRequest) -> list[str]:
    """Return what somebody wrote on the form that is refused, so that it is not lost with it."""
    written = (request.POST.get(name, "").strip() for name in IN_WORDS)
    return [words[:LONGEST_KEPT] for words in written if words]
