"""What a host is asked and answers (V3, V4)."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, When
from django.utils.translation import gettext as _

from reception.accounts.actor import Actor
from reception.accounts.refusals import Refusal
from reception.notifications import outbox
from reception.notifications.models import Notice
from reception.organisation import people
from reception.organisation.models import Employee
from reception.policy.enums import Disposition
from reception.policy.rulebook import InForce, in_force
from visitors.hosts import co_hosts
from visitors.models import HostRequest, State, Visit, VisitEvent
from visitors.visits import wording
from visitors.visits.events import record
from visitors.visits.idempotency import RequestKey, idempotent

Answer = Visit.Answer
WAIT_LIMITS = ("wait_short", "wait_medium", "wait_long")
NO_KEY = RequestKey()
# The columns of a visit that an answer writes.
ANSWERED = (
    "answer",
    "answered_by",
    "wait_until",
    "consent",
    "patience_from",
    "desk_told_at",
    "taken_over_by",
    "taken_over_at",
)


@dataclass(frozen=True)
class HostReply:
    """What somebody who was asked answers (V4).

    Attributes:
        answer: one of the four.
        minutes: how long the visitor is asked to wait.
        colleague: who receives instead.
    """

    answer: Visit.Answer
    minutes: int | None = None
    colleague: Employee | None = None

    def was_given(self, request: HostRequest) -> bool:
        """Tell whether a request has just this answer already."""
        colleague = self.colleague.pk if self.colleague is not None else None
        return (request.answer, request.wait_minutes, request.colleague_id) == (
            self.answer,
            self.minutes,
            colleague,
        )

    def facts(self, request: HostRequest) -> dict[str, Any]:
        """Return what the trail keeps of it."""
        told: dict[str, Any] = {
            "answer": self.answer.value,
            "employee": request.employee_id,
            "name": request.employee.name,
        }
        if self.minutes is not None:
            told["minutes"] = self.minutes
        if self.colleague is not None:
            told["colleague"] = self.colleague.name
        return told


def ask_first_of_all(visit: Visit, now: datetime, policy: InForce, further: list[Employee]) -> None:
    """Ask whom the policy names for this visit: the host, an executive, a contact, a recruiter
    (G6–G8, V7, V8).

    Further hosts are told with them; where somebody has to agree first, after that, as the host is.
    Nobody is asked about a visitor who is refused.
    """
    if visit.disposition == Disposition.REFUSE:
        return
    somebody, _name, _function = policy.whom(visit.decision.get("ask"))
    first, asks_consent = somebody or visit.host_id, visit.disposition == Disposition.ASK_FIRST
    asked = [ask(visit, first, now, asks_consent=asks_consent, policy=policy)]
    for employee in () if asks_consent else further:
        if employee.pk != first and employee.is_active:
            asked.append(ask(visit, employee.pk, now, policy=policy))
    # At hand for whoever words the visit: who they are has been read already.
    known = {
        one.pk: one
        for one in (
            visit.host,
            *further,
            *(contact.employee for contact in policy.contacts.values()),
        )
        if one is not None
    }
    for request in asked:
        if request.employee_id in known:
            request.employee = known[request.employee_id]
    vars(visit)["asked"] = asked


def ask(
    visit: Visit,
    employee_id: int,
    now: datetime,
    *,
    asks_consent: bool = False,
    escalated: bool = False,
    instead_of: HostRequest | None = None,
    policy: InForce | None = None,
) -> HostRequest:
    """Ask an employee to receive a visitor, and put the notice into the outbox.

    Args:
        visit: who waits.
        employee_id: who is asked.
        now: when.
        asks_consent: whether the visitor may come in only after a yes (G6–G8).
        escalated: whether they are asked because somebody else has not answered (V5).
        policy: the policy in force, where it has been read already.
        instead_of: the request of the colleague who sends them in their place (V4).
    """
    kind = (
        wording.Kind.ESCALATED
        if escalated
        else wording.Kind.CONSENT
        if asks_consent
        else wording.Kind.ARRIVAL
    )
    said = wording.written(kind, visit, now, policy or in_force())
    # That nobody is asked twice is a constraint of the request. The key holds a number of its own,
    # because an arrival that is undone takes its requests back but not its notices, and the visitor
    # who then arrives again is asked about again.
    key = f"ask:{visit.pk}:{employee_id}:{secrets.token_hex(4)}"
    notice = outbox.write(
        employee_id,
        key,
        said.subject,
        said.text,
        now,
        purpose=outbox.ANSWER,
        group_text=said.group_text,
    )
    return HostRequest.objects.create(
        visit=visit,
        employee_id=employee_id,
        notice=notice,
        asks_consent=asks_consent,
        escalated=escalated,
        instead_of=instead_of,
        asked_at=now,
    )


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


def ask_the_host(visit: Visit, now: datetime) -> None:
    """Ask the host of a waiting visitor, unless they have been asked: after somebody else agreed
    (G6, G7) or 行政部 overrode (G11).

    So are further hosts, unless the host who agrees comes at once.
    """
    asked = set(visit.requests.values_list("employee", flat=True))
    comes = visit.answer == Answer.COMING and visit.answered_by_id == visit.host_id
    further = (
        [] if comes else [employee.pk for employee in co_hosts.further(visit) if employee.is_active]
    )
    if visit.host_id not in asked:
        Visit.objects.filter(pk=visit.pk).update(patience_from=now)
    for employee_id in (visit.host_id, *further):
        if employee_id not in asked:
            ask(visit, employee_id, now)


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


def latest_request(visit: Visit) -> HostRequest | None:
    """Return the request that is to be answered now: the last one made, whoever else was told
    meanwhile (V5).
    """
    return (
        visit.requests.select_related("employee__department", "visit")
        .filter(escalated=False)
        .order_by("-pk")
        .first()
    )


def awaited(visit: Visit) -> list[HostRequest]:
    """Return the requests whose answer is awaited: the last one made, or with several hosts every
    one that is open (V5).
    """
    if co_hosts.has(visit):
        return co_hosts.open_requests(visit)
    latest = latest_request(visit)
    return [latest] if latest is not None else []


def stop_asking(visit: Visit) -> None:
    """Stop the notices of a visit that are still on their way."""
    outbox.stop(f"ask:{visit.pk}:")


def ask_again(visit: Visit, now: datetime, but: Collection[int] = ()) -> None:
    """Let the stopped notices of a visit that waits again go out, to those who have not answered
    (V3).

    Not where the desk has the visitor in hand, or one of several hosts has gone to meet them.

    Args:
        visit: who waits again.
        now: when.
        but: the ids of employees who are told otherwise.
    """
    if visit.taken_over_at is not None or co_hosts.winning(visit) is not None:
        return
    unanswered = (
        visit.requests.filter(answer=Answer.NONE).exclude(employee__in=but).values("notice")
    )
    Notice.objects.filter(pk__in=unanswered, state=Notice.State.STOPPED).update(
        state=Notice.State.QUEUED, due_at=now
    )


def answer(
    request: HostRequest, reply: HostReply, now: datetime, by: Actor, key: RequestKey = NO_KEY
) -> Visit:
    """Write an answer in its three places: the request, the visit, the trail (V4).

    The visit is locked first: two answers come one after the other, and one to a visit that no
    longer waits changes nothing.

    Args:
        request: what is answered.
        reply: the answer.
        now: when.
        by: who answers, or writes down what somebody answered.
        key: of the request that brought it.

    Raises:
        Refusal: ``visit_over`` where the visitor no longer waits; ``already_received`` where
            another host comes; ``unknown_wait`` for minutes that the policy does not offer;
            ``already_asked`` where the colleague has been asked about this visit, or no longer
            works here; ``no_further_delegate`` where the one who sends them was sent themselves,
            and the policy's row allows no more.
    """
    if reply.answer == Answer.WAIT and reply.minutes not in choices(in_force()):
        unknown = _("请从给出的分钟数里选。")
        raise Refusal("unknown_wait", unknown, status=422, fields={"minutes": unknown})

    def action() -> Visit:
        visit = _waiting(request)
        fresh = HostRequest.objects.filter(pk=request.pk).first()
        if fresh is None:
            raise _visit_over()
        if fresh.answered_at != request.answered_at and reply.was_given(fresh):
            return visit  # a double click: both were pressed on the page as it was before
        came = co_hosts.who_came(fresh, visit)
        if came is not None:
            raise Refusal(
                "already_received", _("%(name)s 已去接待这位访客，您不用再过来。") % {"name": came}
            )
        if reply.colleague is not None:
            refuse_asked(visit, reply.colleague)
            if not may_hand_over(fresh, in_force()):
                raise Refusal(
                    "no_further_delegate",
                    no_further_delegate(),
                    fields={"colleague": no_further_delegate()},
                )
        # Who has to agree takes their word back as if there were one host; the host who comes is
        # one of several also then.
        one_of_several = co_hosts.has(visit) and (
            not request.asks_consent
            or (reply.answer == Answer.COMING and not co_hosts.only_agrees(request, visit))
        )
        if one_of_several and reply.answer != Answer.COMING:
            co_hosts.stop_asking(request)  # the others are still asked
        else:
            stop_asking(
                visit
            )  # any answer ends the reminders, also those that are on their way (V5)
        _keep(request, reply, now)
        record(visit, VisitEvent.What.ANSWERED, by, now, key=key, facts=reply.facts(request))
        if reply.colleague is not None:
            ask(visit, reply.colleague.pk, now, asks_consent=request.asks_consent, instead_of=fresh)
        if one_of_several:
            _write_one_of_several(visit, request, reply, now, since=fresh.answered_at)
        elif (
            reply.answer in (Answer.COMING, Answer.WAIT)
            and co_hosts.only_agrees(request, visit)
            and co_hosts.winning(visit)
        ):
            visit.consent = True  # one more yes takes the visitor from nobody who is on the way
            visit.save(update_fields=["consent"])
        else:
            _write(visit, request, reply, now)
        if request.asks_consent and visit.consent:
            ask_the_host(visit, now)
        return visit

    return idempotent(by, key, action)


def _waiting(request: HostRequest) -> Visit:
    """Return the visit of a request, locked, or refuse where it no longer waits."""
    rows = Visit.objects.select_for_update(of=("self",)).select_related(
        "visitor", "category", "host__department", "host__position", "site"
    )
    visit = rows.filter(pk=request.visit_id, state=State.WAITING).first()
    if visit is None:
        raise _visit_over()
    return visit


def _visit_over() -> Refusal:
    return Refusal("visit_over", _("这次来访已经不在等候，不用再应答。"))


def refuse_asked(visit: Visit, colleague: Employee) -> None:
    """Refuse a colleague who has been asked about a visit, so that circles end, or who no longer
    works here.
    """
    if not colleague.is_active or visit.requests.filter(employee=colleague).exists():
        raise Refusal(
            "already_asked",
            _("这位同事已经收到过这次来访的通知，请换一位。"),
            fields={"colleague": _("请换一位。")},
        )


def _keep(request: HostRequest, reply: HostReply, now: datetime) -> None:
    HostRequest.objects.filter(pk=request.pk).update(
        answer=reply.answer, answered_at=now, wait_minutes=reply.minutes, colleague=reply.colleague
    )


def _write_one_of_several(
    visit: Visit, request: HostRequest, reply: HostReply, now: datetime, *, since: datetime | None
) -> None:
    """Write what the answer of one of several hosts means for the visit: the first who comes wins,
    and one who declines ends nothing.

    Args:
        visit: locked.
        request: whose answer it is.
        reply: the answer.
        now: when.
        since: when they gave the answer that stood before.
    """
    came_before = visit.answer == Answer.COMING and visit.answered_by_id == request.employee_id
    heard = co_hosts.who_heard(visit, since) if came_before else set()
    co_hosts.stop_telling(visit)
    if reply.answer == Answer.COMING:
        _write(visit, request, reply, now)
        co_hosts.tell_the_others(visit, request, now, in_force())
        return
    stands = co_hosts.standing(visit, now)
    if stands is None:
        _write(visit, request, reply, now)
        return
    columns = {**stands, "patience_from": stands["wait_until"] or now}
    if reply.answer == Answer.UNAVAILABLE:
        # Nobody new was asked: whom the others let wait has waited as long as before, and is still
        # in the desk's hand.
        columns["patience_from"] = stands["wait_until"] or min(visit.patience_from or now, now)
    else:
        columns |= {"desk_told_at": None, "taken_over_by": None, "taken_over_at": None}
    for name, value in columns.items():
        setattr(visit, name, value)
    visit.save(update_fields=list(columns))
    if came_before:
        co_hosts.tell_that_nobody_comes(visit, request, heard, now, in_force())
        ask_again(visit, now, but=heard)


def _write(visit: Visit, request: HostRequest, reply: HostReply, now: datetime) -> None:
    visit.answer, visit.answered_by = reply.answer, request.employee
    visit.wait_until = None if reply.minutes is None else now + timedelta(minutes=reply.minutes)
    if request.asks_consent:
        # Who sends a colleague takes their own agreement back: now it is the colleague who is asked
        # (G6, G7).
        visit.consent = (
            None if reply.colleague is not None else reply.answer in (Answer.COMING, Answer.WAIT)
        )
    visit.patience_from, visit.desk_told_at = visit.wait_until or now, None
    visit.taken_over_by, visit.taken_over_at = (
        None,
        None,
    )  # who answers takes the visitor back from the desk (V5)
    visit.save(update_fields=list(ANSWERED))
