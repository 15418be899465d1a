"""Screens that ask every second whether anything has happened, and all want the same lanes the
moment something has (V5).

Who asks is found out at every poll, also where nothing is new (`reception.accounts.polls`). What is
shared is the drawing.
"""

import time
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from threading import Lock
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from reception import clock
from reception.notifications import periodic
from reception.notifications.models import WorkerBeat
from reception.policy.models import Edition
from visitors.lifecycle import board
from visitors.models import VisitEvent

# lanes that are kept: of each site, in each language, for those who work there and those who look
# on
MOST_DRAWN = 50

# Of this process alone: another one draws once for itself.
_drawn: dict[Hashable, tuple[str, float]] = {}
_drawing = Lock()


def mark(site_id: int) -> str:
    """Return the mark of what a desk shows: what happened at the site, and whether a worker is
    there to tell anybody.
    """
    now = clock.now()
    return board.revision(site_id, now) + ("-silent" if periodic.is_silent(now) else "")


@cache
def _asked() -> tuple[str, str]:
    """Return the words of what a desk asks at a poll; the events of a day are walked through once
    for both their columns.
    """
    beats = f'SELECT COUNT("id") FROM "{WorkerBeat._meta.db_table}" WHERE "at" > %s'
    edition = f'SELECT "mark" FROM "{Edition._meta.db_table}" LIMIT 1'
    today = (
        f'SELECT MAX("id") AS last, COUNT("id") AS many FROM "{VisitEvent._meta.db_table}" WHERE'
        ' "site_id" = %s AND "at" >= %s'
    )
    return f"d.last, d.many, ({beats}), ({edition})", f"({today}) d"


@dataclass(frozen=True)
class Desk:
    """The lanes of a site as one screen shows them.

    Attributes:
        site_id: the site.
        works: whether somebody works at this desk, and has its buttons.
        language: of the reader.
        draw: draws the lanes of a site, with or without buttons, in the language that is active.
    """

    site_id: int
    works: bool
    language: str | None
    draw: Callable[[int, bool], str]

    def asks(self, now: datetime) -> tuple[str, str, list[Any]]:
        """Return what to read at a poll: what happened today, whether a worker is there, the
        edition of the policy.
        """
        start, _end = clock.day_bounds(clock.today(now))
        adapted = connection.ops.adapt_datetimefield_value
        return *_asked(), [adapted(now - periodic.SILENCE), self.site_id, adapted(start)]

    def answer(self, read: Sequence[Any], request: HttpRequest, now: datetime) -> HttpResponse:
        """Return 204 where the screen shows what there is, else the lanes."""
        last, count, beats, edition = read
        mark = board.mark_of(self.site_id, now, last, count) + ("" if beats else "-silent")
        if request.GET.get("revision") == mark:
            return HttpResponse(status=204)
        return HttpResponse(self.lanes(mark, edition or ""))

    def lanes(self, mark: str, edition: str) -> str:
        """Return the lanes, as they were just drawn for another screen that shows the same, or
        drawn anew.
        """

        def draw() -> str:
            with translation.override(self.language):
                return self.draw(self.site_id, self.works)

        return drawn((mark, self.works, self.language, edition), draw)


def drawn(key: Hashable, draw: Callable[[], str]) -> str:
    """Return what has just been drawn for another screen that shows the same, or draw it.

    After a change every screen asks within the same second; drawing the lanes costs ten times what
    it costs to know who asks.

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
