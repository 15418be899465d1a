"""Make the whole demo in one transaction."""

from datetime import datetime, timedelta
from random import Random

from django.db import transaction
from django.db.models import Q

from reception import clock
from reception.accounts.actor import Actor, actor_of
from visitors.belongings import items
from visitors.demo import beside, chapters, people
from visitors.demo.evening import yesterday
from visitors.demo.guests import Crowd
from visitors.demo.history import History
from visitors.demo.stories import Story, StoryTeller
from visitors.demo.today import Today
from visitors.demo.writing import StoryBook
from visitors.lifecycle import transitions
from visitors.models import State, Visit
from visitors.models.visits import OPEN
from visitors.visits.idempotency import RequestKey


@transaction.atomic
def load(now: datetime, *, days: int, seed: int, visits_per_day: int) -> int:
    """Make people, history and today; where there are visits already, only a day that has none yet
    is told.

    Args:
        now: the moment to which everything is relative.
        days: how many days of history, ending yesterday.
        seed: the same seed on the same day at the same moment makes the same visits.
        visits_per_day: at the main site on a working day, about.

    Returns:
        How many visits were made.
    """
    if Visit.objects.exists():
        return renew(now, seed)
    stage = people.set_up(now)
    stories = tell(stage, now, days, seed, visits_per_day)
    StoryBook(stage).write(stories)
    beside.put(stage, now)
    chapters.tell(stage, now)
    return len(stories)


def renew(now: datetime, seed: int) -> int:
    """Let a demo that was made on an earlier day have a today: those who still wait or are inside
    go home, and new ones come.

    Returns:
        How many visits were made; none where somebody has come today or is expected.
    """
    today = clock.today(now)
    start, _end = clock.day_bounds(today)
    if Visit.objects.filter(Q(arrived_at__gte=start) | Q(expected_on=today)).exists():
        return 0
    stage = people.set_up(now)
    _send_home(actor_of(stage.users["desk"]), start)
    random = Random(seed + today.toordinal())
    crowd, teller = Crowd(random, stage.words), StoryTeller(random, stage)
    stories = Today(random, stage, crowd, teller, History(random, stage, crowd, teller)).tell(now)
    StoryBook(stage).write(stories)
    beside.put(stage, now)
    chapters.tell(stage, now)
    return len(stories)


def _send_home(desk: Actor, midnight: datetime) -> None:
    """Close what was left open, at the end of the day on which it was open (V9)."""
    for visit in Visit.objects.filter(state__in=OPEN, arrived_at__lt=midnight).order_by("pk"):
        came = visit.admitted_at or visit.arrived_at or midnight
        evening = max(clock.day_bounds(clock.today(came))[1] - timedelta(hours=5), came)
        if visit.state == State.INSIDE:
            taken = {one.pk: None for one in items.still_open(visit)}
            transitions.leave(visit, desk, evening, RequestKey(), taken)
        else:
            transitions.cancel(visit, "", desk, evening, RequestKey())


def tell(
    stage: people.Stage, now: datetime, days: int, seed: int, visits_per_day: int
) -> list[Story]:
    """Return the visits of the demo, not yet written."""
    random = Random(seed)
    crowd, teller = Crowd(random, stage.words), StoryTeller(random, stage)
    history = History(random, stage, crowd, teller)
    told = history.tell(clock.today(now), days, visits_per_day)
    told += Today(random, stage, crowd, teller, history).tell(now)
    return told + (yesterday(stage, crowd, teller, clock.today(now)) if days else [])
