"""Remind who was asked, and tell others when nobody answers (V1, V5).

What is due is derived from the visit and the policy's rows at every sweep, so that two workers
collide harmlessly and a worker that was gone for a while takes each step once.
"""

import secrets
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from reception.accounts.actor import NOBODY, Actor
from reception.accounts.refusals import Refusal
from reception.notifications.models import Notice
from reception.organisation import people
from reception.organisation.models import Employee
from reception.policy.enums import Disposition
from reception.policy.escalate import Due, Next, due, what_comes_next
from reception.policy.models import EscalationStep
from reception.policy.rulebook import InForce, in_force
from visitors.hosts import asking, requests
from visitors.models import HostRequest, State, Visit, VisitEvent
from visitors.visits import guards
from visitors.visits.events import record
from visitors.visits.idempotency import RequestKey, idempotent

Whom = EscalationStep.Whom
UNSETTLED = [Visit.Answer.NONE, Visit.Answer.WAIT, Visit.Answer.COLLEAGUE]
MANAGER = "duty_manager"


def sweep(now: datetime) -> None:
    """Take every step that is due for the visitors who wait (V5)."""
    policy = in_force()
    if not policy.steps:
        return
    for visit in waiting().filter(patience_from__lt=now):
        since = visit.patience_from
        if since is not None and due(policy.steps, visit.grade, now - since):
            take_steps(visit.pk, now, policy)


def waiting() -> QuerySet[Visit]:
    """Return the visits for which somebody's answer is still awaited."""
    unattended = Visit.objects.filter(taken_over_at__isnull=True, patience_from__isnull=False)
    return unattended.filter(state=State.WAITING, answer__in=UNSETTLED).exclude(
        disposition=Disposition.REFUSE
    )


def take_steps(visit_id: int, now: datetime, policy: InForce) -> None:
    """Take the steps of one visit that are due and have not been taken; the visit is locked, so an
    answer comes before or after.
    """
    with transaction.atomic():
        visit, asked = _locked(visit_id)
        if not asked or visit is None or visit.patience_from is None or visit.patience_from >= now:
            return
        for step in due(policy.steps, visit.grade, now - visit.patience_from):
            if step.step.whom == Whom.HOST:
                for one in asked:
                    _remind(visit, one, step, now, policy)
            elif step.step.whom == Whom.DESK:
                _tell_the_desk(visit, now)
            else:
                _ask_somebody_else(visit, asked[0], step.step.whom, now, policy)


def remind_now(visit: Visit, by: Actor, now: datetime, key: RequestKey) -> Visit:
    """Remind who was asked at once, each of several hosts, because the desk says so.

    Raises:
        Refusal: ``nobody_asked`` where nobody's answer is awaited; ``not_permitted``.
    """
    guards.allowed(by, "visit.remind", visit.site_id)

    def action() -> Visit:
        fresh, asked = _locked(visit.pk)
        if fresh is None or not asked:
            raise Refusal("nobody_asked", _("这次来访没有等候应答的人。"))
        for one in asked:
            mark = f"hand:{secrets.token_hex(4)}"
            asking.remind(fresh, one, mark, now, in_force(), by_hand=True)
        facts = {**requests.names(asked), "by_hand": True}
        record(fresh, VisitEvent.What.REMINDED, by, now, key=key, facts=facts)
        return fresh

    return idempotent(by, key, action)


def _locked(visit_id: int) -> tuple[Visit | None, list[HostRequest]]:
    """Return a visit for which somebody's answer is awaited, locked, and from whom."""
    rows = waiting().select_for_update(of=("self",))
    visit = rows.select_related("visitor", "category", "host", "site").filter(pk=visit_id).first()
    return visit, requests.awaited(visit) if visit is not None else []


def next_step(visit: Visit, policy: InForce, now: datetime) -> Next | None:
    """Return what happens next while nobody answers, and in how long; nothing where an answer has
    settled it.

    Before a promised time the wait for it is added.
    """
    if not is_awaited(visit) or visit.patience_from is None:
        return None
    ahead = visit.patience_from - now
    if ahead.total_seconds() > 0:
        first = what_comes_next(policy.steps, visit.grade, now - now)
        return Next(first.step, first.wait + ahead) if first is not None else None
    return what_comes_next(policy.steps, visit.grade, now - visit.patience_from)


def after(policy: InForce, whom: str) -> int:
    """Return after how many seconds the general steps first tell somebody; 0 where no step does."""
    first = min(
        (step.after for step in policy.steps if step.whom == whom and not step.grade), default=None
    )
    return int(first.total_seconds()) if first is not None else 0


def in_words(step: Next | None) -> dict[str, str] | None:
    """Return the next step as the desk reads it."""
    if step is None:
        return None
    seconds = int(step.wait.total_seconds())
    return {
        "whom": str(Whom(step.step.whom).label),
        "minutes": f"{seconds // 60}:{seconds % 60:02d}",
    }


def is_awaited(visit: Visit) -> bool:
    """Tell whether somebody's answer is still awaited; not where the desk has the visitor in
    hand.
    """
    waits = visit.state == State.WAITING and visit.taken_over_at is None
    return waits and visit.answer in UNSETTLED and visit.disposition != Disposition.REFUSE


def promise_is_broken(visit: Visit, now: datetime) -> bool:
    """Tell whether a host has let a promised time pass (V4, V5)."""
    return (
        visit.state == State.WAITING
        and visit.answer == Visit.Answer.WAIT
        and visit.wait_until is not None
        and visit.wait_until < now
    )


def _remind(visit: Visit, asked: HostRequest, step: Due, now: datetime, policy: InForce) -> None:
    mark = f"{visit.patience_from:%H%M%S}:{step.step.id}:{step.number}"
    if Notice.objects.filter(key=asking.reminder_key(asked, mark)).exists():
        return
    asking.remind(visit, asked, mark, now, policy)
    facts = {**requests.names([asked]), "number": step.number}
    record(visit, VisitEvent.What.REMINDED, NOBODY, now, facts=facts)


def _ask_somebody_else(
    visit: Visit, asked: HostRequest, whom: str, now: datetime, policy: InForce
) -> None:
    """Ask the deputy, the head or the manager on duty, or who stands in for them (G17), unless they
    have been asked or there is none.
    """
    employee = people.present(_who(asked, whom, policy), now)
    if employee is None:
        return
    if visit.requests.filter(employee=employee).exists():
        return
    asking.ask(
        visit, employee.pk, now, asks_consent=asked.asks_consent, escalated=True, policy=policy
    )
    told = {"whom": whom, "employee": employee.pk, "name": employee.name}
    record(visit, VisitEvent.What.ESCALATED, NOBODY, now, facts=told)


def _who(asked: HostRequest, whom: str, policy: InForce) -> Employee | None:
    if whom == Whom.DEPUTY:
        return asked.employee.deputy
    if whom == Whom.HEAD:
        return asked.employee.department.head
    return asking.whom_it_concerns(MANAGER, None, policy)


def _tell_the_desk(visit: Visit, now: datetime) -> None:
    """Put the red line on the visit, once for each time that somebody's patience began anew."""
    if Visit.objects.filter(pk=visit.pk, desk_told_at__isnull=True).update(desk_told_at=now):
        record(visit, VisitEvent.What.ESCALATED, NOBODY, now, facts={"whom": Whom.DESK.value})
