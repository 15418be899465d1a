"""Remind who was asked, and tell others when nobody answers (V1, V5); also who was asked to join a
visitor inside (V13).

What is due is derived from the visit and the policy's rows at every sweep, so that two workers
collide harmlessly and a worker that was gone for a while takes each step once. Only the time during
which the site is open counts, and at night nobody is told; before it closes the desk is told once.
"""

import secrets
from datetime import datetime, timedelta, tzinfo

from django.db import transaction
from django.db.models import Exists, F, Q, QuerySet
from django.utils.translation import gettext as _

from reception import clock
from reception.accounts.actor import NOBODY, Actor
from reception.accounts.refusals import Refusal
from reception.db import locking
from reception.notifications import pieces
from reception.notifications.models import Notice
from reception.organisation import people
from reception.organisation.models import Employee
from reception.policy.enums import Disposition
from reception.policy.escalate import Due, Next, due, last_after, what_comes_next
from reception.policy.models import EscalationStep
from reception.policy.rulebook import InForce, in_force
from visitors.hosts import asking, requests
from visitors.models import HostReminder, HostRequest, State, Visit, VisitEvent
from visitors.models.visits import OPEN
from visitors.visits import guards
from visitors.visits.events import record
from visitors.visits.idempotency import RequestKey, idempotent

Whom = EscalationStep.Whom
UNSETTLED = [Visit.Answer.NONE, Visit.Answer.WAIT, Visit.Answer.COLLEAGUE]
MANAGER = "duty_manager"
AN_HOUR = 3600  # seconds
REST, CLOSING = "reminder_rest_minutes", "closing_notice_minutes"


def sweep(now: datetime) -> None:
    """Take every step that is due for the visitors who wait where it is open, or inside for one
    more host (V5, V13).
    """
    policy = in_force()
    open_now = [
        visit
        for rows in (waiting(), inside_for_one_more())
        for visit in rows.filter(patience_from__lt=now).select_related("site")
        if policy.hours.is_open(visit.site, now)
    ]
    due_now = [
        visit.pk for visit in open_now if due(policy.steps, visit.grade, waited(visit, now, policy))
    ]
    pieces.each("escalation of visit", due_now, lambda pk: take_steps(pk, now, policy))
    closing = [visit.pk for visit in open_now if closes_soon(visit, now, policy)]
    pieces.each("closing before visit", closing, lambda pk: _tell_of_closing(pk, now))


def move_back(now: datetime, by: timedelta) -> None:
    """Move back from when a visitor's wait counts where a clock said so that was set back since:
    the arrival, or a promise with its time.
    """
    answered = HostRequest.objects.filter(visit__state__in=OPEN, answered_at__gt=now)
    promised = answered.values("visit")
    ahead = Visit.objects.filter(state__in=OPEN, patience_from__gt=now)
    ahead.filter(Q(wait_until=None) | Q(pk__in=promised)).update(
        patience_from=F("patience_from") - by, wait_until=F("wait_until") - by
    )
    answered.update(answered_at=F("answered_at") - by)


def waited(visit: Visit, now: datetime, policy: InForce) -> timedelta:
    """Return how long a visitor has waited for an answer while the site was open."""
    if visit.patience_from is None:
        return timedelta()
    return policy.hours.between(visit.site, visit.patience_from, now)


def closes_soon(visit: Visit, now: datetime, policy: InForce) -> bool:
    """Tell whether the site closes in so few minutes that the desk is told who is unanswered."""
    closes_at = policy.hours.closing(visit.site, now)
    ahead = timedelta(minutes=policy.limits.get(CLOSING, 0))
    return closes_at is not None and closes_at - now <= ahead and is_awaited(visit)


def waiting() -> QuerySet[Visit]:
    """Return the visits for which somebody's answer is still awaited; of several who came together
    the one about whom somebody was asked.
    """
    unattended = Visit.objects.filter(taken_over_at__isnull=True, patience_from__isnull=False)
    unattended = unattended.filter(led_by=None)
    return unattended.filter(state=State.WAITING, answer__in=UNSETTLED).exclude(
        disposition=Disposition.REFUSE
    )


def inside_for_one_more() -> QuerySet[Visit]:
    """Return the visits inside to whom somebody was asked to come, too, and has not answered."""
    called = Exists(requests.unanswered_inside())
    return Visit.objects.filter(called, state=State.INSIDE, patience_from__isnull=False).order_by()


def take_steps(visit_id: int, now: datetime, policy: InForce) -> None:
    """Take the steps of one visit that are due and have not been taken; the visit is locked, so an
    answer comes before or after.
    """
    with transaction.atomic():
        visit, asked = locked(visit_id)
        if not asked or visit is None or visit.patience_from is None or visit.patience_from >= now:
            return
        long, rest = waited(visit, now, policy), _rest(policy)
        for step in due(policy.steps, visit.grade, long, rest):
            if step.step.whom == Whom.HOST:
                is_late = long > last_after(policy.steps, visit.grade)
                for one in asked:
                    just_reminded = is_late and _was_reminded(one, now - rest, now)
                    if not just_reminded and _may_be_reminded(one, step, now):
                        _remind(visit, one, step, now, policy)
            elif step.step.whom == Whom.DESK:
                tell_the_desk(visit, now)
            else:
                _ask_somebody_else(visit, asked[0], step.step.whom, now, policy)


def remind_now(visit: Visit, by: Actor, now: datetime, key: RequestKey) -> Visit:
    """Remind who was asked at once, each of several hosts, because the desk says so; of a visitor
    inside who was asked to come, too.

    Raises:
        Refusal: ``nobody_asked`` where nobody's answer is awaited; ``not_permitted``.
    """
    guards.allowed(by, "visit.remind", visit.site_id)

    def action() -> Visit:
        fresh, asked = locked(visit.pk)
        if fresh is None or not asked:
            raise Refusal("nobody_asked", _("这次来访没有等候应答的人。"))
        for one in asked:
            mark = f"hand:{secrets.token_hex(4)}"
            asking.remind(fresh, one, mark, now, in_force(), by_hand=True)
        facts = {**requests.names(asked), "by_hand": True}
        record(fresh, VisitEvent.What.REMINDED, by, now, key=key, facts=facts)
        return fresh

    return idempotent(by, key, action)


def locked(visit_id: int) -> tuple[Visit | None, list[HostRequest]]:
    """Return a visit for which somebody's answer is awaited, locked, and from whom."""
    for rows in (waiting(), inside_for_one_more()):
        visit = locking.locked(rows, visit_id, "visitor", "category", "host", "site")
        if visit is not None:
            return visit, requests.awaited(visit)
    return None, []


def next_step(visit: Visit, policy: InForce, now: datetime) -> Next | None:
    """Return what happens next while nobody answers, and in how long; nothing where an answer has
    settled it.

    Before a promised time the wait for it is added, and that for the site to open.
    """
    if not is_awaited(visit) or visit.patience_from is None:
        return None
    since = max(visit.patience_from, now)
    coming = what_comes_next(policy.steps, visit.grade, waited(visit, now, policy), _rest(policy))
    if coming is None:
        return None
    return Next(coming.step, policy.hours.after(visit.site, since, coming.wait) - now)


def reached(visit: Visit, now: datetime, policy: InForce) -> set[str]:
    """Return whom the steps that a visitor's waiting has reached tell, by the rows of the grade."""
    steps = due(policy.steps, visit.grade, waited(visit, now, policy))
    return {str(one.step.whom) for one in steps}


def after(policy: InForce, whom: str) -> int:
    """Return after how many seconds the general steps first tell somebody; 0 where no step does."""
    first = min(
        (step.after for step in policy.steps if step.whom == whom and not step.grade), default=None
    )
    return int(first.total_seconds()) if first is not None else 0


def in_words(step: Next | None, now: datetime, here: tzinfo) -> dict[str, str] | None:
    """Return the next step as the desk reads it: in how many minutes, or, after an hour and more,
    when by the clock of the site.
    """
    if step is None:
        return None
    whom, seconds = str(Whom(step.step.whom).label), int(step.wait.total_seconds())
    if seconds < AN_HOUR:
        return {"whom": whom, "minutes": f"{seconds // 60}:{seconds % 60:02d}"}
    at = (now + step.wait).astimezone(here)
    is_today = at.date() == now.astimezone(here).date()
    return {"whom": whom, "at": f"{at:%H:%M}" if is_today else f"{at:%m-%d %H:%M}"}


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


def _rest(policy: InForce) -> timedelta:
    return timedelta(minutes=policy.limits.get(REST, 0))


def _may_be_reminded(asked: HostRequest, step: Due, now: datetime) -> bool:
    """Tell whether somebody is there, and was not asked just now in somebody's place."""
    is_new = timedelta() <= now - asked.asked_at < step.step.after
    return not is_new and not people.is_gone(asked.employee, now)


def _was_reminded(asked: HostRequest, since: datetime, now: datetime) -> bool:
    """Tell whether somebody was reminded by the clock since a moment, of whichever visitor."""
    of_them = HostReminder.objects.filter(request__employee=asked.employee_id, by_hand=False)
    return of_them.filter(at__gt=since, at__lte=now).exists()


def _others_waiting(asked: HostRequest) -> list[Visit]:
    """Return the other visitors whom somebody has not answered either."""
    rows = HostRequest.objects.filter(
        visit__in=waiting(), answer=Visit.Answer.NONE, escalated=False, replaced_by=None
    )
    rows = rows.filter(employee=asked.employee_id).exclude(visit=asked.visit_id)
    return [row.visit for row in rows.select_related("visit__visitor").order_by("pk")]


def _remind(visit: Visit, asked: HostRequest, step: Due, now: datetime, policy: InForce) -> None:
    mark = f"{visit.patience_from:%H%M%S}:{step.step.id}:{step.number}"
    if Notice.objects.filter(key=asking.reminder_key(asked, mark)).exists():
        return
    asking.remind(visit, asked, mark, now, policy, others=_others_waiting(asked))
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


def _tell_of_closing(visit_id: int, now: datetime) -> None:
    """Put on the visit, once an evening, that nobody has answered and the site closes soon."""
    with transaction.atomic():
        visit, _asked = locked(visit_id)
        if visit is None:
            return
        facts = {"whom": Whom.DESK.value, "on": clock.today(now, visit.site.clock).isoformat()}
        if not visit.events.filter(what=VisitEvent.What.ESCALATED, facts=facts).exists():
            record(visit, VisitEvent.What.ESCALATED, NOBODY, now, facts=facts)


def tell_the_desk(visit: Visit, now: datetime) -> None:
    """Put the red line on the visit, once for each time that somebody's patience began anew."""
    if Visit.objects.filter(pk=visit.pk, desk_told_at__isnull=True).update(desk_told_at=now):
        record(visit, VisitEvent.What.ESCALATED, NOBODY, now, facts={"whom": Whom.DESK.value})
