"""The guard before every page: which methods, which capability; closed unless it says otherwise."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django_htmx.middleware import HtmxDetails

from reception.accounts.actor import Actor, actor_of
from reception.accounts.closed import not_granted
from reception.accounts.refusals import Refusal

View = Callable[..., HttpResponse]
Look = Callable[..., Any]
ANYBODY = "anybody"
SIGNED_IN = "signed_in"


class GuardedRequest(HttpRequest):
    actor: Actor
    htmx: HtmxDetails


def require(*, sees: Look | None = None, **capabilities: str) -> Callable[[View], View]:
    """Close a view to all but those who have the capability of the method; another method is
    answered with 405. Whoever lacks it reads who can grant it, where the address names nothing;
    an address of one thing (a visit, a month) is 404, as if that did not exist. What passed is
    kept by no browser and no proxy, so that the Back button of a shared PC shows nothing after
    signing out.

    Args:
        sees: fetches the object of the address for an actor, or raises 404; asked where the
            capability is missing, so that what one may not see is 404 for whoever writes, too.
        capabilities: method to capability, for example ``GET="board.see", POST="visit.register"``;
            ``anybody`` opens it without sign-in, ``signed_in`` to every account. HEAD follows GET.
    """
    if "GET" in capabilities:
        capabilities["HEAD"] = capabilities["GET"]

    def close(view: View) -> View:
        @wraps(view)
        def guard(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
            needed = capabilities.get(request.method)
            if needed is None:
                return _not_allowed(request, capabilities)
            if needed == ANYBODY:
                return view(request, *args, **kwargs)
            request.actor = actor_of(request.user)
            if needed != SIGNED_IN:
                if sees is not None and not request.actor.may(needed):
                    sees(request.actor, *args, **kwargs)
                reading = request.method in ("GET", "HEAD")
                if reading and not kwargs and not request.actor.may(needed):
                    raise not_granted(request.actor, needed)
                check(request.actor, needed, reading=reading)
            answer = view(request, *args, **kwargs)
            answer.headers.setdefault("Cache-Control", "no-store")
            return answer

        vars(guard)["capabilities"] = dict(capabilities)
        return login_not_required(guard) if set(capabilities.values()) == {ANYBODY} else guard

    return close


def _not_allowed(request: HttpRequest, capabilities: dict[str, str]) -> HttpResponse:
    """Say so; to whoever only opened the address, on a page with the way back."""
    answer = HttpResponseNotAllowed(sorted(capabilities))
    if request.method == "GET" and not getattr(request, "htmx", False):
        answer.content = render_to_string("405.html", request=request)
    return answer


def check(actor: Actor, capability: str, *, reading: bool) -> None:
    """Refuse who lacks a capability: 404 where they read, 403 where they write.

    Raises:
        Http404: what one may not see does not exist.
        Refusal: ``not_permitted``.
    """
    if actor.may(capability):
        return
    if reading:
        raise Http404
    raise Refusal("not_permitted", _("您的账号没有这项权限。"), status=403)
