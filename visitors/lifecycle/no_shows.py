"""Visitors who were expected and did not come."""

from contextlib import suppress
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from reception import clock
from reception.accounts.actor import NOBODY
from reception.accounts.refusals import Refusal
from reception.notifications import pieces
from reception.organisation.models import Site
from visitors.models import State, Visit, VisitEvent
from visitors.visits import guards
from visitors.visits.events import record

AT_ONCE = 100  # rows of one sweep; the next one goes on


def mark_no_shows(now: datetime) -> None:
    """Close the visits that were expected on an earlier day of their site; an undo opens one again
    (V9).
    """
    over = Q(pk__in=[])
    for day, sites in _today(now).items():
        over |= Q(expected_on__lt=day, site__in=sites)
    missed = Visit.objects.filter(over, state=State.EXPECTED)
    visits = {visit.pk: visit for visit in missed.order_by("pk")[:AT_ONCE]}

    def close(visit_id: int) -> None:
        # Refused where another worker, or the desk, was first.
        with suppress(Refusal), transaction.atomic():
            expected = visits[visit_id]
            moved = guards.move(expected, [State.EXPECTED], state=State.NO_SHOW, closed_at=now)
            record(moved, VisitEvent.What.NO_SHOW, NOBODY, now)

    pieces.each("no show of visit", visits, close)


def _today(now: datetime) -> dict[date, list[int]]:
    """Return which day it is, and at which sites; sites of other time zones may have another."""
    days: dict[date, list[int]] = {}
    for site in Site.objects.all():
        days.setdefault(clock.today(now, site.clock), []).append(site.pk)
    return days
