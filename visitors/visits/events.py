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
    """Add one event to a visit's list, in the transaction of the change it tells of; ``facts`` is
    what else a reader of the trail wants to know.
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
