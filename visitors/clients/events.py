"""The list of what happened to a file, and acts that happen once however often they arrive."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from reception.accounts.actor import Actor
from reception.accounts.refusals import Refusal
from reception.db import locking
from visitors.clients.models import Client, ClientEvent
from visitors.visits.idempotency import RequestKey, idempotent, put, receipt_among

What = ClientEvent.What


@dataclass(frozen=True)
class ClientAct:
    """Who does something, when, and the key of the request."""

    by: Actor
    now: datetime
    key: RequestKey = field(default_factory=RequestKey)


@dataclass(frozen=True)
class KeyedActor(Actor):
    """Somebody who decides, with the key of their request: so it stands on the entry (W4)."""

    key: RequestKey = field(default_factory=RequestKey)


def record(client: Client, what: ClientEvent.What, act: ClientAct, **said: Any) -> ClientEvent:
    """Add one event, in the transaction of what it tells of; ``facts`` hold codes and ids."""
    event: ClientEvent = put(
        ClientEvent, act.by, act.now, act.key, client=client, what=what, **said
    )
    return event


of_key = receipt_among(ClientEvent, "client")


def once(act: ClientAct, action: Callable[[], Client]) -> Client:
    """Run an action in one transaction, or return what it did the first time."""
    return idempotent(act.by, act.key, action, of_key)


def change(client: Client, act: ClientAct, do: Callable[[Client], object]) -> Client:
    """Do something to a file that is locked and stands.

    Raises:
        Refusal: ``state_forbids`` where it was struck out, ``key_reused``.
    """

    def action() -> Client:
        one = locked(client.pk)
        if one.struck_at is not None:
            raise Refusal("state_forbids", _("这份档案已经注销，只能看。"), state="struck")
        do(one)
        return one

    return once(act, action)


def locked(client_id: int) -> Client:
    """Return a file, locked: what else wants it comes before or after."""
    found = locking.locked(Client.objects.all(), client_id)
    if found is None:
        raise Client.DoesNotExist
    return found
