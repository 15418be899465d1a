"""Screens that ask every second whether anything has happened, and mostly hear that nothing has (V5).

A few hundred open desks ask as often as all other pages together. What such a poll costs is to find out who asks; so a screen whose
right to look has just been checked in full hears "nothing new" from memory for some seconds. Whatever has content is always checked.
"""

import time
from collections.abc import Callable, Hashable
from threading import Lock

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from reception import clock
from reception.notices import sweeps
from visitors import board

MOST = 5000  # screens that are remembered
MOST_DRAWN = 50  # lanes that are kept: of each site, in each language, for those who work there and those who look on

Key = tuple[str, str, str]
# Of this process alone: another one asks the database once and then remembers for itself.
_screens: dict[Key, tuple[int, float]] = {}
_marks: dict[int, tuple[str, float]] = {}
_drawn: dict[Hashable, tuple[str, float]] = {}
_drawing = Lock()


def mark(site_id: int) -> str:
    """Return the mark of what a desk shows: what happened at the site, and whether a worker is there to tell anybody."""
    now = clock.now()
    return board.revision(site_id, now) + ("-silent" if sweeps.is_silent(now) else "")


def remember(request: HttpRequest, site_id: int) -> None:
    """Remember a screen that may look at a site and has been told that nothing is new.

    Args:
        request: its poll, whose right to ask has been checked.
        site_id: what it shows.
    """
    now = time.monotonic()
    if len(_screens) >= MOST:
        for key in [key for key, (_site, until) in list(_screens.items()) if until <= now]:
            _screens.pop(key, None)
        if len(_screens) >= MOST:
            _screens.clear()
    _screens[_key(request)] = site_id, now + settings.WATCHED_SECONDS


def drawn(key: Hashable, draw: Callable[[], str]) -> str:
    """Return what has just been drawn for another screen that shows the same, or draw it.

    After a change every screen asks within the same second; drawing the lanes costs ten times what it costs to know who asks.

    Args:
        key: all that the drawing depends on; the site's mark is part of it, which never comes back.
        draw: draws it anew.
    """
    with _drawing:
        text, at = _drawn.get(key, ("", 0.0))
        if not text or time.monotonic() - at >= settings.DRAWN_SECONDS:
            if len(_drawn) >= MOST_DRAWN:
                _drawn.clear()
            text = draw()
            _drawn[key] = text, time.monotonic()
    return text


def unchanged(answer: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Answer 204 to a remembered screen while nothing has happened at its site; let everything else pass."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method == "GET" and "revision=" in request.META.get("QUERY_STRING", "") and _has_nothing_new(request):
            return HttpResponse(status=204)
        return answer(request)

    return middleware


def _has_nothing_new(request: HttpRequest) -> bool:
    key = _key(request)
    site_id, until = _screens.get(key, (0, 0.0))
    return time.monotonic() < until and _mark_of_late(site_id) == key[2]


def _mark_of_late(site_id: int) -> str:
    """Return the mark of a site as it was a moment ago; a few hundred screens ask the database once for it."""
    known, at = _marks.get(site_id, ("", 0.0))
    now = time.monotonic()
    if now - at >= settings.BOARD_MARK_SECONDS:
        known = mark(site_id)
        _marks[site_id] = known, now
    return known


def _key(request: HttpRequest) -> Key:
    return request.path_info, request.COOKIES.get(settings.SESSION_COOKIE_NAME, ""), request.GET.get("revision", "")
