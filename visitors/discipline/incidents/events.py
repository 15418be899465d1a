"""The events of an incident; one is also the answer to a request that arrives twice."""

from collections.abc import Callable
from datetime import datetime

from reception.accounts.actor import Actor
from visitors.discipline.models import Incident, IncidentEvent
from visitors.discipline.sealing import seals
from visitors.visits.idempotency import RequestKey, idempotent


def record(
    incident: Incident,
    what: IncidentEvent.What,
    by: Actor,
    now: datetime,
    key: RequestKey,
    reason: str = "",
) -> None:
    """Add one event to an incident's list, in the transaction of the change it tells of."""
    IncidentEvent.objects.create(
        incident=incident,
        what=what,
        at=now,
        by=by.user,
        by_name=by.name[:60],
        reason=reason,
        request_key=key.key,
        request_digest=key.digest,
    )


def incident_of_key(by: Actor, key: RequestKey) -> tuple[Incident, str] | None:
    """Return the incident of the event that this key has caused, and the digest of its request."""
    caused = IncidentEvent.objects.exclude(request_key="")
    event = caused.filter(by=by.user, request_key=key.key).select_related("incident").first()
    return None if event is None else (event.incident, event.request_digest)


def once(by: Actor, key: RequestKey, action: Callable[[], Incident]) -> Incident:
    """Run an action in one transaction and seal what its case then says, and that of a second
    person; or return what it did the first time.
    """

    def sealed() -> Incident:
        incident = action()
        # At the very end: the book is locked last, whatever else the action has locked. What is
        # done with the first person's case may have been done with the second's, too.
        second = Incident.objects.filter(first=incident.pk).order_by()
        for pk in (incident.pk, *second.values_list("pk", flat=True)):
            seals.seal_case(pk)
        return incident

    return idempotent(by, key, sealed, incident_of_key)
