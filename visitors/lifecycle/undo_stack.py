"""The steps that somebody at a desk may take back, the newest first."""

from datetime import datetime, timedelta

from reception import clock
from reception.accounts.actor import Actor
from reception.policy.rulebook import InForce
from visitors.models import State, VisitEvent

What = VisitEvent.What
# The state in which each step leaves its visit; undoing asks for it.
LEADS_TO = {
    What.EXPECTED: State.EXPECTED,
    What.ARRIVED: State.WAITING,
    What.ADMITTED: State.INSIDE,
    What.LEFT: State.LEFT,
    What.REFUSED: State.REFUSED,
    What.CANCELLED: State.CANCELLED,
}


def steps_of(by: Actor, site_id: int, now: datetime, policy: InForce) -> list[VisitEvent]:
    """Return the steps at a site that somebody took and may take back one after the other, each
    with the ``state`` that it led to; one query.

    Not what somebody else did since with the same visit, nor what stands below it; and only what
    was done within the policy's ``undo_minutes``, without that row today.
    """
    minutes = policy.limits.get("undo_minutes")
    since = clock.day_bounds(clock.today(now, clock.here()), clock.here())[0]
    if minutes is not None:
        since = now - timedelta(minutes=minutes)
    rows = VisitEvent.objects.filter(
        site=site_id, at__gte=since, what__in=[*LEADS_TO, What.UNDONE]
    ).select_related("visit__visitor")
    of_visit: dict[int, list[VisitEvent]] = {}
    for event in rows.order_by("pk"):
        stands = of_visit.setdefault(event.visit_id, [])
        if event.what != What.UNDONE:
            vars(event)["state"] = LEADS_TO[What(event.what)]
            stands.append(event)
        elif stands:
            stands.pop()
    own = [event for stands in of_visit.values() for event in _on_top(stands, by)]
    return sorted(own, key=lambda event: event.pk, reverse=True)


def _on_top(stands: list[VisitEvent], by: Actor) -> list[VisitEvent]:
    """Return the last steps of one visit, down to the first that is not somebody's own; none where
    the visit has come to stand elsewhere by itself.
    """
    own: list[VisitEvent] = []
    if not stands or stands[-1].visit.state != vars(stands[-1])["state"]:
        return own
    for event in reversed(stands):
        if by.user is None or event.by_id != by.user.pk:
            break
        own.append(event)
    return own
