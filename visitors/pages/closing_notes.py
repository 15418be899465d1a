"""What the page about the end of the day says beside what the core knows: blocks of other rooms."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from reception.accounts.actor import Actor

# A note names its template and brings what that says of a site.
ClosingNote = Callable[[int, Actor, datetime], dict[str, Any] | None]
notes: list[ClosingNote] = []


def add(note: ClosingNote) -> None:
    """Have the page show a note."""
    if note not in notes:
        notes.append(note)


def of(site_id: int, actor: Actor, now: datetime) -> list[dict[str, Any]]:
    """Return what the notes say to somebody of a site."""
    return [said for note in notes if (said := note(site_id, actor, now)) is not None]
