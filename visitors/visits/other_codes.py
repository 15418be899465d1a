"""Codes that are no badge's: what a capability says a scanned one stands for."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from visitors.models import Visit


@dataclass(frozen=True)
class CodeOfVisit:
    """A code that was given to a visitor before they came."""

    visit: Visit  # of that day, else the nearest
    opens: str = ""  # the page on which they arrive, where that is not their visit's


Finder = Callable[[str, datetime], CodeOfVisit | None]
finders: list[Finder] = []


def add(finder: Finder) -> None:
    """Have scanned codes that are no badge's looked up by a function, too."""
    if finder not in finders:
        finders.append(finder)


def find(code: str, now: datetime) -> CodeOfVisit | None:
    """Return what a code stands for; nothing where nobody ever got it."""
    found = (finder(code, now) for finder in finders)
    return next((one for one in found if one is not None), None)
