"""The list of what happened to something that is due; it only grows (W2)."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from reception.accounts.actor import Actor
from reception.due.deadlines import because
from reception.due.models import LATE, DueEvent
from reception.organisation.languages import in_english
from reception.organisation.names import said_in


def record(
    thing: str,
    what: DueEvent.What,
    by: Actor,
    now: datetime,
    reason: str = "",
    facts: dict[str, Any] | None = None,
) -> None:
    """Add one event, in the transaction of what it tells of; ``facts`` is what else a reader wants
    to know.
    """
    DueEvent.objects.create(
        thing=thing,
        what=what,
        at=now,
        by=by.user,
        by_name=by.name[:60],
        reason=reason,
        facts=facts or {},
    )


def mark_late(ends: Iterable[tuple[str, datetime]]) -> None:
    """Mark for good what was late from a moment on; what is marked already stays as it is (W3)."""
    rows = [DueEvent(thing=name, what=DueEvent.What.LATE, at=at, mark=LATE) for name, at in ends]
    DueEvent.objects.bulk_create(rows, ignore_conflicts=True)


def marks(names: Iterable[str]) -> dict[str, set[str]]:
    """Return what workers have done about some things; one query."""
    found: dict[str, set[str]] = defaultdict(set)
    rows = DueEvent.objects.filter(thing__in=names).exclude(mark="")
    for name, mark in rows.values_list("thing", "mark"):
        found[name].add(mark)
    return found


def trail(thing: str) -> list[DueEvent]:
    """Return what happened to a thing, the first first, with names in the reader's language."""
    rows = said_in(DueEvent.objects.filter(thing=thing), "by_name", "facts")
    for row in rows:
        vars(row)["says"] = _says(row)
    return rows


def _says(event: DueEvent) -> str:
    length = event.facts.get("length", {})
    words = [length.get("en" if in_english() else "zh", ""), event.facts.get("whom", "")]
    return because(" ".join(filter(None, words)), event.reason)
