"""The trace of what was taken away as a file."""

from collections.abc import Mapping
from datetime import datetime

from reception.accounts import trace
from reception.accounts.actor import Actor


def note(by: Actor, what: str, asked: Mapping[str, str], rows: int, now: datetime) -> None:
    """Write down who took a file; nothing is given that could not be written down.

    Args:
        what: which list.
        asked: what narrowed it, by the label of each field.
        rows: how many lines it has.
    """
    assert by.user is not None, "who takes a file has signed in"
    wanted = " · ".join(f"{label}: {value}" for label, value in asked.items())
    trace.note(trace.EXPORT, by.user, now, about=what, rows=rows, words=wanted[:500])
