"""Visitors who were expected and did not come."""

from datetime import datetime

from django.db import transaction

from reception import clock
from reception.access.actors import NOBODY
from reception.access.refusals import Refusal
from visitors import arrivals
from visitors.models import State, Visit, VisitEvent
from visitors.trail import note

AT_ONCE = 100  # rows of one sweep; the next one goes on


def mark_no_shows(now: datetime) -> None:
    """Close the visits that were expected on an earlier day; an undo opens one again (V9).

    Args:
        now: the moment of the sweep; the site's day decides.
    """
    missed = Visit.objects.filter(state=State.EXPECTED, expected_on__lt=clock.today(now)).order_by(
        "pk"
    )
    for visit in missed[:AT_ONCE]:
        with transaction.atomic():
            try:
                moved = arrivals.move(visit, [State.EXPECTED], state=State.NO_SHOW, closed_at=now)
            except Refusal:
                continue  # another worker, or the desk, was first
            note(moved, VisitEvent.What.NO_SHOW, NOBODY, now)
