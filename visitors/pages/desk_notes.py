"""What stands above the lanes of the desk for those whom it concerns: notes of other rooms."""

from collections.abc import Callable
from typing import Any

from reception.accounts.actor import Actor

# A note names its template and brings what that says; its mark changes with what it says of a site.
Note = Callable[[Actor], dict[str, Any] | None]
Mark = Callable[[int], str]
notes: dict[Note, Mark | None] = {}


def add(note: Note, mark: Mark | None = None) -> None:
    """Have the desk show a note, to whomever it has something to say to; with a mark, without
    loading the page again.
    """
    notes[note] = mark


def of(actor: Actor) -> list[dict[str, Any]]:
    """Return what the notes say to somebody."""
    return [context for note in notes if (context := note(actor)) is not None]


def revision(site_id: int) -> str:
    """Return what changes with what the notes say of a site."""
    return "".join(mark(site_id) for mark in notes.values() if mark is not None)
