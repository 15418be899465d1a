"""The events of an incident: what happened, and by whom; an event is also the answer to a request
that arrives twice.
"""

from collections.abc import Callable
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from reception.accounts.actor import Actor
from reception.accounts.refusals import Refusal
from visitors.discipline.models import Incident, IncidentEvent
from visitors.visits.idempotency import RequestKey


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


def once(by: Actor, key: RequestKey, action: Callable[[], Incident]) -> Incident:
    """Run an action in one transaction, or return what it did the first time."""
    try:
        with transaction.atomic():
            return action()
    except (IntegrityError, Refusal):
        first = earlier(by, key)
        if first is None:
            raise
        return first


def earlier(by: Actor, key: RequestKey) -> Incident | None:
    """Return the incident that an earlier arrival of the same request answered with, if there was
    one.

    Raises:
        Refusal: ``key_reused`` where the key was used for something else.
    """
    if not key.key:
        return None
    receipts = IncidentEvent.objects.exclude(request_key="")
    event = receipts.filter(by=by.user, request_key=key.key).select_related("incident").first()
    if event is None:
        return None
    if event.request_digest != key.digest:
        raise Refusal("key_reused", _("同一请求编号已用于别的内容，请刷新页面后再试。"), status=422)
    return event.incident
