"""The events of an incident; one is also the answer to a request that arrives twice."""

from collections.abc import Callable
from datetime import datetime

from reception.accounts.actor import Actor
from visitors.discipline.models import Incident, IncidentEvent
from visitors.discipline.sealing import seals
from visitors.visits.idempotency import Receipt, RequestKey, idempotent, put, receipt_among


def record(
    incident: Incident,
    what: IncidentEvent.What,
    by: Actor,
    now: datetime,
    key: RequestKey,
    reason: str = "",
) -> None:
    """Add one event to an incident's list, in the transaction of the change it tells of."""
    put(IncidentEvent, by, now, key, incident=incident, what=what, reason=reason)


incident_of_key: Receipt[Incident] = receipt_among(IncidentEvent, "incident")


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
