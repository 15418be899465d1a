"""Take back the last step of a visit, with a reason; the step and its undoing both stay in the
trail.

The desk takes back for a few minutes what it has just done, 行政部 later (``undo_minutes``,
``undo_hours``).
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext as _

from reception import clock
from reception.accounts.actor import Actor
from reception.accounts.refusals import Refusal
from reception.notifications import outbox
from reception.policy.enums import Disposition
from reception.policy.rulebook import InForce, in_force
from visitors.badges import lending
from visitors.belongings import items
from visitors.feedback import thanks
from visitors.hosts import asking, co_hosts
from visitors.lifecycle import no_shows, transitions
from visitors.lifecycle.actions import action
from visitors.models import State, Visit, VisitEvent, Visitor
from visitors.models.visits import OPEN
from visitors.visits import grading, guards
from visitors.visits.events import record
from visitors.visits.idempotency import RequestKey
from visitors.zones import access

# An expected visitor has asked nobody for anything yet.
NOBODY_ASKED: dict[str, Any] = {
    **{"answer": "", "answered_by": None, "wait_until": None, "consent": None},
    **{"taken_over_by": None, "taken_over_at": None},
}


@action("visit.undo")
def undo(visit: Visit, reason: str, by: Actor, now: datetime, key: RequestKey) -> Visit:
    """Take back the last step of a visit as the one who undoes has seen it: a step that another
    desk took meanwhile is not taken back for theirs. The reason stays in the trail.

    Refuses with ``too_late`` when the step is longer ago than the policy's ``undo_minutes`` and
    only 行政部 may still take it back, or the visit ended longer ago than ``undo_hours`` and nobody
    may; ``visit_open`` when the visitor has come again since; ``state_forbids``;
    ``reason_missing``.
    """
    reason = guards.given(reason)
    fresh = guards.fetch(visit.pk)
    if fresh.state != visit.state:
        raise guards.forbidden(fresh.state)
    _refuse_if_too_late(fresh, by, now, in_force())
    moved = STEPS[State(fresh.state)](fresh, now)
    facts = {"before": fresh.state, "after": moved.state}
    record(moved, VisitEvent.What.UNDONE, by, now, key=key, reason=reason, facts=facts)
    return moved


def before(visit: Visit) -> State:
    """Return the state that undoing leads back to."""
    back = {
        State.INSIDE: State.WAITING,
        State.LEFT: State.INSIDE,
        State.REFUSED: State.WAITING,
        State.NO_SHOW: State.EXPECTED,
    }
    if visit.state == State.CANCELLED:
        return State.WAITING if visit.arrived_at else State.EXPECTED
    if visit.state == State.WAITING:
        return State.EXPECTED if visit.expected_at else State.CANCELLED
    return back.get(State(visit.state), State.CANCELLED)


def desk_until(visit: Visit, policy: InForce) -> datetime | None:
    """Return until when the desk may take back the last step of a visit; nothing means at any time,
    as without the policy's ``undo_minutes``.

    Counted from the step itself: who undoes twice in a row takes back two steps, each within its
    own minutes. Whoever is only expected has neither come nor gone, so that this may be called off
    at any time.
    """
    minutes = policy.limits.get("undo_minutes")
    taken = {State.EXPECTED: None, State.WAITING: visit.arrived_at, State.INSIDE: visit.admitted_at}
    step_at = taken.get(State(visit.state), visit.closed_at)
    if step_at is None or minutes is None:
        return None
    return step_at + timedelta(minutes=minutes)


def is_too_late(visit: Visit, by: Actor, now: datetime, policy: InForce) -> str:
    """Return the sentence that says who may still take back the last step, where somebody may not
    any more; else nothing.
    """
    try:
        _refuse_if_too_late(visit, by, now, policy)
    except Refusal as why:
        return str(why.message)
    return ""


def _refuse_if_too_late(visit: Visit, by: Actor, now: datetime, policy: InForce) -> None:
    hours = policy.limits.get("undo_hours")
    if visit.closed_at and hours is not None:
        until = visit.closed_at + timedelta(hours=hours)
        if now > until:
            ended = _("这次来访已结束超过 %(hours)d 小时，谁都不能再撤回。") % {"hours": hours}
            raise Refusal("too_late", ended, until=until)
    desk = desk_until(visit, policy)
    if desk is not None and now > desk and not by.may_at("visit.undo_late", visit.site_id):
        passed = _(
            "这一步已超过 %(minutes)d 分钟，前台不能再撤回；请联系行政部，写明原因后可以撤回。"
        ) % {"minutes": policy.limits["undo_minutes"]}
        raise Refusal("too_late", passed, until=desk)


def _nobody_else_open(visit: Visit, to: State, now: datetime) -> None:
    """Refuse where the visitor has come again since: one open visit per visitor, and one expected
    visit a day.
    """
    in_the_way = Q(state__in=OPEN)
    if to == State.EXPECTED:
        same_day = Q(state=State.EXPECTED, expected_on=visit.expected_on)
        is_today = visit.expected_on == clock.today(now, clock.here())
        in_the_way = in_the_way | same_day if is_today else same_day
    other = Visit.objects.filter(in_the_way, visitor=visit.visitor_id).exclude(pk=visit.pk)
    guards.refuse_open(other.values_list("pk", flat=True).first())


# Each step begins with the guarded UPDATE of the visit, as every action does: whoever holds that
# row may go on to notices, badges and the visitor, and two desks that lock them in another order
# would wait for each other.


def _back(visit: Visit, from_state: State, to: State, now: datetime, **columns: Any) -> Visit:
    """Open a visit again that was closed."""
    _nobody_else_open(visit, to, now)
    moved = guards.move(visit, [from_state], state=to, closed_at=None, **columns)
    if to == State.WAITING and moved.disposition != Disposition.REFUSE:
        asking.ask_again(moved, now)
    return moved


def _admission(visit: Visit, now: datetime) -> Visit:
    columns: dict[str, Any] = {"admitted_at": None, "patience_from": now, "desk_told_at": None}
    moved = guards.move(visit, [State.INSIDE], state=State.WAITING, **columns)
    lending.take_back(moved, now)
    outbox.stop(transitions.asks_whether_left(moved.pk))
    asking.ask_again(moved, now)
    return moved


def _leaving(visit: Visit, now: datetime) -> Visit:
    """Bring somebody back inside, with the badge they wore where it is still free, or was not
    handed back.

    What they brought is to be looked at again when they really leave, and a pass that this leaving
    ended runs on.
    """
    moved = _back(visit, State.LEFT, State.INSIDE, now, left_at=None, presumed_left=False)
    thanks.stop(moved)
    items.open_again(moved)
    access.open_again(moved, visit.left_at, now)
    since = moved.admitted_at or now
    loans = visit.loans.filter(lent_at__gte=since).select_related("badge")
    last = loans.order_by("-pk").first()
    if last is not None and last.returned_at is not None:
        try:
            lending.lend(moved, last.badge.number, max(now, since))
        except Refusal:
            lending.lend(moved, None, max(now, since))
    return moved


def _cancelling(visit: Visit, now: datetime) -> Visit:
    """Open a cancelled visit again; where an undone arrival had cancelled it, the visit counts
    again.
    """
    moved = _back(visit, State.CANCELLED, before(visit), now, presumed_left=False)
    closings = visit.events.filter(what__in=[VisitEvent.What.CANCELLED, VisitEvent.What.UNDONE])
    closing = closings.order_by("-pk").first()
    is_undone = closing is not None and closing.what == VisitEvent.What.UNDONE
    if moved.state == State.WAITING and is_undone:
        Visitor.objects.filter(pk=visit.visitor_id).update(visits_made=F("visits_made") + 1)
    return moved


def _no_show(visit: Visit, now: datetime) -> Visit:
    """Expect somebody again, whose host need not read that they did not come."""
    moved = _back(visit, State.NO_SHOW, State.EXPECTED, now)
    outbox.stop(no_shows.told(visit.pk))
    return moved


def _arrival(visit: Visit, now: datetime) -> Visit:
    """Take back an arrival: an expected visitor is expected again, another registration is
    cancelled.
    """
    columns: dict[str, Any] = {"state": State.CANCELLED, "closed_at": now}
    if visit.expected_at:
        _nobody_else_open(visit, State.EXPECTED, now)
        agreed = grading.no_longer_agreed(visit) if visit.pitch_agreed else {}
        columns = {"state": State.EXPECTED, "arrived_at": None, **NOBODY_ASKED, **agreed}
    moved = guards.move(visit, [State.WAITING], **columns)
    asking.stop_asking(moved)
    co_hosts.stop_telling(moved)
    access.close(moved, now)
    Visitor.objects.filter(pk=visit.visitor_id, visits_made__gt=0).update(
        visits_made=F("visits_made") - 1
    )
    if visit.expected_at:
        moved.requests.all().delete()
    return moved


STEPS: dict[State, Callable[[Visit, datetime], Visit]] = {
    State.INSIDE: _admission,
    State.LEFT: _leaving,
    State.REFUSED: lambda visit, now: _back(
        visit, State.REFUSED, State.WAITING, now, refused_by=None, refuse_reason=""
    ),
    State.CANCELLED: _cancelling,
    State.WAITING: _arrival,
    State.EXPECTED: lambda visit, now: guards.move(
        visit, [State.EXPECTED], state=State.CANCELLED, closed_at=now
    ),
    State.NO_SHOW: _no_show,
}
