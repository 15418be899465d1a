"""Ask whoever approves whether a visitor may enter a restricted zone, remind, decide (Z2, Z4)."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.utils.translation import override as in_language

from reception import clock
from reception.accounts.actor import NOBODY, Actor
from reception.accounts.refusals import Refusal
from reception.notifications import outbox, pieces
from reception.notifications.models import Notice
from reception.organisation.models import Employee, Zone
from reception.policy.enums import Disposition
from reception.policy.rulebook import InForce, in_force
from visitors.lifecycle import zone_deciders
from visitors.models import Visit, VisitEvent, ZonePass, ZoneQuestion
from visitors.models.visits import OPEN
from visitors.visits import guards, visibility, wording
from visitors.visits.events import record
from visitors.visits.idempotency import RequestKey, idempotent
from visitors.zones import access

What, Standing = VisitEvent.What, ZonePass.State
MOST, AFTER, EVERY = "zone_pass_minutes_max", "zone_remind_minutes", "zone_remind_every_minutes"
NO_KEY = RequestKey()


@dataclass(frozen=True)
class Wish:
    """What somebody asks for: a restricted zone of the visit's site, why, and until when today."""

    zone: Zone
    reason: str
    until: datetime


@dataclass(frozen=True)
class ZoneDecision:
    """What who was asked says; a refusal needs a reason."""

    approved: bool
    reason: str = ""


def ask(visit: Visit, wish: Wish, by: Actor, now: datetime, key: RequestKey) -> Visit:
    """Ask for a pass, as the desk or the host who is signed in; who asks cannot decide.

    Raises:
        Refusal: ``not_permitted``; ``reason_missing``; ``zone_not_restricted``; ``bad_time`` where
            it is over, on another day, or longer than the policy's ``zone_pass_minutes_max``;
            ``zone_asked`` where a request for the zone is open; ``nobody_decides`` where the policy
            names no principal, and the zone nobody; ``refused_by_rule``; ``state_forbids``.
    """
    if not may_ask(visit, by):
        raise Refusal("not_permitted", _("您的账号没有这项权限。"), status=403)
    return _ask(visit, wish, by, now, key)


def ask_from_the_host(visit: Visit, wish: Wish, by: Actor, now: datetime) -> Visit:
    """Ask for a pass as ``ask`` does, as the host on their page without an account; whoever calls
    it has looked at the link.
    """
    return _ask(visit, wish, by, now, NO_KEY)


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


def decide(
    zone_pass: ZonePass,
    decision: ZoneDecision,
    by: Actor,
    now: datetime,
    key: RequestKey = NO_KEY,
) -> Visit:
    """Approve or refuse a request, as somebody signed in who decides about the zone, and never who
    asked (Z2, Z4).

    Raises:
        Refusal: ``not_permitted``, ``own_request``, ``already_decided`` with who did,
            ``reason_missing``, ``visit_over``.
    """
    if not zone_deciders.may_decide(zone_pass, by):
        raise Refusal("not_permitted", _("您的账号没有这项权限。"), status=403)
    return _decide(zone_pass, decision, by, now, key)


def decide_by_link(question: ZoneQuestion, decision: ZoneDecision, now: datetime) -> Visit:
    """Approve or refuse a request as ``decide`` does, as the one whom the link was sent to; whoever
    calls it has looked at the link.
    """
    by = Actor(employee=question.employee)
    return _decide(question.zone_pass, decision, by, now, NO_KEY)


def withdraw(zone_pass: ZonePass, by: Actor, now: datetime, key: RequestKey) -> Visit:
    """Take a request back, or end a pass before its time; whoever may ask may do so.

    Raises:
        Refusal: ``pass_over`` where it is neither waiting nor good any more; ``not_permitted``.
    """
    if not may_ask(zone_pass.visit, by):
        raise Refusal("not_permitted", _("您的账号没有这项权限。"), status=403)

    def action() -> Visit:
        visit = guards.locked(zone_pass.visit_id)
        if not _end(zone_pass.pk, now):
            raise Refusal("pass_over", _("这个许可已经没有了，不用再撤回。"))
        record(visit, What.ZONE_OVER, by, now, key=key, facts=_zone(zone_pass))
        return visit

    return idempotent(by, key, action)


def until_at_most(now: datetime, policy: InForce) -> datetime:
    """Return the latest moment at which a pass that is asked for now may end: the policy's minutes,
    and today (Z2).
    """
    _start, midnight = clock.day_bounds(clock.today(now, clock.here()), clock.here())
    most = policy.limits.get(MOST)
    return min(midnight, now + timedelta(minutes=most)) if most else midnight


def is_own(zone_pass: ZonePass, by: Actor) -> bool:
    """Tell whether somebody asked for this pass themselves, by account or as an employee."""
    same_user = by.user is not None and by.user.pk == zone_pass.requested_by_id
    return same_user or (
        by.employee is not None and by.employee.pk == zone_pass.requested_by_employee_id
    )


def sweep(now: datetime) -> None:
    """End the passes whose time or visit is over, and remind who has not decided (Z2)."""
    policy = in_force()
    rows = ZonePass.objects.filter(state__in=access.STILL_OPEN).select_related("visit__site")
    passes = {one.pk: one for one in rows}

    def look_at(pass_id: int) -> None:
        one = passes[pass_id]
        with timezone.override(one.visit.site.clock):
            if one.until <= now or one.visit.state not in OPEN:
                _run_out(one, now)
            elif one.state == Standing.REQUESTED and (number := _number(one, now, policy)):
                _remind(one, number, now, policy)

    pieces.each("zone pass", passes, look_at)


def move_back(now: datetime, by: timedelta) -> None:
    """Move back when a pass was asked for, by a clock that was set back since."""
    ahead = ZonePass.objects.filter(state=Standing.REQUESTED, requested_at__gt=now)
    ahead.update(requested_at=F("requested_at") - by)


def _ask(visit: Visit, wish: Wish, by: Actor, now: datetime, key: RequestKey) -> Visit:
    reason = guards.given(wish.reason)

    def action() -> Visit:
        fresh, policy = guards.locked(visit.pk), in_force()
        if fresh.state not in OPEN:
            raise guards.forbidden(fresh.state)
        if fresh.disposition == Disposition.REFUSE:
            raise Refusal("refused_by_rule", _("按制度应婉拒的访客，不能申请进入限制区域。"))
        zone = wish.zone
        if zone.site_id != fresh.site_id or zone.access != Zone.Access.RESTRICTED:
            wrong = _("请选本园区的一个限制区域。")
            raise Refusal("zone_not_restricted", wrong, status=422, fields={"zone": wrong})
        _refuse_wrong_time(wish.until, now, policy)
        asking = by.employee.pk if by.employee is not None else None
        somebody = zone_deciders.who_decides(zone, policy, now, asking)
        if somebody is None:
            raise Refusal(
                "nobody_decides",
                _(
                    "还没有写明由谁批准。请行政部在区域上写明，或在“对口联系人”里写上校长（Z2、Z4）。"
                ),
            )
        if fresh.zone_passes.filter(zone=zone, state=Standing.REQUESTED).exists():
            raise Refusal("zone_asked", _("这个区域的申请已经送出，正在等批复。"))
        asked = ZonePass.objects.create(
            visit=fresh,
            zone=zone,
            reason=reason,
            until=wish.until,
            requested_at=now,
            requested_by=by.user,
            requested_by_employee=by.employee,
        )
        _put_question(asked, fresh, somebody, wording.Kind.ZONE, "ask", now, policy)
        facts = {**_facts(asked), "name": somebody.name}
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


def _decide(
    zone_pass: ZonePass, decision: ZoneDecision, by: Actor, now: datetime, key: RequestKey
) -> Visit:
    """Write a decision; the visit is locked first, so that of two deciders, and of a decider and a
    farewell, one comes first.
    """
    reason = "" if decision.approved else guards.given(decision.reason)

    def action() -> Visit:
        visit = guards.locked(zone_pass.visit_id)
        row = ZonePass.objects.select_related("zone", "requested_by_employee").get(pk=zone_pass.pk)
        if is_own(row, by):
            raise Refusal("own_request", _("自己的申请不能自己批，请由代理人批。"), status=403)
        if visit.state not in OPEN:
            raise Refusal("visit_over", _("这次来访已经结束，不用再批。"))
        if row.state == Standing.REQUESTED and row.until <= now:
            raise Refusal("pass_over", _("申请的时间已经过了，不用再批。"))
        columns: dict[str, Any] = {
            "state": Standing.APPROVED if decision.approved else Standing.REFUSED,
            "refusal": reason,
            "decided_at": now,
            "decided_by": by.user,
            "decided_by_name": by.name[:60],
        }
        if not ZonePass.objects.filter(pk=row.pk, state=Standing.REQUESTED).update(**columns):
            raise _already(row)
        for name, value in columns.items():
            setattr(row, name, value)
        outbox.stop(access.asks_about(visit.pk, row.pk))
        what = What.ZONE_APPROVED if decision.approved else What.ZONE_REFUSED
        record(visit, what, by, now, key=key, reason=reason, facts=_facts(row))
        _tell_the_host(row, visit, by, now)
        return visit

    return idempotent(by, key, action)


def _already(row: ZonePass) -> Refusal:
    if row.decided_by_name:
        who = {"name": row.decided_by_name, "state": row.get_state_display()}
        return Refusal(
            "already_decided", _("%(name)s 已经批复：%(state)s。") % who, by=row.decided_by_name
        )
    return Refusal("already_decided", _("这个申请已经撤回，不用再批。"), by="")


def _tell_the_host(row: ZonePass, visit: Visit, by: Actor, now: datetime) -> None:
    """Tell the host, and whoever of those who receive the visitor has asked; the desk sees it on
    its board.
    """
    told, asked_by = {visit.host}, row.requested_by_employee
    if asked_by is not None and visit.requests.filter(employee=asked_by).exists():
        told.add(asked_by)
    for employee in told - {by.employee}:
        if employee.is_active:
            key = f"zone-told:{row.pk}:{employee.pk}:{secrets.token_hex(4)}"
            kind, policy = wording.Kind.ZONE_TOLD, in_force()
            wording.send(kind, visit, employee.pk, key, now, policy, _words(row))


def _put_question(
    row: ZonePass,
    visit: Visit,
    employee: Employee,
    kind: str,
    mark: str,
    now: datetime,
    policy: InForce,
) -> None:
    # No notice of these kinds goes to a group chat: whoever of the group opened the link could
    # approve.
    key = f"{access.asks_about(visit.pk, row.pk)}{mark}"
    notice = wording.send(kind, visit, employee.pk, key, now, policy, _words(row))
    ZoneQuestion.objects.create(zone_pass=row, employee=employee, notice=notice, at=now)


def _words(row: ZonePass) -> dict[str, str]:
    """Return what stands for the placeholders that only notices about zones have."""
    decided = {Standing.APPROVED: gettext_noop("批准"), Standing.REFUSED: gettext_noop("未批准")}
    with in_language("zh-hans"):
        answer = _(decided[Standing(row.state)]) if row.state in decided else ""
    user, employee = row.requested_by, row.requested_by_employee
    refused = row.state == Standing.REFUSED
    return {
        "区域": row.zone.name,
        "事由": row.reason,
        "期限": "" if refused else row.until_written,
        "申请人": employee.name if employee else user.get_username() if user else "",
        "批复": answer,
        "批复原因": row.refusal,
    }


def _zone(row: ZonePass) -> dict[str, Any]:
    """Return what the trail keeps of a zone, for readers of both languages."""
    return {"zone": {"zh": row.zone.name, "en": row.zone.name_en}}


def _facts(row: ZonePass) -> dict[str, Any]:
    return {**_zone(row), "until": row.until_written}


def _end(pass_id: int, now: datetime) -> bool:
    """End a pass that is good, or withdraw a request that waits; tell whether it was either.

    Call with the visit locked.
    """
    row = ZonePass.objects.filter(pk=pass_id, state__in=access.STILL_OPEN).first()
    if row is None:
        return False
    over = Standing.WITHDRAWN if row.state == Standing.REQUESTED else Standing.ENDED
    done = ZonePass.objects.filter(pk=pass_id, state=row.state).update(state=over, over_at=now)
    outbox.stop(access.asks_about(row.visit_id, pass_id))
    return bool(done)


def _number(row: ZonePass, now: datetime, policy: InForce) -> int:
    """Return which reminder is due; 0 where none is."""
    after, every = policy.limits.get(AFTER), policy.limits.get(EVERY) or 0
    waited = (now - row.requested_at) // timedelta(minutes=1)
    if not after or waited < after:
        return 0
    return 1 + ((waited - after) // every if every else 0)


def _remind(row: ZonePass, number: int, now: datetime, policy: InForce) -> None:
    """Remind with a fresh link whoever decides now, once for each number; the visit is locked, so a
    decision comes before or after.
    """
    key = f"{access.asks_about(row.visit_id, row.pk)}r{number}"
    if Notice.objects.filter(key=key).exists():
        return
    with transaction.atomic():
        visit = guards.locked(row.visit_id)
        rows = ZonePass.objects.select_related("zone", "requested_by_employee", "requested_by")
        asked = rows.filter(pk=row.pk, state=Standing.REQUESTED).first()
        if asked is None or visit.state not in OPEN:
            return
        but = asked.requested_by_employee_id
        somebody = zone_deciders.who_decides(asked.zone, policy, now, but)
        if somebody is None:
            return
        if Notice.objects.filter(key=key).exists():
            return
        kind = wording.Kind.ZONE_REMIND
        _put_question(asked, visit, somebody, kind, f"r{number}", now, policy)
        facts = {"name": somebody.name, "employee": somebody.pk, **_zone(asked)}
        record(visit, What.REMINDED, NOBODY, now, facts=facts)


def _run_out(row: ZonePass, now: datetime) -> None:
    with transaction.atomic():
        visit = guards.locked(row.visit_id)
        if _end(row.pk, now):
            record(visit, What.ZONE_OVER, NOBODY, now, facts=_facts(row))
