"""A badge that is lost or breaks while it is worn: the visit goes on without one, or gets another
(B3).
"""

from collections.abc import Callable
from datetime import datetime

from django.utils.translation import gettext as _

from reception.accounts.actor import Actor
from reception.accounts.refusals import Refusal
from visitors.badges import inventory, lending
from visitors.models import Badge, BadgeEvent, BadgeLoan, State, Visit, VisitEvent
from visitors.visits import guards
from visitors.visits.events import record
from visitors.visits.idempotency import RequestKey, idempotent


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
    """Record that the badge of a visit is lost or damaged; they go on without one or get another.

    Args:
        visit: who wears it.
        condition: lost or damaged.
        reason: what happened.
        by: who records it.
        now: when.
        key: of the request.
        goes_on: ``another`` lends one in its place.
        badge: number of the badge in the desk's hand; nothing takes the lowest free one.

    Raises:
        Refusal: as ``go_without`` or ``exchange``.
    """
    if goes_on == "another":
        return exchange(visit, condition, reason, by, now, key, badge)
    return go_without(visit, condition, reason, by, now, key)


def go_without(
    visit: Visit, condition: str, reason: str, by: Actor, now: datetime, key: RequestKey
) -> Visit:
    """Record that the badge of a visit is lost or damaged; the visit goes on without one.

    Args:
        visit: who wore it; also one that has left and has not handed it back.
        condition: lost or damaged.
        reason: what happened.
        by: who records it.
        now: when.
        key: of the request.

    Raises:
        Refusal: ``not_permitted``, ``reason_missing``, ``no_badge`` where none is worn,
            ``unknown_condition``.
    """
    return _once(
        visit,
        by,
        key,
        lambda fresh: _take_from(fresh, condition, guards.given(reason), by, now, key),
    )


def exchange(
    visit: Visit,
    condition: str,
    reason: str,
    by: Actor,
    now: datetime,
    key: RequestKey,
    number: int | None = None,
) -> Visit:
    """Record that the badge of somebody inside is lost or damaged, and lend another in its place.

    Args:
        visit: who wears it.
        condition: lost or damaged.
        reason: what happened.
        by: who exchanges it.
        now: when.
        key: of the request.
        number: of the badge in the desk's hand; nothing takes the lowest free one.

    Raises:
        Refusal: as ``go_without``; ``state_forbids`` where nobody is inside; ``no_badge_left``,
            ``badge_not_free``.
    """

    def action(fresh: Visit) -> None:
        _take_from(fresh, condition, guards.given(reason), by, now)
        _lend(fresh, number, by, now, key)

    return _once(visit, by, key, action)


def lend_another(
    visit: Visit, by: Actor, now: datetime, key: RequestKey, badge: int | None = None
) -> Visit:
    """Lend a badge to somebody inside who goes without one.

    Raises:
        Refusal: ``state_forbids``; ``has_a_badge``; ``no_badge_left``, ``badge_not_free``.
    """
    return _once(visit, by, key, lambda fresh: _lend(fresh, badge, by, now, key))


def _once(visit: Visit, by: Actor, key: RequestKey, work: Callable[[Visit], None]) -> Visit:
    guards.allowed(by, "badge.report", visit.site_id)
    guards.allowed(by, "visit.admit", visit.site_id)

    def action() -> Visit:
        Visit.objects.select_for_update().get(pk=visit.pk)
        work(guards.fetch(visit.pk))
        return guards.fetch(visit.pk)

    return idempotent(by, key, action)


def _take_from(
    visit: Visit,
    condition: str,
    reason: str,
    by: Actor,
    now: datetime,
    key: RequestKey | None = None,
) -> None:
    if condition not in inventory.REPORTED:
        wrong = _("请选遗失或损坏。")
        raise Refusal("unknown_condition", wrong, status=422, fields={"condition": wrong})
    badge = inventory.end_loan(visit, condition, reason, by, now, key)
    if badge is None:
        raise Refusal("no_badge", _("这次来访没有借出访客牌。"))
    Badge.objects.filter(pk=badge.pk).update(condition=condition)
    inventory.record_badge_event(badge, BadgeEvent.What(condition), by, now, reason, visit)


def _lend(visit: Visit, number: int | None, by: Actor, now: datetime, key: RequestKey) -> None:
    if visit.state != State.INSIDE:
        raise guards.forbidden(visit.state)
    if BadgeLoan.objects.out().filter(visit=visit).exists():
        raise Refusal("has_a_badge", _("这位访客已经戴着访客牌。"))
    loan = lending.lend(visit, number, max(now, visit.admitted_at or now), by)
    record(visit, VisitEvent.What.BADGE_NEW, by, now, key=key, facts={"badge": loan.badge.number})
