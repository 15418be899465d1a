"""Tell today: who waits, who is expected, who is inside, who has left; alive at any hour."""

from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from django.utils import timezone

from reception import clock
from visitors.demo.guests import Crowd
from visitors.demo.history import History
from visitors.demo.people import Stage
from visitors.demo.stories import Story, StoryTeller, minutes
from visitors.models import State

FIRST = time(8, 10)
SHORTEST = timedelta(minutes=20)
LAST_EXPECTED = time(23, 55)
INSIDE_FOR = timedelta(minutes=130)


class Today:
    """The day on which the demo is made."""

    def __init__(
        self, random: Random, stage: Stage, crowd: Crowd, teller: StoryTeller, history: History
    ) -> None:
        self.random, self.stage, self.crowd, self.teller, self.history = (
            random,
            stage,
            crowd,
            teller,
            history,
        )
        self.words = stage.words["today"]

    def tell(self, now: datetime) -> list[Story]:
        """Return the visits of today as they stand now."""
        start = _start(now)
        stories = [self._waiting(row, now) for row in self.words["waiting"]]
        stories += [self._expected(row, now) for row in self.words["expected"]]
        stories += [self._named_inside(row, now, start) for row in self.words["inside"]]
        for slug, more in self.words["more"].items():
            for code in more["left"]:
                stories.append(
                    self._whole(
                        slug, code, self._between(start, now - minutes(8)), now - minutes(1)
                    )
                )
            for code in more["refused"]:
                stories.append(self._refused(slug, code, start + (now - start) * 0.6, now))
            for code in more["inside"]:
                since = max(start, now - INSIDE_FOR)
                stories.append(
                    self._inside(slug, code, self._between(since, now - minutes(6)), now)
                )
        return stories

    def _between(self, first: datetime, last: datetime) -> datetime:
        return first + timedelta(
            seconds=round((last - first).total_seconds() * self.random.random())
        )

    def _waiting(self, row: dict[str, Any], now: datetime) -> Story:
        at = now - minutes(row["waited"])
        story = self._begin(row, at)
        self.teller.arrive(story, at)
        if "answer" in row:
            more = {"minutes": row["minutes"]} if "minutes" in row else {}
            self.teller.answer(
                story.asked[0], row["answer"], row["waited"] - row["answered"], **more
            )
        return story

    def _expected(self, row: dict[str, Any], now: datetime) -> Story:
        expected = _later_today(now, row["in"])
        noted = datetime.combine(
            clock.today(now) - timedelta(days=self.random.randint(1, 3)),
            time(15, 20),
            expected.tzinfo,
        )
        return self._begin(row, noted, expected)

    def _named_inside(self, row: dict[str, Any], now: datetime, start: datetime) -> Story:
        at = max(now - minutes(row["ago"]), start)
        story = self._begin(row, at)
        self.teller.arrive(story, at)
        self.teller.go_on(story, 30, smoothly=True)
        return _still_inside(story, now)

    def _inside(self, slug: str, code: str, at: datetime, now: datetime) -> Story:
        return _still_inside(
            self.history.of_kind(code, self.stage.sites[slug], at, smoothly=True), now
        )

    def _whole(self, slug: str, code: str, at: datetime, until: datetime) -> Story:
        story = self.history.of_kind(code, self.stage.sites[slug], at, smoothly=True)
        story.squeeze(until)
        return story

    def _refused(self, slug: str, code: str, at: datetime, now: datetime) -> Story:
        """Tell of somebody refused; a pitch with a topic would be asked about first (G8), so there
        is none.
        """
        kind = self.stage.words["kinds"][code]
        host = self.stage.hosts(kind["hosts"], slug)[0]
        story = self.teller.begin(
            self.crowd.comes(code, at),
            slug,
            host,
            {"category": code, "purpose": kind["purposes"][0]},
            at,
        )
        self.teller.arrive(story, at)
        self.teller.go_on(story, 5, smoothly=True)
        story.squeeze(now)
        return story

    def _begin(self, row: dict[str, Any], at: datetime, expected: datetime | None = None) -> Story:
        return self.teller.begin(
            self.crowd.named(row), row["site"], self.stage.employees[row["host"]], row, at, expected
        )


def _start(now: datetime) -> datetime:
    """Return when the first came today: when the doors opened, or, where that is not an hour ago,
    within the last hour.
    """
    day = clock.today(now)
    opened, midnight = _at(day, FIRST), _at(day, time(0, 0))
    if now - opened >= timedelta(hours=1):
        return opened
    return min(max(now - timedelta(hours=1), midnight), now - SHORTEST)


def _later_today(now: datetime, ahead: float) -> datetime:
    """Return a time today, ahead of now; late in the evening, when the day has none left, shortly
    before now.
    """
    last = _at(clock.today(now), LAST_EXPECTED)
    wished = timezone.localtime(now + minutes(ahead), last.tzinfo)
    wished = wished.replace(minute=wished.minute // 5 * 5, second=0, microsecond=0)
    return (
        wished
        if wished <= last
        else max(now - minutes(ahead / 4), _at(clock.today(now), time(0, 0)))
    )


def _still_inside(story: Story, now: datetime) -> Story:
    """Take back the farewell, and let the admission lie before now."""
    story.left_at = story.closed_at = None
    story.state = State.INSIDE
    story.squeeze(now - minutes(1))
    return story


def _at(day: date, at: time) -> datetime:
    return datetime.combine(day, at, tzinfo=timezone.get_default_timezone())
