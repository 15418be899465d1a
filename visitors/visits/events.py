"""The list of what happened to a visit; it only grows."""

from datetime import datetime
from typing import Any

from reception.accounts.actor import Actor
from visitors.models import Visit, VisitEvent
from visitors.visits.idempotency import RequestKey


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
    """Add one event to a visit's list, in the transaction of the change it tells of.

    Args:
        visit: what it happened to.
        what: what happened.
        by: who did it; an actor without a user is the host by link, or the worker.
        now: when.
        key: of the request that caused it.
        reason: why, where the action asks for one.
        facts: what else a reader of the trail wants to know.
    """
    return VisitEvent.objects.create(
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
