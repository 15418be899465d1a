"""The list of what happened to a complaint, and acts that happen once however often they arrive."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from reception.accounts.actor import Actor
from visitors.complaints.models import Complaint, ComplaintEvent
from visitors.visits.idempotency import RequestKey, idempotent

NO_KEY = RequestKey()


def record(
    complaint: Complaint,
    what: ComplaintEvent.What,
    by: Actor,
    now: datetime,
    words: str = "",
    key: RequestKey = NO_KEY,
    **facts: Any,
) -> ComplaintEvent:
    """Add one event, in the transaction of what it tells of; ``facts`` hold codes and nobody's
    words.
    """
    return ComplaintEvent.objects.create(
        complaint=complaint,
        what=what,
        at=now,
        by=by.user,
        by_name=by.name[:60],
        words=words,
        facts=facts,
        request_key=key.key,
        request_digest=key.digest,
    )


def of_key(by: Actor, key: RequestKey) -> tuple[Complaint, str] | None:
    """Return the complaint of the event that a key has caused, and the digest of its request."""
    caused = ComplaintEvent.objects.exclude(request_key="").filter(by=by.user)
    event = caused.filter(request_key=key.key).select_related("complaint").first()
    return None if event is None else (event.complaint, event.request_digest)


def once(by: Actor, key: RequestKey, action: Callable[[], Complaint]) -> Complaint:
    """Run an action in one transaction, or return what it did the first time."""
    return idempotent(by, key, action, of_key)
