"""A badge that is lost or breaks while it is worn: the visit goes on without one, or gets another
(B3).
"""

from datetime import datetime

from django.utils.translation import gettext as _

from reception.accounts.actor import Actor
from reception.accounts.refusals import Refusal
from visitors.badges import inventory, lending
from visitors.lifecycle.actions import action
from visitors.models import Badge, BadgeEvent, BadgeLoan, State, Visit, VisitEvent
from visitors.visits import guards
from visitors.visits.events import record
from visitors.visits.idempotency import RequestKey


@action("badge.report", "visit.admit")
def lost(
    visit: Visit,
    condition: str,
    reason: str,
    by: Actor,
    now: datetime,
    key: RequestKey,
    goes_on: str = "without",
    badge: int | None = None,
) -> Visit:
    """Record that the badge of a visit is lost or damaged, also of one that has left and has not
    handed it back; somebody inside goes on without one, or with ``another``, of this number or the
    lowest free one.

    Refuses with ``reason_missing``, ``no_badge`` where none is worn, ``unknown_condition``; with
    ``another`` as ``lend_another`` does.
    """
    fresh, reason = _locked(visit), guards.given(reason)
    if condition not in inventory.REPORTED:
        wrong = _("请选遗失或损坏。")
        raise Refusal("unknown_condition", wrong, status=422, fields={"condition": wrong})
    gets_another = goes_on == "another"
    of_loss = None if gets_another else key  # the last event of the request bears its key
    worn = inventory.end_loan(fresh, condition, reason, by, now, of_loss)
    if worn is None:
        raise Refusal("no_badge", _("这次来访没有借出访客牌。"))
    Badge.objects.filter(pk=worn.pk).update(condition=condition)
    inventory.record_badge_event(worn, BadgeEvent.What(condition), by, now, reason, fresh)
    if gets_another:
        _lend(fresh, badge, by, now, key)
    return guards.fetch(visit.pk)


@action("badge.report", "visit.admit")
def lend_another(
    visit: Visit, by: Actor, now: datetime, key: RequestKey, badge: int | None = None
) -> Visit:
    """Lend a badge to somebody inside who goes without one; refuses with ``state_forbids``,
    ``has_a_badge``, ``no_badges_yet``, ``no_badge_left``, ``badge_not_free``.
    """
    _lend(_locked(visit), badge, by, now, key)
    return guards.fetch(visit.pk)


def _locked(visit: Visit) -> Visit:
    Visit.objects.select_for_update().get(pk=visit.pk)
    return guards.fetch(visit.pk)


def _lend(visit: Visit, number: int | None, by: Actor, now: datetime, key: RequestKey) -> None:
    if visit.state != State.INSIDE:
        raise guards.forbidden(visit.state)
    if BadgeLoan.objects.out().filter(visit=visit).exists():
        raise Refusal("has_a_badge", _("这位访客已经戴着访客牌。"))
    loan = lending.lend(visit, number, max(now, visit.admitted_at or now), by)
    record(visit, VisitEvent.What.BADGE_NEW, by, now, key=key, facts={"badge": loan.badge.number})
