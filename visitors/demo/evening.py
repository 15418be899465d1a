"""Tell how yesterday ended: somebody whom nobody signed out, and a badge that has not come back
(V9).
"""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from visitors.demo.guests import Crowd
from visitors.demo.people import Stage
from visitors.demo.stories import Story, StoryTeller, minutes
from visitors.lifecycle import end_of_day
from visitors.models import State


def yesterday(stage: Stage, crowd: Crowd, teller: StoryTeller, today: date) -> list[Story]:
    """Return the two visits that the desk finds open in the morning.

    Args:
        stage: the house.
        crowd: the people.
        teller: tells the visits.
        today: the day after.
    """
    day = datetime.combine(
        today - timedelta(days=1), time(0, 0), tzinfo=timezone.get_default_timezone()
    )
    told = stage.words["yesterday"]
    presumed = _inside(stage, crowd, teller, told["presumed"], day)
    site = stage.sites[presumed.site]
    presumed.presumed, presumed.left_at = True, None
    since = presumed.admitted_at or day
    presumed.end(State.LEFT, end_of_day.deadline(site, State.INSIDE, since, stage.policy))
    kept = _inside(stage, crowd, teller, told["badge_kept"], day)
    kept.badge_kept = True
    return [presumed, kept]


def _inside(
    stage: Stage, crowd: Crowd, teller: StoryTeller, row: dict[str, Any], day: datetime
) -> Story:
    at = day + minutes(row["at"] * 60)
    story = teller.begin(crowd.named(row), row["site"], stage.employees[row["host"]], row, at)
    teller.arrive(story, at)
    teller.go_on(story, 20, smoothly=True)
    story.changed = None  # both wear a badge (B1)
    story.guest.away_from = day + timedelta(hours=20)
    return story
