"""The list of what happened to a call, and acts that happen once however often they arrive."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from reception.accounts.actor import Actor
from reception.accounts.refusals import Refusal
from visitors.calls.models import Call, CallEvent
from visitors.visits.idempotency import RequestKey, idempotent


@dataclass(frozen=True)
class CallAct:
    """Who does something, when, and the key of the request."""

    by: Actor
    now: datetime
    key: RequestKey = field(default_factory=RequestKey)


def record(call: Call, what: CallEvent.What, act: CallAct, **said: Any) -> CallEvent:
    """Add one event, in the transaction of what it tells of; ``facts`` hold codes and ids."""
    return CallEvent.objects.create(
        call=call,
        what=what,
        at=act.now,
        by=act.by.user,
        by_name=act.by.name[:60],
        request_key=act.key.key,
        request_digest=act.key.digest,
        **said,
    )


def of_key(by: Actor, key: RequestKey) -> tuple[Call, str] | None:
    """Return the call of the event that a key has caused, and the digest of its request."""
    caused = CallEvent.objects.exclude(request_key="").filter(by=by.user, request_key=key.key)
    event = caused.select_related("call").first()
    return None if event is None else (event.call, event.request_digest)


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
