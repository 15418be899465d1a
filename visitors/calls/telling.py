"""A call as programs and pages read it: who calls, whom to try next, what to say (T2, T10)."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from reception import clock
from reception.accounts.actor import Actor
from reception.organisation import phones
from reception.organisation.models import Employee
from reception.policy.rulebook import InForce
from visitors.api.serializers import at
from visitors.calls import clocks, known, order
from visitors.calls.known import Known
from visitors.calls.models import Call, CallEvent, CallMessage
from visitors.calls.order import Stop

Try = CallEvent.Try


def named(employee: Employee | None) -> dict[str, str] | None:
    return {"number": employee.number, "name": str(employee)} if employee is not None else None


def line(call: Call, policy: InForce) -> dict[str, Any]:
    """Return a call as a list shows it; the number is masked."""
    return {
        "id": call.pk,
        "direction": call.direction,
        "kind": call.kind.code,
        "source": call.source.code if call.source is not None else None,
        "state": call.state,
        "result": call.result or None,
        "number": phones.masked(call.number),
        "caller": call.caller or (call.visitor.name if call.visitor is not None else ""),
        "organisation": call.organisation,
        "for": named(call.wanted),
        "content": call.content,
        "at": at(call.began_at),
        "answered_at": at(call.answered_at),
        "ended_at": at(call.ended_at),
        "answered_by": _account(call),
        "passed_to": named(call.passed_to),
        "message": _message(getattr(call, "message", None), policy),
    }


def whole(call: Call, now: datetime, policy: InForce) -> dict[str, Any]:
    """Return a call with who it is, the order of telephones, and what comes next."""
    events = list(call.events.select_related("employee"))
    who = known.of(call)
    stops = order.of(call, who, events, now)
    after = order.following(stops, events) if call.state == Call.State.OPEN else None
    has_next = call.state == Call.State.OPEN
    complaint = next((one.facts for one in events if one.what == "complaint"), None)
    return {
        **line(call, policy),
        "known": _known(who),
        "order": [stop_of(stop) for stop in stops],
        "next": (stop_of(after) if after is not None else "message") if has_next else None,
        "say": say(call, stops, after, events),
        "complaint": complaint,
        "events": [
            {
                "what": one.what,
                "at": at(one.at),
                "by": one.by_name,
                "employee": named(one.employee),
                "extension": one.extension,
                "result": one.outcome or None,
                "words": one.words,
            }
            for one in events
        ],
    }


def say(call: Call, stops: list[Stop], after: Stop | None, events: list[CallEvent]) -> str:
    """Return what the caller is told now: never why somebody does not take a call (T11)."""
    tries = [one for one in events if one.outcome]
    if call.state != Call.State.OPEN or not tries:
        return call.kind.greeting
    if after is None:
        whom = order.for_message(call, stops)
        name = str(whom) if call.wanted is not None else _("负责的同事")
        return _("%(name)s 不在，您方便留个话吗？我们尽快给您回电。") % {"name": name}
    name = str(after.employee) if after.employee is not None else after.extension
    return _("请再稍等一下，我帮您转给 %(name)s。") % {"name": name}


def stop_of(stop: Stop) -> dict[str, Any]:
    return {
        "employee": named(stop.employee),
        "extension": stop.extension,
        "why": stop.why,
        "known": stop.known,
        "open": stop.is_open,
    }


def _known(who: Known) -> dict[str, Any] | None:
    if who.visitor is not None:
        found: dict[str, Any] = {"visitor": {"id": who.visitor.pk, "name": who.visitor.name}}
        return {**found, "owner": named(who.owner)}
    return {"one_of": len(who.several)} if who.several else None


def _account(call: Call) -> str:
    if call.taken_by is None:
        return ""
    return Actor(user=call.taken_by, employee=getattr(call.taken_by, "employee", None)).name


def told_of(message: CallMessage, policy: InForce) -> dict[str, Any]:
    """Return until when the caller is called back, and whether that is over, for a page."""
    until, where = clocks.until(message, policy), message.call.site.clock
    is_late = message.call_back and message.called_back_at is None and clock.now() >= until
    return {"until": clock.deadline(until, where=where), "late": is_late}


def _message(message: CallMessage | None, policy: InForce) -> dict[str, Any] | None:
    if message is None:
        return None
    return {
        "to": named(message.to),
        "text": message.words,
        "call_back": message.call_back,
        "state": message.step,
        "until": at(clocks.until(message, policy)),
        "told_at": at(message.left_at),
        "read_at": at(message.read_at),
        "called_back_at": at(message.called_back_at),
        "done_at": at(message.done_at),
    }
