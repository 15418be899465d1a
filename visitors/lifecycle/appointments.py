"""Move an expected visit to another time, or call it off, as the desk, its host or the visitor says
(V12, V22); whoever calls these has asked whether they may.
"""

from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from reception import clock
from reception.accounts.actor import Actor
from reception.accounts.refusals import Refusal
from reception.text import clean_line
from visitors.lifecycle.actions import action
from visitors.lifecycle.arrival_form import LONGEST_WAIT_AHEAD
from visitors.models import State, Visit, VisitEvent
from visitors.models.visits import OPEN
from visitors.visits import guards
from visitors.visits.events import record
from visitors.visits.idempotency import RequestKey
from visitors.zones import access

What = VisitEvent.What
JUST_NOW = timedelta(minutes=1)


@action()
def move(
    visit: Visit, at: datetime, by: Actor, now: datetime, key: RequestKey, *, said: str = ""
) -> Visit:
    """Move an expected visit to another time; ``said`` is a mark in its trail: ``visitor`` where
    they say so themselves, ``together`` where several are moved at once.

    Refuses with ``state_forbids``, ``bad_time``, ``visit_open`` where the visitor is expected on
    that day already, or is here.
    """
    if not now - JUST_NOW <= at <= now + LONGEST_WAIT_AHEAD:
        wrong = _("预约时间要在今后一年之内。")
        raise Refusal("bad_time", wrong, status=422, fields={"from": wrong})
    fresh = guards.locked(visit.pk)
    on = clock.today(at, fresh.site.clock)
    in_the_way = Q(state=State.EXPECTED, expected_on=on)
    if on == clock.today(now, fresh.site.clock):
        in_the_way |= Q(state__in=OPEN)
    others = Visit.objects.filter(in_the_way, visitor=fresh.visitor_id).exclude(pk=fresh.pk)
    guards.refuse_open(others.values_list("pk", flat=True).first())
    before = fresh.expected_at
    moved = guards.change(fresh, [State.EXPECTED], expected_at=at, expected_on=on)
    assert before is not None, "as the database promises of whoever is expected"
    facts = {"before": before.isoformat(), "at": at.isoformat(), **_marked(said)}
    record(moved, What.MOVED, by, now, key=key, facts=facts)
    return moved


@action()
def call_off(
    visit: Visit, reason: str, by: Actor, now: datetime, key: RequestKey, *, said: str = ""
) -> Visit:
    """Call an expected visit off; ``said`` as in ``move``."""
    moved = guards.move(visit, [State.EXPECTED], state=State.CANCELLED, closed_at=now)
    access.close(moved, now)
    reason = clean_line(reason)[:200]
    record(moved, What.CANCELLED, by, now, key=key, reason=reason, facts=_marked(said))
    return moved


def _marked(said: str) -> dict[str, bool]:
    return {said: True} if said else {}
