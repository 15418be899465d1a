"""What the desk's board says of calls: those that were missed, until they are returned (T16)."""

from typing import Any

from reception import clock
from reception.accounts.actor import Actor
from reception.due.deadlines import Deadline, HouseCalendar
from reception.organisation import phones
from reception.policy.rulebook import in_force
from visitors.calls import clocks, visibility
from visitors.calls.models import Call

SHOWN = 3


def note(actor: Actor) -> dict[str, Any] | None:
    """Return the missed calls of somebody's sites, the oldest first; one query."""
    if not actor.may("call.take"):
        return None
    rows = visibility.calls(actor).filter(state=Call.State.MISSED)
    missed = list(rows.select_related("site", "visitor").order_by("pk")[: SHOWN + 1])
    if not missed:
        return None
    policy, now = in_force(), clock.now()
    lines = []
    for one in missed[:SHOWN]:
        calendar = HouseCalendar(policy.hours, one.site)
        until = Deadline(one.began_at, clocks.missed_term(policy), calendar).until
        lines.append({"one": one, "late": until <= now, "number": phones.masked(one.number)})
    return {"template": "calls/_desk_note.html", "missed": lines, "more": len(missed) > SHOWN}
