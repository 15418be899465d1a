"""Ask for a pass into a restricted zone, take it back, end it (Z2, Z4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from reception import clock
from reception.accounts.actor import NOBODY, Actor
from reception.accounts.refusals import Refusal
from reception.due import approvals
from reception.due.models import Approval
from reception.notifications import pieces
from reception.organisation.models import Zone
from reception.policy.enums import Disposition
from reception.policy.rulebook import InForce, in_force
from visitors.lifecycle.zone_kind import ZONES, facts_of, the_zone
from visitors.models import State, Visit, VisitEvent, ZonePass
from visitors.models.visits import NOT_OVER, OPEN
from visitors.visits import guards, visibility
from visitors.visits.events import record
from visitors.visits.idempotency import RequestKey, idempotent
from visitors.zones import access

What, Standing = VisitEvent.What, ZonePass.State
MOST = "zone_pass_minutes_max"
NO_KEY = RequestKey()


@dataclass(frozen=True)
class Wish:
    """What somebody asks for: a restricted zone of the visit's site, why, and until when today."""

    zone: Zone
    reason: str
    until: datetime


def ask(visit: Visit, wish: Wish, by: Actor, now: datetime, key: RequestKey) -> Visit:
    """Ask for a pass, as the desk or the host who is signed in; who asks cannot decide.

    Raises:
        Refusal: ``not_permitted``; ``reason_missing``; ``zone_not_restricted``; ``bad_time`` where
            it is over, on another day, or longer than the policy's ``zone_pass_minutes_max``;
            ``zone_asked`` where a request for the zone is open; ``nobody_decides`` where the zone
            names nobody, and the policy no principal; ``refused_by_rule``; ``state_forbids``.
    """
    if not may_ask(visit, by):
        raise Refusal("not_permitted", _("您的账号没有这项权限。"), status=403)
    return _ask(visit, wish, by, now, key)


def ask_from_the_host(visit: Visit, wish: Wish, by: Actor, now: datetime) -> Visit:
    """Ask for a pass as ``ask`` does, as the host on their page without an account, or beforehand
    for the day of an expected visit; whoever calls it has looked at the link.
    """
    return _ask(visit, wish, by, now, NO_KEY, NOT_OVER)


def may_ask(visit: Visit, by: Actor) -> bool:
    """Tell whether somebody may ask for a pass for this visit: the desk of its site, or one who
    receives the visitor.
    """
    if by.may_at("zone.request", visit.site_id):
        return True
    return (
        by.reach("zone.request") in ("own", "dept")
        and visibility.visits(by, "zone.request").filter(pk=visit.pk).exists()
    )


def withdraw(zone_pass: ZonePass, by: Actor, now: datetime, key: RequestKey) -> Visit:
    """Take a request back, or end a pass before its time; whoever may ask may do so.

    Raises:
        Refusal: ``pass_over`` where it is neither waiting nor good any more; ``not_permitted``.
    """
    if not may_ask(zone_pass.visit, by):
        raise Refusal("not_permitted", _("您的账号没有这项权限。"), status=403)

    def action() -> Visit:
        visit = guards.locked(zone_pass.visit_id)
        if not _end(zone_pass.pk, by, now):
            raise Refusal("pass_over", _("这个许可已经没有了，不用再撤回。"))
        record(visit, What.ZONE_OVER, by, now, key=key, facts=the_zone(zone_pass))
        return visit

    return idempotent(by, key, action)


def until_at_most(now: datetime, policy: InForce) -> datetime:
    """Return the latest moment at which a pass that is asked for now may end: the policy's minutes,
    and today (Z2).
    """
    _start, midnight = clock.day_bounds(clock.today(now, clock.here()), clock.here())
    most = policy.limits.get(MOST)
    return min(midnight, now + timedelta(minutes=most)) if most else midnight


def sweep(now: datetime) -> None:
    """End the passes whose time or visit is over."""
    rows = ZonePass.objects.filter(state__in=access.STILL_OPEN).select_related("visit__site")
    passes = {one.pk: one for one in rows}

    def look_at(pass_id: int) -> None:
        one = passes[pass_id]
        if one.until <= now or one.visit.state not in NOT_OVER:
            with timezone.override(one.visit.site.clock):
                _run_out(one, now)

    pieces.each("zone pass", passes, look_at)


def _ask(
    visit: Visit,
    wish: Wish,
    by: Actor,
    now: datetime,
    key: RequestKey,
    states: Sequence[State] = OPEN,
) -> Visit:
    reason = guards.given(wish.reason)

    def action() -> Visit:
        fresh, policy = guards.locked(visit.pk), in_force()
        if fresh.state not in states:
            raise guards.forbidden(fresh.state)
        if fresh.disposition == Disposition.REFUSE:
            raise Refusal("refused_by_rule", _("按制度应婉拒的访客，不能申请进入限制区域。"))
        zone = wish.zone
        if zone.site_id != fresh.site_id or zone.access != Zone.Access.RESTRICTED:
            wrong = _("请选本园区的一个限制区域。")
            raise Refusal("zone_not_restricted", wrong, status=422, fields={"zone": wrong})
        begins = fresh.expected_at if fresh.state == State.EXPECTED else None
        _refuse_wrong_time(wish.until, max(now, begins or now), policy)
        if fresh.zone_passes.filter(zone=zone, state=Standing.REQUESTED).exists():
            raise Refusal("zone_asked", _("这个区域的申请已经送出，正在等批复。"))
        one = ZonePass(visit=fresh, zone=zone, reason=reason, until=wish.until, requested_at=now)
        asked = approvals.ask(Approval(kind=ZONES.key, site=fresh.site), by, now, one)
        facts = {**facts_of(one), "name": asked.employee.name}
        record(fresh, What.ZONE_ASKED, by, now, key=key, reason=reason, facts=facts)
        return fresh

    return idempotent(by, key, action)


def _refuse_wrong_time(until: datetime, now: datetime, policy: InForce) -> None:
    latest = until_at_most(now, policy)
    if not now < until <= latest:
        wrong = _("期限要晚于现在，最晚到今天 %(latest)s（Z2）。") % {
            "latest": ZonePass(until=latest).until_written
        }
        raise Refusal("bad_time", wrong, status=422, fields={"until": wrong})


def _end(pass_id: int, by: Actor, now: datetime) -> bool:
    """End a pass that is good, or withdraw a request that waits; tell whether it was either.

    Call with the visit locked.
    """
    row = ZonePass.objects.select_related("approval").filter(pk=pass_id).first()
    if row is None or row.state not in access.STILL_OPEN:
        return False
    over = Standing.WITHDRAWN if row.state == Standing.REQUESTED else Standing.ENDED
    done = ZonePass.objects.filter(pk=pass_id, state=row.state).update(state=over, over_at=now)
    approvals.withdraw([row.approval], by, now)
    return bool(done)


def _run_out(row: ZonePass, now: datetime) -> None:
    with transaction.atomic():
        visit = guards.locked(row.visit_id)
        if _end(row.pk, NOBODY, now):
            record(visit, What.ZONE_OVER, NOBODY, now, facts=facts_of(row))
