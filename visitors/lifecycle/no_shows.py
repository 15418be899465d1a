"""Visitors who were expected and did not come."""

from datetime import datetime

from django.db import transaction

from reception import clock
from reception.accounts.actor import NOBODY
from reception.accounts.refusals import Refusal
from visitors.models import State, Visit, VisitEvent
from visitors.visits import guards
from visitors.visits.events import record

AT_ONCE = 100  # rows of one sweep; the next one goes on


def mark_no_shows(now: datetime) -> None:
    """Close the visits that were expected on an earlier day of the site; an undo opens one again
    (V9).
    """
    missed = Visit.objects.filter(state=State.EXPECTED, expected_on__lt=clock.today(now))
    for visit in missed.order_by("pk")[:AT_ONCE]:
        with transaction.atomic():
            try:
                moved = guards.move(visit, [State.EXPECTED], state=State.NO_SHOW, closed_at=now)
            except Refusal:
                continue  # another worker, or the desk, was first
            record(moved, VisitEvent.What.NO_SHOW, NOBODY, now)
