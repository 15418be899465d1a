"""Contacts with a client, and who looks after one from now on: given, claimed, lapsed (F3–F7)."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from reception.accounts.actor import NOBODY, Actor
from reception.accounts.refusals import Refusal
from reception.notifications import pieces
from reception.organisation.models import Employee
from reception.policy.models import ClientClass
from reception.policy.rulebook import in_force
from reception.text import clean_lines
from visitors.clients import assignments, events, files, followup
from visitors.clients.events import ClientAct, What, record
from visitors.clients.models import Assignment, Client, ClientEvent
from visitors.models import Visit, VisitEvent
from visitors.people.handlers import SpokenWith
from visitors.visits.guards import given

REACHED = {"reached": True, "answered": True, "connected": True}
TRIED = {"not_reached": False, "no_answer": False, "engaged": False, "refused": False}
RESULTS = {**REACHED, **TRIED}
DAY = timedelta(days=1)
# As they are kept; pages say them in the language of who reads.
CLAIMED, RECEIVED = gettext_noop("从公共客户认领"), gettext_noop("第一次来访由这位接待")
TOO_LONG = gettext_noop("太久没有接触")


def contact(
    client: Client,
    act: ClientAct,
    kind: str,
    result: str,
    next_at: datetime | None = None,
    words: str = "",
    *,
    satisfied: bool | None = None,
) -> Client:
    """Note that somebody was in touch with a client, or tried (F6, F9).

    Args:
        result: ``reached``, or one of the words of calls; who was not reached was tried.
        next_at: what was promised; kept where somebody was reached.

    Raises:
        Refusal: ``not_permitted``, ``invalid`` for a day that is over or too far away.
    """
    files.writing(client, act)
    reached = RESULTS[result]
    most = in_force().limits.get("client_promise_days", 90)
    if next_at is not None and not act.now <= next_at <= act.now + most * DAY:
        wrong = {"next_at": _("请写今天以后、%(most)d 天以内的时间。") % {"most": most}}
        raise Refusal("invalid", wrong["next_at"], status=422, fields=wrong)

    def do(one: Client) -> None:
        event = record(
            one,
            What.CONTACT,
            act,
            way=kind,
            reached=reached,
            satisfied=satisfied if reached else None,
            next_at=next_at,
            employee=act.by.employee,
            words=clean_lines(words)[:2000],
        )
        _counts(one, event)

    return events.change(client, act, do)


def _counts(one: Client, event: ClientEvent) -> None:
    """Let the rhythm run from a real contact with somebody's client."""
    real = event.reached and event.way != ClientEvent.Way.TEXT
    if real and one.anchor_id is not None:
        followup.runs_from(one, event, event.next_at)


def give(client: Client, act: ClientAct, employee: Employee, reason: str) -> Client:
    """Give a client to somebody (F3, F13).

    Raises:
        Refusal: ``not_permitted``, ``reason_missing``.
    """
    why = given(reason)
    if not files.may_give(act, client, employee):
        raise Refusal("not_permitted", _("您的账号没有这项权限。"), status=403)

    def do(one: Client) -> None:
        whom: dict[str, Any] = {"by": act.by, "now": act.now, "key": act.key}
        assignments.assign(one, employee, clause="F3", why=why, **whom)

    return events.change(client, act, do)


def claim(client: Client, act: ClientAct) -> Client:
    """Take a client out of the pool, within the limits of the rows; who let it lapse waits (F7).

    Raises:
        Refusal: ``not_permitted``, ``taken`` by whom, ``reclaim_too_soon``, ``claims_used_up``.
    """
    me = act.by.employee
    if me is None or not act.by.may("client.write"):
        raise Refusal("not_permitted", _("您的账号没有这项权限。"), status=403)

    def do(one: Client) -> None:
        last = assignments.standing(one)
        if last is not None:
            sentence = _("这位客户现在由 %(name)s 跟进。") % {"name": last.employee}
            raise Refusal("taken", sentence, employee=last.employee.number)
        _within_limits(one, me, act.now)
        whom: dict[str, Any] = {"by": act.by, "now": act.now, "key": act.key}
        assignments.assign(one, me, clause=assignments.CLAIM, why=CLAIMED, **whom)

    return events.change(client, act, do)


def _within_limits(one: Client, me: Employee, now: datetime) -> None:
    limits, mine = in_force().limits, Assignment.objects.filter(employee=me)
    wait = limits.get("client_reclaim_days", 7)
    lost = mine.filter(client=one, ended_clause="F5", ended_at__gt=now - wait * DAY).first()
    if lost is not None and lost.ended_at is not None:
        until = lost.ended_at + wait * DAY
        sentence = _("这位客户在您这里失效不久，%(until)s 以后才能再认领。")
        raise Refusal("reclaim_too_soon", sentence % {"until": f"{until:%m-%d}"})
    most = limits.get("client_claim_day", 3)
    # Whoever claims holds their own line: two claims of one person come one after the other.
    Employee.objects.select_for_update().get(pk=me.pk)
    today = followup.starts_before(now, 0)
    claimed = mine.filter(clause=assignments.CLAIM, began_at__gte=today).count()
    if most and claimed >= most:
        sentence = _("一天最多认领 %(most)d 位，今天已经认领 %(n)d 位。")
        raise Refusal("claims_used_up", sentence % {"most": most, "n": claimed})


def sweep(now: datetime) -> None:
    """Put into the pool whom nobody was in touch with for too long, where the row of the class says
    so; of the others the head decides, as 待办 says (F5, F7).
    """
    policy = in_force()
    near = followup.waiting().filter(followup.lapses_near(now, policy, 0))
    pool = near.filter(waits__client_class__at_lapse=ClientClass.Lapse.POOL)
    ids = list(pool.values_list("client", flat=True))
    pieces.each("client that lapses", ids, lambda pk: _lapse(pk, now))


@transaction.atomic
def _lapse(client_id: int, now: datetime) -> None:
    one, policy = events.locked(client_id), in_force()
    last = assignments.standing(one)
    due = followup.of(one, last.employee if last is not None else None, policy)
    if last is None or due is None or due.lapses is None or due.lapses.until > now:
        return
    record(one, What.LAPSED, ClientAct(NOBODY, now), words=TOO_LONG, employee=last.employee)
    assignments.release(one, clause="F5", why=TOO_LONG, by=NOBODY, now=now)


def hear(event: VisitEvent, visit: Visit) -> None:
    """Hear that somebody has arrived: the first visit of a category that has files makes one, and
    each is a contact (L1, F6). After the visit is written, and apart from it: whoever stands at the
    desk waits for no file.
    """
    if event.what != VisitEvent.What.ARRIVED or not visit.category.has_client_file:
        return
    by = Actor(user=event.by)
    transaction.on_commit(lambda: visited(visit, by, event.at), robust=True)


@transaction.atomic
def visited(visit: Visit, by: Actor, now: datetime) -> None:
    """Note the visit of a client; whose it is not yet becomes whom they came to see."""
    client = assignments.client_for(visit.visitor, by=by, now=now)
    if assignments.standing(client) is None:
        assignments.assign(client, visit.host, clause="F4", why=RECEIVED, by=by, now=now)
    one = events.locked(client.pk)
    said: dict[str, Any] = {"way": ClientEvent.Way.VISIT, "reached": True, "employee": visit.host}
    act = ClientAct(by, now)
    event = record(one, What.CONTACT, act, facts={"visit": visit.pk}, **said)
    _counts(one, event)


def hear_call(call: SpokenWith) -> None:
    """Hear that a call with somebody was answered: with a client it is a contact, and nobody types
    it again (F6, L7).
    """
    transaction.on_commit(lambda: called(call), robust=True)


@transaction.atomic
def called(call: SpokenWith) -> None:
    """Note the call of a client; a caller without a file gets none by it."""
    client = assignments.client_of(call.visitor)
    if client is None:
        return
    one = events.locked(client.pk)
    said: dict[str, Any] = {"way": ClientEvent.Way.CALL, "reached": True, "employee": call.employee}
    act = ClientAct(call.by, call.at)
    _counts(one, record(one, What.CONTACT, act, facts={"call": call.call}, **said))
