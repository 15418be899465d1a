"""What the desk does next about a visit: the one button of its row (V4, V5, V9).

Which it is follows from the state, from who was asked and reached, and from the policy's steps.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from reception.policy.enums import Disposition
from reception.policy.models import EscalationStep
from reception.policy.rulebook import InForce
from visitors.badges import lending
from visitors.hosts import requests, told
from visitors.lifecycle import escalation, takeover
from visitors.lifecycle.board import Board
from visitors.models import HostRequest, Visit

Whom = EscalationStep.Whom
# How a button looks: to be done now, may be done, cannot wait.
GO, MUTED, URGENT = "go", "muted", "stop"
MISSING = "missing_minutes"


@dataclass(frozen=True)
class NextAct:
    """One button.

    Attributes:
        does: what it is called in its id.
        label: what stands on it.
        step: the name of the page that takes the step; without one the visit opens.
        weight: how it looks.
        calls: the extension that it calls instead.
        badge: the number that is handed out with it.
    """

    does: str
    label: Any
    step: str = ""
    weight: str = ""
    calls: str = ""
    badge: int | None = None


def of_expected() -> NextAct:
    return NextAct("arrive", _("签到"), "visit_arrive")


def of_inside(visit: Visit) -> NextAct:
    """Return how somebody inside is signed out; ``visit`` is a row of the board."""
    row = vars(visit)  # what the board has put there
    if row["brings"]:
        return NextAct("check", _("核对签离…"))
    return NextAct("leave", _("签离收牌") if row["worn"] else _("签离"), "visit_leave")


def of_waiting(
    visit: Visit, asked: Sequence[HostRequest], badge: int | None, now: datetime, policy: InForce
) -> NextAct:
    """Return what is next for somebody who waits.

    Args:
        visit: who waits.
        asked: all requests of the visit, with employee, head and notice loaded.
        badge: the number of the next free badge, where it is known.
        now: when.
        policy: whose steps say when somebody else is told.
    """
    if visit.disposition == Disposition.REFUSE:
        return NextAct("refuse", _("婉拒…"))
    if visit.answer in (Visit.Answer.UNAVAILABLE, Visit.Answer.LATER):
        return NextAct("tell", _("告知访客…"))
    if visit.answer == Visit.Answer.COMING and may_come_in(visit):
        return _admission(visit, badge)
    if visit.led_by_id is not None and visit.answer in ("", Visit.Answer.WAIT):
        return NextAct("led", _("随团等候"), weight=MUTED)
    if visit.taken_over_at is not None:
        return NextAct("hand", _("请人来接…"))
    return _reminder(visit, awaited_of(visit, asked), now, policy)


def may_come_in(visit: Visit) -> bool:
    """Tell whether nobody's agreement is missing (G6–G8)."""
    return visit.disposition == Disposition.ADMIT or bool(visit.consent)


def awaited_of(visit: Visit, asked: Sequence[HostRequest]) -> list[HostRequest]:
    """Return from whom an answer is awaited, of requests at hand, as ``requests.awaited`` asks the
    database.
    """
    return [
        one
        for one in asked
        if not one.escalated
        and one.replaced_by_id is None
        and one.answer in requests.STILL_OPEN
        and (not may_come_in(visit) or not requests.only_agrees(one, visit))
    ]


def _admission(visit: Visit, badge: int | None) -> NextAct:
    if not visit.badge_required:
        return NextAct("admit", pgettext("button", "进入"), "visit_admit", GO)
    if badge is None:
        return NextAct("admit", _("发牌进入"), "visit_admit", GO)
    label = _("发牌 %(number)03d 进入") % {"number": badge}
    return NextAct("admit", label, "visit_admit", GO, badge=badge)


def _reminder(visit: Visit, awaited: list[HostRequest], now: datetime, policy: InForce) -> NextAct:
    reached = escalation.reached(visit, now, policy)
    if not awaited or Whom.DESK in reached:
        return NextAct("take_over", pgettext("button", "前台接手"), "visit_take_over", URGENT)
    if Whom.HEAD in reached and takeover.head_to_ask(awaited[0], now) is not None:
        return NextAct("pass_up", _("转部门负责人"), "visit_pass_up", URGENT)
    phone = awaited[0].employee.extension
    if phone and all(told.is_missed(one.notice) for one in awaited):
        return NextAct("call", _("打电话 %(phone)s") % {"phone": phone}, "", URGENT, phone)
    may_wait = not reached and not escalation.promise_is_broken(visit, now)
    return NextAct("remind", _("再提醒"), "visit_remind", MUTED if may_wait else "")


def _mark_missing(visit: Visit, now: datetime, policy: InForce) -> datetime | None:
    """Mark somebody who is expected and long overdue; return from when they are."""
    minutes = policy.limits.get(MISSING)
    if not minutes or visit.expected_at is None:
        return None
    missing_from = visit.expected_at + timedelta(minutes=minutes)
    vars(visit)["missing"] = missing_from <= now
    return missing_from


def put_on(lanes: Board, now: datetime, policy: InForce) -> datetime | None:
    """Put on each visit of a board its ``act``; one query for all who were asked, and one for the
    badges where one is handed out.

    Returns when the passing of time alone changes one of them next.
    """
    rows = HostRequest.objects.filter(visit__in=lanes.waiting).order_by("pk")
    asked: dict[int, list[HostRequest]] = {}
    for one in rows.select_related("employee__department__head", "notice"):
        asked.setdefault(one.visit_id, []).append(one)
    hands_out = any(v.answer == Visit.Answer.COMING and v.badge_required for v in lanes.waiting)
    badges = lending.next_free(lanes.waiting[0].site) if hands_out else {}
    moments = [visit.expected_at for visit in lanes.expected]
    moments += [_mark_missing(visit, now, policy) for visit in lanes.expected]
    for visit in lanes.waiting:
        of_visit = asked.get(visit.pk, [])
        badge = badges.get(visit.category.badge_kind)
        vars(visit)["act"] = of_waiting(visit, of_visit, badge, now, policy)
        step = escalation.next_step(visit, policy, now)
        moments += [visit.wait_until, now + step.wait if step is not None else None]
    for visit in lanes.expected:
        vars(visit)["act"] = of_expected()
    for visit in lanes.inside:
        vars(visit)["act"] = of_inside(visit)
    return min((at for at in moments if at is not None and at > now), default=None)
