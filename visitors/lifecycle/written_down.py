"""Enter a visit that was written down on paper while nothing else worked: it keeps the times that
stand there (V3, V9).
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from reception.accounts.actor import Actor
from reception.accounts.refusals import Refusal
from reception.policy.rulebook import in_force
from visitors.lifecycle import registration
from visitors.lifecycle.registration import Arrival
from visitors.models import State, Visit, VisitEvent
from visitors.visits.events import record
from visitors.visits.guards import move
from visitors.visits.idempotency import RequestKey

DAYS = "slip_enter_days"  # row of the policy: how late a visit may still be written down


@dataclass(frozen=True)
class WrittenTimes:
    """When somebody came, and when they left; nothing while they are still here."""

    came_at: datetime
    left_at: datetime | None = None


def enter(
    arrival: Arrival, times: WrittenTimes, by: Actor, now: datetime, key: RequestKey, *, mark: int
) -> Visit:
    """Enter a visit inside another action, by the number of its slip. Who is still here waits, and
    is announced now; of who has left nobody is told.

    Raises:
        Refusal: ``bad_time`` for times in the past, in no order or too long ago; what registering
            refuses with.
    """
    policy = in_force(by.edition)
    _refuse_times(times, now, policy.limits.get(DAYS, 0))
    late = replace(arrival, expected_at=None, written=(mark, times.came_at, times.left_at))
    visit = registration.enter(late, by, now, key, policy)
    if times.left_at is None:
        return visit
    columns: dict[str, Any] = {
        "admitted_at": times.came_at,
        "left_at": times.left_at,
        "closed_at": max(now, times.left_at),
    }
    visit = move(visit, [State.WAITING], state=State.LEFT, **columns)
    record(visit, VisitEvent.What.LEFT, by, now, facts={"badge": None, "slip": mark})
    return visit


def _refuse_times(times: WrittenTimes, now: datetime, days: int) -> None:
    """Refuse what cannot be: a time to come, a leaving before the coming, one too long ago."""
    came, left = times.came_at, times.left_at
    if not now - timedelta(days=days) <= came <= now:
        wrong = _("来的时间要在过去 %(days)d 天以内。") % {"days": days}
        raise Refusal("bad_time", wrong, status=422, fields={"came_at": wrong})
    if left is not None and not came <= left <= now:
        wrong = _("离开的时间要在来的时间以后、现在以前。")
        raise Refusal("bad_time", wrong, status=422, fields={"left_at": wrong})
