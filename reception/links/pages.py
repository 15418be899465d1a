"""What every page behind a link has in common: open to whoever has the address, kept by nobody."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.i18n import set_language

from reception import addresses, clock
from reception.accounts import limits
from reception.accounts.decorators import GuardedRequest, View, require

OVER = "links/link_over.html"
# Nobody else keeps a copy: not a proxy, not a search engine, not the next page's server.
PRIVATE = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}


def by_link(view: Callable[[GuardedRequest, str, datetime], HttpResponse]) -> View:
    """Open a page to whoever has its address, in the language that they choose there; the view is
    given the moment.

    No check of a CSRF token: the address is the only authority here, no cookie carries any that
    another site could ride on, and from a page with `Referrer-Policy: no-referrer` browsers send
    `Origin: null`, which the check refuses. So the page sets no cookie and works in the windows of
    mail programs that block them.
    """

    @csrf_exempt
    @require(GET="anybody", POST="anybody")
    @wraps(view)
    def page(request: GuardedRequest, token: str) -> HttpResponse:
        if "language" in request.POST:
            return private(set_language(request))
        return private(view(request, token, clock.now()))

    return page


def private(answer: HttpResponse) -> HttpResponse:
    """Let nobody keep an answer."""
    for name, value in PRIVATE.items():
        answer.headers[name] = value
    return answer


def over(request: GuardedRequest, page: str = OVER, **context: Any) -> HttpResponse:
    """Say that a link is good for nothing any more; and no more than that, unless a page of its
    own does.
    """
    return render(request, page, {"ended": True, **context}, status=410)


def unknown(request: GuardedRequest) -> HttpResponse:
    """Say that nobody ever got such a link; who tries many is told to wait."""
    limits.spend(limits.LINK, addresses.counted(request), clock.now())
    return render(request, OVER, {"ended": False}, status=404)


def see_again(page: str, token: str) -> HttpResponse:
    """Send the browser back to the page of a link after what was pressed there."""
    response = redirect(page, token=token)
    response.status_code = 303
    return response
