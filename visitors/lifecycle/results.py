"""What came of a visit, in a line by who received the visitor (V16)."""

from datetime import datetime

from django.utils.translation import gettext as _

from reception.accounts.actor import Actor
from reception.accounts.refusals import Refusal
from visitors.models import State, Visit, VisitEvent
from visitors.visits import details, guards, visibility
from visitors.visits.events import record
from visitors.visits.idempotency import RequestKey, idempotent


def may_write(visit: Visit, by: Actor) -> bool:
    """Tell whether somebody may: who was visited or asked, once the visitor is inside."""
    return (
        by.employee is not None
        and by.may("visit.result")
        and visit.state in (State.INSIDE, State.LEFT)
        and Visit.objects.filter(pk=visit.pk, pk__in=visibility.hosted_by(by.employee)).exists()
    )


def write(visit: Visit, result: str, by: Actor, now: datetime, key: RequestKey) -> Visit:
    """Write the result, in place of the one that stands; the trail keeps who did and when, and not
    the words. Refuses with ``not_permitted``, ``state_forbids``.
    """
    if visit.state in (State.INSIDE, State.LEFT) and not may_write(visit, by):
        raise Refusal("not_permitted", _("您的账号没有这项权限。"), status=403)
    return idempotent(by, key, lambda: keep(guards.locked(visit.pk), result, by, now, key))


def keep(visit: Visit, result: str, by: Actor, now: datetime, key: RequestKey) -> Visit:
    """Do as ``write`` to a visit that is locked, for who has looked at the link."""
    if visit.state not in (State.INSIDE, State.LEFT):
        raise guards.forbidden(visit.state)
    found = details.of(visit)
    found.result, found.result_by = result, by.employee
    found.save(force_insert=found._state.adding)
    record(visit, VisitEvent.What.RESULT, by, now, key=key)
    return visit
