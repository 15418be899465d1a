"""Who is asked about a visit: a list of requests, of whom the first who comes receives (V3–V5).

A request counts until it is answered, its agreement is there, or somebody is asked instead.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, OuterRef, Q, QuerySet, When

from reception.accounts.actor import Actor
from reception.organisation.models import Employee
from reception.policy.enums import Disposition
from visitors.models import HostRequest, State, Visit

Answer = Visit.Answer
STILL_OPEN = (Answer.NONE, Answer.WAIT)


def counting(visit: Visit) -> QuerySet[HostRequest]:
    """Return the requests of a visit that count: nobody was asked instead, nor are they only told
    because nobody answered; and where their agreement is no longer needed, they are to come.
    """
    rows = visit.requests.filter(escalated=False, replaced_by=None)
    if visit.consent or visit.disposition == Disposition.ADMIT:
        rows = rows.filter(Q(asks_consent=False) | Q(employee=visit.host_id))
    return rows.select_related("employee__department", "visit").order_by("pk")


def latest_request(visit: Visit) -> HostRequest | None:
    """Return the last request that counts, whoever else was told meanwhile (V5)."""
    return counting(visit).last()


def awaited(visit: Visit) -> list[HostRequest]:
    """Return the requests of hosts, and of colleagues in their place, from whom somebody may still
    come; the first host's first. To a visitor inside only those come who were asked there.
    """
    rows = counting(visit).filter(answer__in=STILL_OPEN)
    if visit.state == State.INSIDE and visit.admitted_at is not None:
        rows = rows.filter(asked_at__gt=visit.admitted_at)
    return list(rows)


def asked_inside() -> QuerySet[HostRequest]:
    """Return the requests to join the visitor of an outer query who is inside (V13): those that
    wait for an answer first, then the latest.
    """
    rows = HostRequest.objects.filter(visit=OuterRef("pk"), asked_at__gt=OuterRef("admitted_at"))
    is_settled = Case(When(answer__in=STILL_OPEN, then=0), default=1)
    return rows.filter(escalated=False, replaced_by=None).order_by(is_settled, "-pk")


def unanswered_inside() -> QuerySet[HostRequest]:
    """Return those of ``asked_inside`` from whom somebody may still come."""
    return asked_inside().filter(answer__in=STILL_OPEN).order_by()


def asked_anew(visit: Visit) -> list[HostRequest]:
    """Return who is asked again after the desk had the visitor in hand: all but who declined or
    sent a colleague; where that is nobody, who was asked last.
    """
    rows = list(counting(visit))
    return [one for one in rows if one.answer in (*STILL_OPEN, Answer.COMING)] or rows[-1:]


def names(requests: list[HostRequest]) -> dict[str, Any]:
    """Return what the trail keeps of whose requests an event is about."""
    return {
        "employee": requests[0].employee_id,
        "name": "、".join(one.employee.name for one in requests),
    }


def only_agrees(request: HostRequest, visit: Visit) -> bool:
    """Tell whether somebody was asked for their agreement and is not visited themselves (G6, G7):
    their yes fetches nobody.
    """
    return request.asks_consent and request.employee_id != visit.host_id


def who_came(request: HostRequest, visit: Visit) -> Employee | None:
    """Return who else has gone to meet the visitor, so that whoever was asked need not come any
    more.

    Also for who has declined or sent a colleague: nobody takes a visitor from who is on the way
    already.
    """
    if request.employee_id == visit.answered_by_id or only_agrees(request, visit):
        return None
    winner = winning(visit)
    return winner.employee if winner is not None else None


def winning(visit: Visit) -> HostRequest | None:
    """Return the request of who has gone to meet the visitor; nothing where nobody has.

    Theirs is the answer that stands, with one host as with several: only they themselves take it
    back, and the desk, which writes down what they say, asks anew or asks somebody else (V4).
    """
    if visit.answer != Answer.COMING:
        return None
    winner = (
        visit.requests.filter(employee=visit.answered_by_id)
        .select_related("employee", "visit")
        .first()
    )
    return None if winner is None or only_agrees(winner, visit) else winner


def standing(visit: Visit, now: datetime) -> dict[str, Any] | None:
    """Return the answer of a visit while somebody who was asked may still come; nothing where
    nobody may.

    It is the earliest promise, also one of a deputy who was told meanwhile; one that has passed
    counts only where there is no other. Else it is that somebody is awaited.
    """
    still_open = awaited(visit)
    waits = visit.requests.filter(answer=Answer.WAIT).select_related("employee")
    promised = [
        (one.answered_at + timedelta(minutes=one.wait_minutes), one)
        for one in waits
        if one.answered_at and one.wait_minutes
    ]
    if promised:
        until, one = min(
            [pair for pair in promised if pair[0] > now] or promised,
            key=lambda pair: (pair[0], pair[1].pk),
        )
        return {"answer": Answer.WAIT, "answered_by": one.employee, "wait_until": until}
    if not still_open:
        return None
    senders = visit.requests.filter(
        pk__in=[one.instead_of_id for one in still_open if one.instead_of_id]
    ).select_related("employee")
    for sender in senders.order_by("-answered_at")[:1]:
        return {"answer": Answer.COLLEAGUE, "answered_by": sender.employee, "wait_until": None}
    return {"answer": Answer.NONE, "answered_by": None, "wait_until": None}


def putting_off(visit: Visit) -> HostRequest | None:
    """Return the request of who was the last to name another time, or where nobody did, to say that
    they will call (V12).
    """
    rows = visit.requests.filter(answer=Answer.LATER, replaced_by=None).select_related("employee")
    said = list(rows.order_by("answered_at"))
    named = [one for one in said if one.put_off_to is not None]
    return next(reversed(named or said), None)


def request_to_answer(
    visit: Visit, actor: Actor, asked_id: int | None = None, number: str | None = None
) -> HostRequest | None:
    """Return the request that somebody may answer: their own, one of their department, or at the
    desk that of who comes, else of the first who may, else the last one made (V4).

    Where several were asked, its id says whose answer it is, or the number of an employee, where a
    program says it.
    """
    reach = actor.reach("visit.answer")
    asked = visit.requests.select_related("employee", "visit").order_by("-pk")
    if asked_id is not None:
        asked = asked.filter(pk=asked_id)
    if number is not None:
        asked = asked.filter(employee__number=number)
    if visit.state == State.INSIDE:
        asked = asked.filter(asked_at__gt=visit.admitted_at)
    if actor.may_at("visit.answer", visit.site_id):
        likely = None
        if asked_id is None and number is None and visit.state != State.INSIDE:
            likely = winning(visit) or next(iter(awaited(visit)), None)
        return likely or asked.first()
    if actor.employee is None or reach not in ("own", "dept"):
        return None
    mine = Q(employee=actor.employee)
    return asked.filter(
        mine if reach == "own" else mine | Q(employee__department=actor.employee.department_id)
    ).first()
