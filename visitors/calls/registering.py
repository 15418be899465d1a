"""Take a call: at the desk, or as the telephone system says that it rings (T1, T7, T9)."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from reception.accounts.refusals import Refusal
from reception.organisation.models import Employee
from reception.policy.models import CallKind, DeskOption, Topic
from reception.policy.rulebook import in_force
from visitors.calls import events, known
from visitors.calls.events import CallAct, record
from visitors.calls.models import Call, CallEvent
from visitors.feedback import complaining
from visitors.feedback.complaining import Heard
from visitors.models import Visitor
from visitors.visits.guards import allowed

What, State, Result = CallEvent.What, Call.State, Call.Result


@dataclass(frozen=True)
class CallSaid:
    """What the desk writes down of a call, as typed and checked."""

    site_id: int
    kind: str
    number: str = ""
    caller: str = ""
    organisation: str = ""
    visitor: Visitor | None = None
    wanted: Employee | None = None
    topic: Topic | None = None
    source: DeskOption | None = None
    direction: str = Call.Direction.IN
    content: str = ""
    result: str = ""
    at: datetime | None = None


def kinds_offered() -> list[CallKind]:
    """Return the kinds that are in use, in the order of the row."""
    return [kind for kind in in_force().call_kinds.values() if kind.is_active]


def take(said: CallSaid, act: CallAct, ringing: Call | None = None) -> Call:
    """Take a call at the desk, or one that rings; a complaint goes into the register at once (T4).

    Raises:
        Refusal: ``not_permitted``, ``unknown_kind``, ``state_forbids``, ``key_reused``.
    """
    allowed(act.by, "call.take", said.site_id)
    kind = in_force(act.by.edition).call_kinds.get(said.kind)
    if kind is None or not kind.is_active:
        wrong = _("没有这个来电种类。")
        raise Refusal("unknown_kind", wrong, status=422, fields={"kind": wrong})

    def written(call: Call) -> None:
        _write(call, said, kind, act)

    if ringing is not None:
        return events.change(ringing, act, [State.RINGING], written)

    def action() -> Call:
        call = Call(site_id=said.site_id, began_at=said.at or act.now)
        written(call)
        return call

    return events.once(act, action)


def _write(call: Call, said: CallSaid, kind: CallKind, act: CallAct) -> None:
    for name in ("caller", "organisation", "visitor", "wanted", "topic", "source", "content"):
        setattr(call, name, getattr(said, name) or getattr(call, name))
    call.number = said.number or call.number
    if call.visitor is None:
        call.visitor = known.one_of_number(call.number, call.caller)
    call.direction = said.direction
    call.kind, call.state, call.taken_by = kind, State.OPEN, act.by.user
    call.answered_at = call.answered_at or max(call.began_at, said.at or act.now)
    if said.result:
        call.state, call.result, call.ended_at = State.CLOSED, said.result, act.now
        call.passed_to = call.wanted if said.result == Result.PASSED_ON else None
    call.save()
    record(call, What.TAKEN, act)
    keyless = CallAct(act.by, act.now)
    if said.result:
        record(call, What.CLOSED, keyless, facts={"result": said.result})
    if kind.way == CallKind.Way.COMPLAINT:
        _complain(call, keyless)


def _complain(call: Call, act: CallAct) -> None:
    visitor = call.visitor
    heard = Heard(
        call.site_id,
        call.caller or (visitor.name if visitor is not None else "") or _("来电的人"),
        call.number,
        visitor,
        call.content or _("电话里投诉，内容待补。"),
        call.wanted,
    )
    taken = complaining.take_in(heard, act.by, act.now)
    if taken is not None:
        facts = {"id": taken.id, "number": taken.number}
        record(call, What.COMPLAINT, act, facts=facts)


def ring(site_id: int, number: str, act: CallAct, at: datetime | None = None) -> Call:
    """Open the card of a call that rings, as the telephone system says; nothing is recorded as
    sound (T18).

    Raises:
        Refusal: ``not_permitted``, ``unknown_kind``, ``key_reused``.
    """
    allowed(act.by, "call.take", site_id)
    kinds = kinds_offered()
    if not kinds:
        raise Refusal("unknown_kind", _("没有启用的来电种类。"))

    def action() -> Call:
        call = Call.objects.create(
            site_id=site_id,
            kind=kinds[-1],
            state=State.RINGING,
            number=number,
            visitor=known.one_of_number(number),
            began_at=at or act.now,
        )
        record(call, What.RANG, act)
        return call

    return events.once(act, action)


def picked_up(call: Call, act: CallAct) -> Call:
    """Note that a ringing call was answered, as the telephone system says."""

    def do(one: Call) -> None:
        one.state, one.answered_at = State.OPEN, act.now
        record(one, What.TAKEN, act)

    return events.change(call, act, [State.RINGING], do)


def hung_up(call: Call, act: CallAct) -> Call:
    """Note the end of a call: one that nobody answered is missed until it is returned (T16)."""

    def do(one: Call) -> None:
        one.ended_at = one.ended_at or act.now
        one.state = State.MISSED if one.state == State.RINGING else one.state
        what = What.MISSED if one.state == State.MISSED else What.HUNG_UP
        record(one, what, act)

    return events.change(call, act, [State.RINGING, State.OPEN, State.MESSAGE, State.CLOSED], do)
