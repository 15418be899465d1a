"""What stands above the lanes of the desk for those whom it concerns: notes of other rooms."""

from collections.abc import Callable
from typing import Any

from reception.accounts.actor import Actor

# A note names its template and brings what that says.
Note = Callable[[Actor], dict[str, Any] | None]
notes: list[Note] = []


def add(note: Note) -> None:
    """Have the desk show a note, to whomever it has something to say to."""
    if note not in notes:
        notes.append(note)


def of(actor: Actor) -> list[dict[str, Any]]:
    """Return what the notes say to somebody."""
    return [context for note in notes if (context := note(actor)) is not None]
