"""The list of what happened to something that is due; it only grows (W2)."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from reception.accounts.actor import Actor
from reception.due.deadlines import Term, Unit, because, in_words_of
from reception.due.models import LATE, DueEvent, Grace
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
    """Return what happened to a thing, the first first, with names in the reader's language; what
    one notice says by several rows of the policy stands there once.
    """
    rows = said_in(DueEvent.objects.filter(thing=thing), "by_name", "facts")
    for row in rows:
        vars(row)["says"] = _says(row)
    return list({(row.at, row.what, vars(row)["says"]): row for row in rows}.values())


def length_of(facts: dict[str, Any]) -> str:
    """Return how much time was asked for or given, in the reader's language; empty of others."""
    if "days" not in facts:
        return ""
    length = {"length": in_words_of(Term(facts["days"], Unit(facts["unit"])))}
    is_pause = facts["what"] == Grace.What.PAUSE
    return _("暂停 %(length)s") % length if is_pause else _("延期 %(length)s") % length


def _says(event: DueEvent) -> str:
    words = [length_of(event.facts), event.facts.get("whom", "")]
    return because(" ".join(filter(None, words)), event.reason)
