"""Screens that ask every second whether anything has happened, and all want the same lanes the moment something has (V5).

Who asks is found out at every poll, also where nothing is new: a closed account loses its next request. What is shared is the drawing.
"""

import time
from collections.abc import Callable, Hashable
from threading import Lock

from django.conf import settings

from reception import clock
from reception.notices import sweeps
from visitors import board

MOST_DRAWN = 50  # lanes that are kept: of each site, in each language, for those who work there and those who look on

# Of this process alone: another one draws once for itself.
_drawn: dict[Hashable, tuple[str, float]] = {}
_drawing = Lock()


def mark(site_id: int) -> str:
    """Return the mark of what a desk shows: what happened at the site, and whether a worker is there to tell anybody."""
    now = clock.now()
    return board.revision(site_id, now) + ("-silent" if sweeps.is_silent(now) else "")


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
