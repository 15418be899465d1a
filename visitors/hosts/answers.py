"""What somebody who was asked answers, and what follows for the visit and the others (V3, V4)."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, When
from django.utils.translation import gettext as _

from reception.accounts.actor import NOBODY, Actor
from reception.accounts.refusals import Refusal
from reception.db import locking
from reception.organisation import people
from reception.organisation.models import Employee
from reception.policy.rulebook import InForce, in_force
from visitors.hosts import asking, co_hosts, requests
from visitors.hosts.requests import Answer
from visitors.models import HostRequest, State, Visit, VisitEvent
from visitors.models.visits import OPEN
from visitors.visits import grading, guards, wording
from visitors.visits.events import record
from visitors.visits.idempotency import RequestKey, idempotent

WAIT_LIMITS = ("wait_short", "wait_medium", "wait_long")
FURTHEST_AHEAD = timedelta(days=366)
NO_KEY = RequestKey()
# The columns of a visit that an answer writes.
ANSWERED = (
    "answer",
    "answered_by",
    "wait_until",
    "put_off_to",
    "consent",
    "patience_from",
    "desk_told_at",
    "taken_over_by",
    "taken_over_at",
)
# Those of a pitch to which its contact agrees, or no longer does (G8).
AGREED = ("pitch_agreed", "grade", "badge_required", "host", "decision")


@dataclass(frozen=True)
class HostReply:
    """What somebody who was asked answers: one of the five, with the minutes that the visitor is
    asked to wait, who receives instead (V4), or at what other time; without one they will call
    (V12).
    """

    answer: Visit.Answer
    minutes: int | None = None
    colleague: Employee | None = None
    at: datetime | None = None

    def was_given(self, request: HostRequest) -> bool:
        """Tell whether a request has just this answer already."""
        given = (request.answer, request.wait_minutes, request.colleague, request.put_off_to)
        return given == (self.answer, self.minutes, self.colleague, self.at)

    @property
    def agrees(self) -> bool:
        """Whether it means yes, also where the yes comes later."""
        return self.answer in (Answer.COMING, Answer.WAIT)

    def facts(self, request: HostRequest) -> dict[str, Any]:
        """Return what the trail keeps of it."""
        facts: dict[str, Any] = {
            "answer": self.answer.value,
            "employee": request.employee_id,
            "name": request.employee.name,
        }
        if self.minutes is not None:
            facts["minutes"] = self.minutes
        if self.colleague is not None:
            facts["colleague"] = self.colleague.name
        if self.at is not None:
            facts["at"] = self.at.isoformat()
        return facts


def choices(policy: InForce) -> list[int]:
    """Return the minutes a host may ask a visitor to wait, as the policy's rows say (V4)."""
    return sorted({policy.limits[code] for code in WAIT_LIMITS if code in policy.limits})


def coming(request: HostRequest, now: datetime, by: Actor, key: RequestKey = NO_KEY) -> Visit:
    """Record that the host comes to the desk (V4)."""
    return answer(request, HostReply(Answer.COMING), now, by, key)


def wait(
    request: HostRequest, minutes: int, now: datetime, by: Actor, key: RequestKey = NO_KEY
) -> Visit:
    """Record that the visitor is asked to wait for some minutes (V4)."""
    return answer(request, HostReply(Answer.WAIT, minutes), now, by, key)


def hand_over(
    request: HostRequest, colleague: Employee, now: datetime, by: Actor, key: RequestKey = NO_KEY
) -> Visit:
    """Record that a colleague receives instead, and ask the colleague (V4)."""
    return answer(request, HostReply(Answer.COLLEAGUE, colleague=colleague), now, by, key)


def unavailable(request: HostRequest, now: datetime, by: Actor, key: RequestKey = NO_KEY) -> Visit:
    """Record that the host does not receive; the desk gets the sentence, nobody a reason (V4)."""
    return answer(request, HostReply(Answer.UNAVAILABLE), now, by, key)


def later(
    request: HostRequest, at: datetime | None, now: datetime, by: Actor, key: RequestKey = NO_KEY
) -> Visit:
    """Record that the host names another time, or will call; the visit waits until the desk has
    told the visitor and closes it (V12).
    """
    return answer(request, HostReply(Answer.LATER, at=at), now, by, key)


def may_hand_over(request: HostRequest, policy: InForce) -> bool:
    """Tell whether somebody who was asked may send a colleague (V4).

    Who was asked in the first place may. Who was sent in somebody's place may as often as the
    policy's row ``delegate_hand_overs`` says, and whatever those before them in the row have sent
    counts: so that a visitor does not go from hand to hand. Without the row there is no limit but
    that nobody is asked twice.
    """
    most = policy.limits.get("delegate_hand_overs")
    before = request.instead_of
    if most is None or before is None:
        return True
    used = request.sent.count()
    while before.instead_of is not None:
        used, before = used + 1, before.instead_of
    return used < most


def no_further_delegate() -> str:
    """Return the sentence for somebody who was sent and may send nobody else."""
    return _(
        "您是代接的同事，这位访客已经转请过了，不能再转请别人。接待不了时，请选“不便接待”，前台会处理。"
    )


def colleagues(request: HostRequest, policy: InForce) -> list[Employee]:
    """Return who may receive instead: the visit's site, one's own department first, without those
    who have been asked.

    Nobody, where the one who was asked may send nobody.
    """
    if not may_hand_over(request, policy):
        return []
    asked = HostRequest.objects.filter(visit=request.visit_id).values("employee")
    own_first = Case(When(department=request.employee.department_id, then=0), default=1)
    rows = people.reachable([request.visit.site_id]).exclude(pk__in=asked)
    return list(rows.annotate(place=own_first).order_by("place", "department__order", "number"))


def answer(
    request: HostRequest, reply: HostReply, now: datetime, by: Actor, key: RequestKey = NO_KEY
) -> Visit:
    """Write an answer in its three places: the request, the visit, the trail (V4).

    The visit is locked first: two answers come one after the other, and one to a visit that no
    longer waits changes nothing. ``by`` answers, or writes down what somebody answered.

    Raises:
        Refusal: ``visit_over`` where the visitor no longer waits, nor was the one who answers asked
            to join them inside; ``already_received`` where
            another host comes; ``unknown_wait`` for minutes that the policy does not offer;
            ``bad_time`` for another time that has passed or is more than a year away;
            ``already_asked`` where the colleague has been asked about this visit, or no longer
            works here; ``no_further_delegate`` where the one who sends them was sent themselves,
            and the policy's row allows no more.
    """
    if reply.answer == Answer.WAIT and reply.minutes not in choices(in_force()):
        unknown = _("请从给出的分钟数里选。")
        raise Refusal("unknown_wait", unknown, status=422, fields={"minutes": unknown})
    if reply.at is not None and not now < reply.at < now + FURTHEST_AHEAD:
        wrong = _("另约的时间要晚于现在，一年以内。")
        raise Refusal("bad_time", wrong, status=422, fields={"at": wrong})

    def action() -> Visit:
        visit = _open(request)
        fresh = HostRequest.objects.select_related("employee").filter(pk=request.pk).first()
        if fresh is None:
            raise _visit_over()
        if fresh.answered_at != request.answered_at and reply.was_given(fresh):
            return visit  # a double click: both were pressed on the page as it was before
        if visit.state == State.INSIDE:
            return _answer_inside(visit, fresh, reply, now, by, key)
        _refuse(fresh, reply, visit, now)
        beside_others = _counts_beside_others(request, reply, visit)
        if beside_others and reply.answer != Answer.COMING:
            asking.stop_asking_one(request)  # the others are still asked
        else:
            # Any answer ends the reminders, also those that are on their way (V5).
            asking.stop_asking(visit)
        _keep(request, reply, now)
        facts = reply.facts(request)
        if request.asks_consent and grading.is_open_pitch(visit) and reply.agrees:
            facts["pitch"] = True
        record(visit, VisitEvent.What.ANSWERED, by, now, key=key, facts=facts)
        if reply.colleague is not None:
            _send(visit, fresh, reply.colleague, now)
        if beside_others:
            _write_beside_others(visit, request, reply, now, since=fresh.answered_at)
        else:
            _write_alone(visit, request, reply, now)
        asked_with_them = Visit.objects.filter(led_by=visit, state=State.WAITING)
        asked_with_them.update(**{name: getattr(visit, name) for name in ANSWERED})
        if request.asks_consent and visit.consent:
            asking.ask_the_host(visit, now)
        return visit

    return idempotent(by, key, action)


def _refuse(request: HostRequest, reply: HostReply, visit: Visit, now: datetime) -> None:
    """Refuse an answer where another host comes already, or a colleague who cannot be sent."""
    came = requests.who_came(request, visit)
    if came is not None:
        already = _("%(name)s 已去接待这位访客，您不用再过来。") % {"name": came}
        raise Refusal("already_received", already)
    if reply.colleague is not None:
        _refuse_colleague(request, reply.colleague, visit, now)


def _refuse_colleague(request: HostRequest, who: Employee, visit: Visit, now: datetime) -> None:
    asking.refuse_asked(visit, asking.in_place_of(who, now))
    if not may_hand_over(request, in_force()):
        no_more = no_further_delegate()
        raise Refusal("no_further_delegate", no_more, fields={"colleague": no_more})


def _answer_inside(
    visit: Visit, request: HostRequest, reply: HostReply, now: datetime, by: Actor, key: RequestKey
) -> Visit:
    """Write beside the visit what somebody says who was asked to join a visitor inside."""
    if reply.answer == Answer.LATER:
        raise guards.forbidden(visit.state)
    if reply.colleague is not None:
        _refuse_colleague(request, reply.colleague, visit, now)
    _keep(request, reply, now)
    if request.escalated and reply.answer == Answer.COMING:
        for first in requests.awaited(visit)[:1]:
            asking.stop_asking_one(first)
            HostRequest.objects.filter(pk=first.pk).update(replaced_by=request)
    if requests.awaited(visit):
        asking.stop_asking_one(request)
    else:
        asking.stop_asking(visit)
    record(visit, VisitEvent.What.ANSWERED, by, now, key=key, facts=reply.facts(request))
    if reply.colleague is not None:
        _send(visit, request, reply.colleague, now)
    visit.desk_told_at = None
    if reply.agrees or reply.colleague is not None:
        visit.patience_from = now + timedelta(minutes=reply.minutes or 0)
    visit.save(update_fields=["patience_from", "desk_told_at"])
    return visit


def _send(visit: Visit, sender: HostRequest, colleague: Employee, now: datetime) -> None:
    """Ask a colleague in somebody's place; who was only told because the first host did not answer
    sends them in that host's place.
    """
    colleague = asking.in_place_of(colleague, now)
    first = next(iter(requests.awaited(visit)), None) if sender.escalated else None
    sent = asking.ask(visit, colleague.pk, now, asks_consent=sender.asks_consent, instead_of=sender)
    if first is not None:
        HostRequest.objects.filter(pk=first.pk).update(replaced_by=sent)


def _counts_beside_others(request: HostRequest, reply: HostReply, visit: Visit) -> bool:
    """Tell whether the answers of whoever else was asked count beside this one: always, but for
    the word of who has to agree, which stands alone until they come themselves.
    """
    comes = reply.answer == Answer.COMING and not requests.only_agrees(request, visit)
    return not request.asks_consent or comes


def _open(request: HostRequest) -> Visit:
    """Return the visit of a request, locked, or refuse where it no longer waits; inside it is
    answered by who was asked there.
    """
    joined = ("visitor", "category", "host__department", "host__position", "site")
    visit = locking.locked(Visit.objects.filter(state__in=OPEN), request.visit_id, *joined)
    if visit is None or (visit.state == State.INSIDE and not request.asked_inside(visit)):
        raise _visit_over()
    return visit


def _visit_over() -> Refusal:
    return Refusal("visit_over", _("这次来访已经不在等候，不用再应答。"))


def _keep(request: HostRequest, reply: HostReply, now: datetime) -> None:
    HostRequest.objects.filter(pk=request.pk).update(
        answer=reply.answer,
        answered_at=now,
        wait_minutes=reply.minutes,
        colleague=reply.colleague,
        put_off_to=reply.at,
    )


def _write_beside_others(
    visit: Visit, request: HostRequest, reply: HostReply, now: datetime, *, since: datetime | None
) -> None:
    """Write what an answer means for the visit beside those of others: the first who comes wins,
    and who declines ends nothing while somebody else may still come. When nobody may, a time that
    one of them has named stands (V12).

    ``since`` is when they gave the answer that stood before.
    """
    came_before = visit.answer == Answer.COMING and visit.answered_by_id == request.employee_id
    heard = co_hosts.who_heard(visit, since) if came_before else set()
    co_hosts.stop_telling(visit)
    if reply.answer == Answer.COMING:
        _write(visit, request, reply, now)
        co_hosts.tell_the_others(visit, request, now, in_force())
        return
    stands = requests.standing(visit, now)
    if stands is None:
        _write(visit, request, reply, now)
        _put_off_all_the_same(visit)
        return
    columns = {**stands, "put_off_to": None, "patience_from": stands["wait_until"] or now}
    if reply.answer in (Answer.UNAVAILABLE, Answer.LATER):
        # Nobody new was asked: whom the others let wait has waited as long as before, and is still
        # in the desk's hand.
        columns["patience_from"] = stands["wait_until"] or min(visit.patience_from or now, now)
    else:
        columns |= {"desk_told_at": None, "taken_over_by": None, "taken_over_at": None}
    for name, value in columns.items():
        setattr(visit, name, value)
    visit.save(update_fields=list(columns))
    if came_before:
        _tell_that_nobody_comes(visit, request, heard, now)
        asking.ask_again(visit, now, but=heard)


def _put_off_all_the_same(visit: Visit) -> None:
    """Let the other time stand that somebody named before the last of them declined (V12)."""
    before = None if visit.put_off_to else requests.putting_off(visit)
    if before is not None:
        visit.answer, visit.answered_by = Answer.LATER, before.employee
        visit.put_off_to = before.put_off_to
        visit.save(update_fields=["answer", "answered_by", "put_off_to"])


def _tell_that_nobody_comes(
    visit: Visit, gone: HostRequest, heard: set[int], now: datetime
) -> None:
    """Tell those who had heard that somebody comes that it is not so any more, each with a link to
    answer by (V3–V5).

    Who has not heard it needs no such notice: what was stopped of theirs goes out after all.
    """
    rows = visit.requests.filter(answer__in=requests.STILL_OPEN, employee__in=heard)
    rows = rows.exclude(pk=gone.pk).select_related("employee", "visit").order_by("pk")
    others = [request for request in rows if not requests.only_agrees(request, visit)]
    who, policy = {"接待人": str(gone.employee)}, in_force()
    for request in others:
        mark = f"again:{secrets.token_hex(4)}"
        kind = wording.Kind.AGAIN
        asking.remind(visit, request, mark, now, policy, kind=kind, more=who)
    if others:
        record(visit, VisitEvent.What.REMINDED, NOBODY, now, facts=requests.names(others))


def _write_alone(visit: Visit, request: HostRequest, reply: HostReply, now: datetime) -> None:
    """Write an answer that stands for the visit; but one more yes takes the visitor from nobody who
    is on the way.
    """
    agrees = reply.agrees and requests.only_agrees(request, visit)
    if agrees and requests.winning(visit):
        visit.consent = True
        visit.save(update_fields=["consent"])
    else:
        _write(visit, request, reply, now)


def _write(visit: Visit, request: HostRequest, reply: HostReply, now: datetime) -> None:
    visit.answer, visit.answered_by = reply.answer, request.employee
    visit.wait_until = None if reply.minutes is None else now + timedelta(minutes=reply.minutes)
    visit.put_off_to = reply.at
    if request.asks_consent:
        # Who sends a colleague takes their own agreement back: now it is the colleague who is asked
        # (G6, G7).
        visit.consent = None if reply.colleague is not None else reply.agrees
        pitch = grading.answered_pitch(visit, request.employee, in_force())
        for name, value in pitch.items():
            setattr(visit, name, value)
    visit.patience_from, visit.desk_told_at = visit.wait_until or now, None
    # Who answers takes the visitor back from the desk (V5).
    visit.taken_over_by, visit.taken_over_at = None, None
    visit.save(update_fields=[*ANSWERED, *AGREED])
