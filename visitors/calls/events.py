"""The list of what happened to a call, and acts that happen once however often they arrive."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from reception.accounts.actor import Actor
from reception.accounts.refusals import Refusal
from visitors.calls.models import Call, CallEvent
from visitors.people import handlers
from visitors.people.handlers import SpokenWith
from visitors.visits.idempotency import RequestKey, idempotent, put, receipt_among

# By which results somebody of us spoke with the caller (F6).
SPOKEN = (Call.Result.ANSWERED, Call.Result.PASSED_ON, Call.Result.CALLED_BACK)


@dataclass(frozen=True)
class CallAct:
    """Who does something, when, and the key of the request."""

    by: Actor
    now: datetime
    key: RequestKey = field(default_factory=RequestKey)


def record(call: Call, what: CallEvent.What, act: CallAct, **said: Any) -> None:
    """Add one event, in the transaction of what it tells of; ``facts`` hold codes and ids."""
    put(CallEvent, act.by, act.now, act.key, call=call, what=what, **said)
    if what == CallEvent.What.CLOSED and call.result in SPOKEN and call.visitor is not None:
        who = call.passed_to or act.by.employee
        handlers.spoken(SpokenWith(call.visitor, call.pk, who, act.by, act.now))


of_key = receipt_among(CallEvent, "call")


def once(act: CallAct, action: Callable[[], Call]) -> Call:
    """Run an action in one transaction, or return what it did the first time."""
    return idempotent(act.by, act.key, action, of_key)


def change(call: Call, act: CallAct, states: Collection[str], do: Callable[[Call], None]) -> Call:
    """Do something to a call that is locked, where its state allows it.

    Raises:
        Refusal: ``state_forbids``, ``key_reused``.
    """

    def action() -> Call:
        # Locked by itself: what belongs to it is read afterwards.
        one = Call.objects.select_for_update().get(pk=call.pk)
        if one.state not in states:
            sentence = _("这个来电现在是“%(state)s”，不能这样做。")
            state = {"state": one.get_state_display()}
            raise Refusal("state_forbids", sentence % state, state=one.state)
        do(one)
        one.save()
        return one

    return once(act, action)
