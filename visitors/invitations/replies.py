"""What a visitor says on the page of their invitation: later, cannot come, whom they bring, and
what the desk would ask (V2, V14, V18).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from reception import clock
from reception.accounts.actor import NOBODY
from reception.accounts.refusals import Refusal
from reception.policy.rulebook import InForce
from visitors.belongings import items
from visitors.invitations.models import InvitedVisit
from visitors.lifecycle import appointments
from visitors.models import State, Visit, VisitEvent
from visitors.visits import details, guards
from visitors.visits.events import record
from visitors.visits.idempotency import RequestKey

NO_KEY = RequestKey()
What = VisitEvent.What


@dataclass(frozen=True)
class Beforehand:
    """What a visitor fills in before they come: ``details`` by their names."""

    organisation: str = ""
    party_size: int = 1
    companions: Sequence[str] = ()
    details: dict[str, Any] = field(default_factory=dict)


def come_later(visit: Visit, at: datetime, now: datetime) -> Visit:
    """Put off a visit within its day; the host is told, and the desk sees it.

    Raises:
        Refusal: ``bad_time`` where it is not later, or on another day; ``state_forbids``.
    """
    where = visit.site.clock
    is_later = visit.expected_at is not None and at > max(visit.expected_at, now)
    if not is_later or clock.today(at, where) != visit.expected_on:
        wrong = _("请写当天更晚的一个时间；改天来，请和被访人商量。")
        raise Refusal("bad_time", wrong, status=422, fields={"at": wrong})
    return appointments.move(visit, at, NOBODY, now, NO_KEY, said="visitor")


def cannot_come(visit: Visit, reason: str, now: datetime) -> Visit:
    """Call a visit off; the host is told, and the desk sees it."""
    return appointments.call_off(visit, reason, NOBODY, now, NO_KEY, said="visitor")


def fill_in(invited: InvitedVisit, said: Beforehand, now: datetime, policy: InForce) -> Visit:
    """Keep what a visitor says beforehand, as long as they have not arrived.

    Raises:
        Refusal: ``state_forbids``; ``names_missing`` and ``names_too_many``; ``party_too_big``.
    """
    most = policy.limits.get("party_size_max")
    if most is not None and said.party_size > most:
        wrong = _("一次最多登记 %(most)d 人。") % {"most": most}
        raise Refusal("party_too_big", wrong, status=422, fields={"party_size": wrong})
    with transaction.atomic():
        fresh = guards.locked(invited.visit_id)
        if said.companions or said.party_size != fresh.party_size:
            items.refuse_nameless(said.party_size, len(said.companions), policy)
        moved = guards.change(
            fresh,
            [State.EXPECTED],
            party_size=said.party_size,
            organisation=said.organisation or fresh.organisation,
        )
        moved.companions.all().delete()
        items.name_them(moved, said.companions)
        details.write(moved, said.details, policy)
        record(moved, What.DETAILED, NOBODY, now, facts={"visitor": True})
    return moved
