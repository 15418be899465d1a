"""What becomes of a call: put through, a message, read, called back, done (T2, T11, T13, T16)."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from reception.accounts.actor import Actor
from reception.accounts.refusals import Refusal
from reception.organisation.models import Employee
from reception.text import clean_line, clean_lines
from visitors.calls import events, notices, order
from visitors.calls import known as knowing
from visitors.calls.events import CallAct, record
from visitors.calls.models import LONGEST_WORDS, Call, CallEvent, CallMessage
from visitors.visits.guards import allowed

What, State, Result, Try = CallEvent.What, Call.State, Call.Result, CallEvent.Try


def tried(
    call: Call, act: CallAct, result: str, employee: Employee | None, extension: str = ""
) -> Call:
    """Note how one telephone was tried; connected, the call is passed on.

    Raises:
        Refusal: ``not_permitted``, ``invalid`` without whom, ``state_forbids``.
    """
    allowed(act.by, "call.take", call.site_id)
    extension = clean_line(extension)[:12] or (employee.extension if employee is not None else "")
    if employee is None and not extension:
        wrong = {"employee": _("请写明转给哪一位，或哪个分机。")}
        raise Refusal("invalid", wrong["employee"], status=422, fields=wrong)

    def do(one: Call) -> None:
        whom: dict[str, Any] = {"employee": employee, "extension": extension}
        record(one, What.TRIED, act, outcome=result, **whom)
        if result == Try.CONNECTED:
            _close(one, Result.PASSED_ON, act.now)
            one.passed_to = employee

    return events.change(call, act, [State.OPEN], do)


def named(call: Call, act: CallAct, visitor: int) -> Call:
    """Note who calls, of several who may be meant (T10).

    Raises:
        Refusal: ``not_permitted``, ``unknown_visitor``, ``state_forbids``.
    """
    allowed(act.by, "call.take", call.site_id)
    found = next((one for one in knowing.of(call).several if one.pk == visitor), None)
    if found is None:
        raise Refusal("unknown_visitor", _("没有这位访客。"), status=422)

    def do(one: Call) -> None:
        one.visitor = found
        one.organisation = one.organisation or found.organisation
        record(one, What.WHO, act, facts={"visitor": found.pk})

    return events.change(call, act, [State.OPEN, State.MESSAGE, State.MISSED], do)


def leave(
    call: Call, act: CallAct, text: str, to: Employee | None = None, *, call_back: bool = True
) -> Call:
    """Take a message: told at once by the person's own ways, and due from now on (T13).

    Raises:
        Refusal: ``not_permitted``, ``nobody_to_tell``, ``state_forbids``.
    """
    allowed(act.by, "call.take", call.site_id)

    def do(one: Call) -> None:
        whom = to or _whom(one, act.now)
        if whom is None or not whom.is_active:
            wrong = {"to": _("请写明留给哪一位。")}
            raise Refusal("nobody_to_tell", wrong["to"], status=422, fields=wrong)
        message = CallMessage.objects.create(
            call=one,
            to=whom,
            words=clean_lines(text)[:LONGEST_WORDS],
            call_back=call_back,
            minutes=one.kind.call_back_minutes,
            left_at=act.now,
        )
        one.state = State.MESSAGE
        record(one, What.MESSAGE, act, employee=whom)
        notices.tell(message, act.now)

    return events.change(call, act, [State.OPEN], do)


def _whom(call: Call, now: datetime) -> Employee | None:
    stops = order.of(call, knowing.of(call), call.events.all(), now)
    return order.for_message(call, stops)


def next_of(call: Call, now: datetime) -> order.Stop | None:
    """Return which telephone is tried next; nothing where a message is taken."""
    events = list(call.events.all())
    return order.following(order.of(call, knowing.of(call), events, now), events)


def concerns(call: Call, by: Actor) -> bool:
    """Tell whether somebody may read and finish a message: the desk, who it is for, who stands in
    for them, their head.
    """
    if by.may_at("call.take", call.site_id):
        return True
    message, me = getattr(call, "message", None), by.employee
    if message is None or me is None:
        return False
    to = message.to
    return me.pk in (to.pk, to.deputy_id, to.department.head_id)


def read(call: Call, act: CallAct) -> Call:
    """Note that a message was read, or passed on by word of mouth; once (T13)."""

    def do(one: Call, message: CallMessage) -> None:
        if message.read_at is None:
            message.read_at = act.now
            record(one, What.READ, act, employee=message.to)
            if not message.call_back:
                _finish(one, message, CallAct(act.by, act.now))

    return _of_message(call, act, do)


def called_back(call: Call, act: CallAct, result: str = "") -> Call:
    """Note that the caller was called back."""

    def do(one: Call, message: CallMessage) -> None:
        _called(one, message, act, result)

    return _of_message(call, act, do)


def done(call: Call, act: CallAct, result: str) -> Call:
    """Close a call: with a result, or in words. A message is then read and called back; a missed
    call was returned (T16).

    Raises:
        Refusal: ``not_permitted``, ``state_forbids``.
    """
    typed = clean_lines(result)[:LONGEST_WORDS]
    code = typed if typed in Result.values else ""
    words = "" if code else typed
    if hasattr(call, "message"):

        def do(one: Call, message: CallMessage) -> None:
            if message.call_back and message.called_back_at is None:
                _called(one, message, CallAct(act.by, act.now), "")
            message.read_at = message.read_at or act.now
            _finish(one, message, act, words)

        return _of_message(call, act, do)
    allowed(act.by, "call.take", call.site_id)

    def close(one: Call) -> None:
        missed = one.state in (State.MISSED, State.RINGING)
        _close(one, code or (Result.CALLED_BACK if missed else Result.ANSWERED), act.now)
        record(one, What.CLOSED, act, words=words, facts={"result": one.result})

    return events.change(call, act, [State.OPEN, State.MISSED, State.RINGING], close)


def _called(one: Call, message: CallMessage, act: CallAct, words: str) -> None:
    message.read_at = message.read_at or act.now
    if message.called_back_at is None:
        message.called_back_at = act.now
        words = clean_lines(words)[:LONGEST_WORDS]
        record(one, What.CALLED_BACK, act, employee=act.by.employee, words=words)


def _finish(one: Call, message: CallMessage, act: CallAct, words: str = "") -> None:
    message.done_at = act.now
    _close(one, Result.CALLED_BACK if message.called_back_at else Result.MESSAGE, act.now)
    facts = {"result": one.result}
    record(one, What.CLOSED, act, words=words, facts=facts, employee=act.by.employee)


def _close(one: Call, result: str, now: datetime) -> None:
    one.state, one.result = State.CLOSED, result
    one.ended_at = one.ended_at or now


def _of_message(call: Call, act: CallAct, do: Any) -> Call:
    if not concerns(call, act.by):
        raise Refusal("not_permitted", _("您的账号没有这项权限。"), status=403)

    def with_message(one: Call) -> None:
        message = CallMessage.objects.select_related("to").get(call=one)
        do(one, message)
        message.save()

    return events.change(call, act, [State.MESSAGE], with_message)
