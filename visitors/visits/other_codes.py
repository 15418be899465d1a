"""Codes that are no badge's: what a capability says a scanned one stands for."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from reception.codes import code_in
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


# Where a code leads that is about no visit yet: its page, or nothing where it is none.
Leading = Callable[[str], str | None]
leading: list[Leading] = []


def add_leading(leads: Leading) -> None:
    """Have scanned codes lead to a page, by a function."""
    if leads not in leading:
        leading.append(leads)


def page_of(text: str) -> str | None:
    """Return the page to which a scanned code leads, nothing where it is none of these."""
    code = code_in(text)
    found = (leads(code) for leads in leading) if code else iter(())
    return next((one for one in found if one is not None), None)
