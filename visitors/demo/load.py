"""Make the whole demo in one transaction."""

from datetime import datetime, timedelta
from random import Random

from django.db import transaction
from django.db.models import Q

from reception import clock
from reception.accounts.actor import Actor, actor_of
from reception.organisation import load as house
from visitors.belongings import items
from visitors.demo import history, people, today, writing
from visitors.demo.chapters import chapters
from visitors.demo.stories import StoryTeller
from visitors.lifecycle import transitions
from visitors.models import State, Visit
from visitors.models.visits import OPEN
from visitors.visits.idempotency import RequestKey


@transaction.atomic
def load(now: datetime, *, days: int, seed: int, visits_per_day: int) -> int:
    """Make people, history and today; return how many visits were made.

    Where there are visits already, whoever still waits or is inside goes home, and a day to which
    nobody has come, nor is expected but by invitation, gets a today. The same seed at the same
    moment makes the same visits.
    """
    day = clock.today(now)
    start, _end = clock.day_bounds(day)
    names = [row["name"] for row in house.read(people.WORDS)["today"]["expected"]]
    is_told = Q(arrived_at__gte=start) | Q(expected_on=day, visitor__name__in=names)
    if Visit.objects.filter(is_told).exists():
        return 0
    made_before = Visit.objects.exists()
    stage = people.set_up(now)
    if made_before:
        _send_home(actor_of(stage.users["desk"]), start)
        seed, days = seed + day.toordinal(), 0
    teller = StoryTeller(Random(seed), stage)
    stories = history.tell(teller, day, days, visits_per_day) + today.tell(teller, now)
    if days:
        stories += history.yesterday(teller, day) + history.entered_twice(teller, day, days)
    writing.write(stage, stories)
    today.write_belongings(stage, stories, now)
    people.keep_open(stage, now)
    before = Visit.objects.count()
    for chapter in chapters:
        chapter(stage, now)
    return len(stories) + Visit.objects.count() - before


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
