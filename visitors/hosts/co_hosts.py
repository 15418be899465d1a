"""Several hosts for one visitor: all are told, the first who comes receives, and the others are
told that too (V3, V4).

Which requests are still open is derived from the requests and the visit, not kept: an answer that
is changed, an arrival that is undone and a desk that asks anew then need no second book.

A visit with one host never comes here: what is said in ``hosts`` about it stays as it is.
"""

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from reception.accounts.actor import NOBODY, Actor
from reception.notifications import outbox
from reception.notifications.models import Notice
from reception.organisation.models import Employee
from reception.policy.rulebook import InForce
from visitors.models import (
    FurtherHost,
    HostReminder,
    HostRequest,
    Visit,
    VisitEvent,
)
from visitors.visits import wording
from visitors.visits.events import record

Answer = Visit.Answer
STILL_OPEN = (Answer.NONE, Answer.WAIT)


def has(visit: Visit) -> bool:
    """Tell whether a visit has further hosts."""
    return visit.further_hosts.exists()


def further(visit: Visit) -> list[Employee]:
    """Return the further hosts of a visit, in the order in which they were named."""
    return [row.employee for row in visit.further_hosts.select_related("employee__department")]


def name_them(visit: Visit, employees: list[Employee]) -> None:
    """Keep further hosts with a visit that is registered, and at hand as ``also``; without any it
    is no query.
    """
    rows = [FurtherHost(visit=visit, employee=employee) for employee in employees]
    vars(visit)["also"] = FurtherHost.objects.bulk_create(rows) if rows else []


def only_agrees(request: HostRequest, visit: Visit) -> bool:
    """Tell whether somebody was asked for their agreement and is not visited themselves (G6, G7):
    their yes fetches nobody.
    """
    return request.asks_consent and request.employee_id != visit.host_id


def open_requests(visit: Visit) -> list[HostRequest]:
    """Return the requests of hosts, and of colleagues in their place, from whom somebody may still
    come; the first host's first.
    """
    rows = (
        visit.requests.filter(escalated=False, answer__in=STILL_OPEN)
        .select_related("employee__department", "visit")
        .order_by("pk")
    )
    return [request for request in rows if not (only_agrees(request, visit) and visit.consent)]


def who_came(request: HostRequest, visit: Visit) -> Employee | None:
    """Return who has gone to meet the visitor, where another of several hosts was asked too and
    need not come any more.

    Also for who has declined or sent a colleague: nobody takes a visitor from who is on the way
    already.
    """
    if request.employee_id == visit.answered_by_id or only_agrees(request, visit):
        return None
    winner = winning(visit)
    return winner.employee if winner is not None else None


def winning(visit: Visit) -> HostRequest | None:
    """Return the request of who has gone to meet the visitor, of several hosts; nothing where
    nobody has, or there is one host.
    """
    if visit.answer != Answer.COMING or not has(visit):
        return None
    winner = (
        visit.requests.filter(employee=visit.answered_by_id)
        .select_related("employee", "visit")
        .first()
    )
    return None if winner is None or only_agrees(winner, visit) else winner


def to_answer(visit: Visit) -> HostRequest | None:
    """Return whose answer the desk most likely hears, of several hosts: of who comes, else of the
    first who may still come.
    """
    return winning(visit) or next(iter(open_requests(visit)), None) if has(visit) else None


def asked_anew(visit: Visit) -> list[HostRequest]:
    """Return who of several hosts is asked again after the desk had the visitor in hand: all but
    who declined or sent a colleague.
    """
    if not has(visit):
        return []
    rows = visit.requests.filter(
        escalated=False, answer__in=[*STILL_OPEN, Answer.COMING]
    ).select_related("employee__department", "visit")
    return [one for one in rows.order_by("pk") if not (only_agrees(one, visit) and visit.consent)]


def too_many(most: int) -> str:
    """Return the sentence for more further hosts than the policy's row allows."""
    return _("除被访人外，最多再通知 %(most)d 位。") % {"most": most}


def stop_asking(request: HostRequest) -> None:
    """Stop the notice and the reminders of one request that are still on their way, and no
    other's.
    """
    outbox.stop(f"ask:{request.visit_id}:{request.employee_id}:")
    outbox.stop(f"ask:{request.visit_id}:r{request.pk}:")


def tell_the_others(visit: Visit, winner: HostRequest, now: datetime, policy: InForce) -> None:
    """Tell everybody else who might still come that somebody has gone to meet the visitor.

    Args:
        visit: with the answer already written.
        winner: the request of who comes.
        now: when.
        policy: the policy in force, which words it.
    """
    said = wording.written(wording.Kind.RECEIVED, visit, now, policy)
    for request in visit.requests.filter(answer__in=STILL_OPEN).exclude(pk=winner.pk):
        if not only_agrees(request, visit):
            # Not one of the notices that ask: letting the visitor in stops those, and this is still
            # to be told.
            key = f"{_told(visit)}{request.employee_id}:{secrets.token_hex(4)}"
            outbox.write(
                request.employee_id, key, said.subject, said.text, now, group_text=said.group_text
            )


def who_heard(visit: Visit, since: datetime | None) -> set[int]:
    """Return the ids of those whom it has reached that somebody comes; of a notice a worker holds
    just now it is not known.

    Args:
        visit: who waits.
        since: when that somebody said so; what was told of another before does not count.
    """
    went_out = [Notice.State.SENT, Notice.State.SENDING]
    told = (
        Notice.objects.filter(key__prefix=_told(visit), state__in=went_out, written_at__gte=since)
        if since is not None
        else ()
    )
    return {notice.employee_id for notice in told if notice.employee_id is not None}


def tell_that_nobody_comes(
    visit: Visit, gone: HostRequest, heard: set[int], now: datetime, policy: InForce
) -> None:
    """Tell those who had heard that somebody comes that it is not so any more, each with a link to
    answer by (V3–V5).

    Who has not heard it needs no such notice: what was stopped of theirs goes out after all.

    Args:
        visit: with what stands now already written.
        gone: the request of who came and does not after all.
        heard: out of ``who_heard``.
        now: when.
        policy: the policy in force, which words it.
    """
    rows = (
        visit.requests.filter(answer__in=STILL_OPEN, employee__in=heard)
        .exclude(pk=gone.pk)
        .select_related("employee")
        .order_by("pk")
    )
    others = [request for request in rows if not only_agrees(request, visit)]
    if not others:
        return
    said = wording.written(wording.Kind.AGAIN, visit, now, policy, {"接待人": str(gone.employee)})
    for request in others:
        # One of the notices that ask, so that an answer and letting the visitor in stop it like
        # every other.
        key = f"ask:{visit.pk}:r{request.pk}:again:{secrets.token_hex(4)}"
        notice = outbox.write(
            request.employee_id,
            key,
            said.subject,
            said.text,
            now,
            purpose=outbox.ANSWER,
            group_text=said.group_text,
        )
        HostReminder.objects.create(request=request, notice=notice, at=now)
    told = {
        "employee": others[0].employee_id,
        "name": "、".join(request.employee.name for request in others),
    }
    record(visit, VisitEvent.What.REMINDED, NOBODY, now, facts=told)


def stop_telling(visit: Visit) -> None:
    """Stop what is on its way about who came, because they do not come after all."""
    outbox.stop(_told(visit))


def standing(visit: Visit, now: datetime) -> dict[str, Any] | None:
    """Return the answer of a visit while somebody of several hosts may still come; nothing where
    nobody may.

    It is the earliest promise, also one of a deputy who was told meanwhile; else that somebody is
    awaited.

    Args:
        visit: who waits.
        now: a promise that has passed counts only where there is no other.
    """
    still_open = open_requests(visit)
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


def _told(visit: Visit) -> str:
    return f"received:{visit.pk}:"


def request_to_answer(
    visit: Visit, actor: Actor, asked_id: int | None = None, number: str | None = None
) -> HostRequest | None:
    """Return the request that somebody may answer: their own, one of their department, or at the
    desk the last one made (V4).

    Args:
        visit: who waits.
        actor: who answers, or writes down what somebody answered.
        asked_id: whose answer it is, where several were asked; nobody's where that is none of
            theirs.
        number: of the employee whose answer it is, where a program says it.
    """
    reach = actor.reach("visit.answer")
    asked = visit.requests.select_related("employee", "visit").order_by("-pk")
    if asked_id is not None:
        asked = asked.filter(pk=asked_id)
    if number is not None:
        asked = asked.filter(employee__number=number)
    if actor.may_at("visit.answer", visit.site_id):
        anybody = asked_id is None and number is None
        return (to_answer(visit) if anybody else None) or asked.first()
    if actor.employee is None or reach not in ("own", "dept"):
        return None
    mine = Q(employee=actor.employee)
    return asked.filter(
        mine if reach == "own" else mine | Q(employee__department=actor.employee.department_id)
    ).first()
