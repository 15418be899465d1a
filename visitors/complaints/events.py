"""The list of what happened to a complaint, and acts that happen once however often they arrive."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from reception.accounts.actor import Actor
from visitors.complaints import sealing
from visitors.complaints.models import Complaint, ComplaintEvent
from visitors.visits.idempotency import NO_KEY, RequestKey, idempotent, put, receipt_among


def record(
    complaint: Complaint,
    what: ComplaintEvent.What,
    by: Actor,
    now: datetime,
    words: str = "",
    key: RequestKey = NO_KEY,
    **facts: Any,
) -> None:
    """Add one event, in the transaction of what it tells of; ``facts`` hold codes and nobody's
    words.
    """
    put(ComplaintEvent, by, now, key, complaint=complaint, what=what, words=words, facts=facts)


of_key = receipt_among(ComplaintEvent, "complaint")


def once(by: Actor, key: RequestKey, now: datetime, action: Callable[[], Complaint]) -> Complaint:
    """Run an action in one transaction, and seal what then happened to a major complaint; or return
    what it did the first time.
    """

    def sealed() -> Complaint:
        one = action()
        sealing.seal(one, now)
        return one

    return idempotent(by, key, sealed, of_key)
