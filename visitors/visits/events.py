"""The list of what happened to a visit; it only grows."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from reception.accounts.actor import Actor
from visitors.models import Visit, VisitEvent
from visitors.visits.idempotency import RequestKey

# Who wants to know of an event; each is called in the transaction of the change it tells of.
Listener = Callable[[VisitEvent, Visit], None]
listeners: list[Listener] = []


def listen(listener: Listener) -> None:
    """Call a function with each event and its visit as it then is, whichever way it came about."""
    if listener not in listeners:
        listeners.append(listener)


def record(
    visit: Visit,
    what: VisitEvent.What,
    by: Actor,
    now: datetime,
    *,
    key: RequestKey | None = None,
    reason: str = "",
    facts: dict[str, Any] | None = None,
) -> VisitEvent:
    """Add one event to a visit's list, in the transaction of the change it tells of; ``facts`` is
    what else a reader of the trail wants to know.
    """
    event = VisitEvent.objects.create(
        visit=visit,
        site_id=visit.site_id,
        what=what,
        at=now,
        by=by.user,
        by_name=by.name[:60],
        reason=reason,
        facts=facts or {},
        request_key=key.key if key else "",
        request_digest=key.digest if key else "",
    )
    for listener in listeners:
        listener(event, visit)
    return event
