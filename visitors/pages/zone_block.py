"""What waits for whoever approves single zones, above their own visitors (Z4)."""

from datetime import datetime
from typing import Any

from reception.accounts.actor import Actor
from reception.due import chain
from visitors.lifecycle.zone_kind import ZONES


def block(actor: Actor, now: datetime) -> dict[str, Any] | None:
    """Return how many requests wait for somebody; nothing where none does, nor for whom the page
    stands in the navigation.
    """
    if actor.reach("zone.decide") != "own" or not (count := chain.waiting(actor, ZONES).count()):
        return None
    return {"template": "visitors/_my_approvals.html", "count": count}
