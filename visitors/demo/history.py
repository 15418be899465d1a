"""Tell the visits of the days before today, in the rhythm of a training centre."""

from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from django.utils import timezone

from reception import clock
from reception.organisation.models import Site
from visitors.demo.guests import Crowd
from visitors.demo.people import Stage
from visitors.demo.stories import Story, StoryTeller, minutes
from visitors.models import State

FIRST_HOUR = 8
EAST_SHARE = 0.3
SATURDAY = 5
NO_SHOW, CALLED_OFF = 0.05, 0.04  # shares of appointments
LATEST = timedelta(minutes=12)  # after closing time


class History:
    """The days before today, one after the other."""

    def __init__(self, random: Random, stage: Stage, crowd: Crowd, teller: StoryTeller) -> None:
        self.random, self.stage, self.crowd, self.teller = random, stage, crowd, teller
        self.kinds, self.rhythm = stage.words["kinds"], stage.words["rhythm"]

    def tell(self, today: date, days: int, visits_per_day: int) -> list[Story]:
        """Return the visits of so many days ending yesterday.

        Args:
            today: the day that is not told.
            days: how many before it.
            visits_per_day: at the main site on a working day, about; the other site has fewer.
        """
        stories = self._known(today, days)
        for back in range(days, 0, -1):
            day = today - timedelta(days=back)
            for slug, site in self.stage.sites.items():
                moments = sorted(
                    self._moment(day) for _visit in range(self._busy(day, slug, visits_per_day))
                )
                stories += [self._visit(site, day, at) for at in moments]
        return stories

    def _busy(self, day: date, slug: str, visits_per_day: int) -> int:
        """Return how many come on a day: fewer at the weekend, hardly anybody on a holiday."""
        share = 1.0 if slug == "hq" else EAST_SHARE
        if clock.is_working_day(day):
            return max(1, round(visits_per_day * share * self.random.uniform(0.72, 1.28)))
        if day.weekday() >= SATURDAY:
            return max(1, round(visits_per_day * share * self.random.uniform(0.15, 0.35)))
        return self.random.randint(2, 3)

    def _moment(self, day: date) -> datetime:
        rhythm = self.rhythm["working" if clock.is_working_day(day) else "weekend"]
        hour = FIRST_HOUR + self.random.choices(range(len(rhythm)), rhythm)[0]
        earliest = 30 if hour == FIRST_HOUR else 0
        return _at(day, time(hour, self.random.randint(earliest, 59), self.random.randint(0, 59)))

    def _visit(self, site: Site, day: date, at: datetime) -> Story:
        weights = [self._weight(kind, day, site.slug) for kind in self.kinds.values()]
        code = self.random.choices(list(self.kinds), weights)[0]
        return self.of_kind(code, site, at)

    def of_kind(self, code: str, site: Site, at: datetime, smoothly: bool = False) -> Story:
        """Return a whole visit of a category.

        Args:
            code: of the category.
            site: where.
            at: when they come.
            smoothly: whether it must end with a farewell.
        """
        kind, random = self.kinds[code], self.random
        guest = self.crowd.comes(code, at)
        host = random.choice(self.stage.hosts(kind["hosts"], site.slug))
        row = {
            "category": code,
            "purpose": random.choice(kind["purposes"]),
            "topic": random.choice(kind.get("topics", [""])),
            "party": max(1, round(1 + (kind["party"] - 1) * random.random() ** 3)),
        }
        expected = self._appointment(at) if random.random() < kind["appointment"] else None
        story = self.teller.begin(
            guest,
            site.slug,
            host,
            row,
            self._noted(expected, guest.away_from) if expected else at,
            expected,
        )
        if expected and not smoothly and self._nobody_came(story, site, expected):
            return story
        self.teller.arrive(story, at)
        self.teller.go_on(story, random.uniform(*kind["stay"]), smoothly)
        story.squeeze(max(_at(clock.today(at), site.closes) + LATEST, at + minutes(4)))
        guest.away_from = story.closed_at
        return story

    def _nobody_came(self, story: Story, site: Site, expected: datetime) -> bool:
        """Let some appointments be called off, and some people stay away."""
        chance = self.random.random()
        if chance < CALLED_OFF:
            at = max(
                expected - minutes(self.random.uniform(60, 900)), story.registered_at + minutes(10)
            )
            story.end(
                State.CANCELLED, at, self.random.choice(self.stage.words["reasons"]["call_off"])
            )
        elif chance < CALLED_OFF + NO_SHOW:
            story.end(State.NO_SHOW, _at(clock.today(expected), site.closes) + LATEST)
        story.guest.away_from = story.closed_at
        return story.closed_at is not None

    def _appointment(self, at: datetime) -> datetime:
        """Return the time they were expected for: a quarter of an hour near their arrival."""
        rough = at + minutes(self.random.gauss(3, 8))
        return rough.replace(minute=rough.minute // 15 * 15, second=0)

    def _noted(self, expected: datetime, away_from: datetime | None) -> datetime:
        """Return when the appointment was entered: some days before, at the desk's hours."""
        day = clock.today(expected) - timedelta(days=self.random.randint(1, 4))
        at = _at(
            day,
            time(
                self.random.randint(9, 16), self.random.randint(0, 59), self.random.randint(0, 59)
            ),
        )
        return (
            max(at, away_from)
            if away_from is not None and away_from < expected - timedelta(hours=1)
            else at
        )

    def _weight(self, kind: dict[str, Any], day: date, slug: str) -> float:
        if slug != "hq" and not kind["east"]:
            return 0
        return kind["weight"] if clock.is_working_day(day) else kind["weekend"]

    def _known(self, today: date, days: int) -> list[Story]:
        """Tell the earlier visits of the people whom the README's tours meet."""
        stories: list[Story] = []
        for row in self.stage.words["known"] if days else []:
            for share, purpose in zip(row["before"], row["purposes"] * 3, strict=False):
                host = self.stage.employees[row["host"]]
                at = self._moment(self._working_day(today, days, share))
                guest = self.crowd.named(row)
                story = self.teller.begin(guest, "hq", host, {**row, "purpose": purpose}, at)
                self.teller.arrive(story, at)
                self.teller.go_on(
                    story, self.random.uniform(*self.kinds[row["category"]]["stay"]), smoothly=True
                )
                story.squeeze(_at(clock.today(at), host.site.closes) + LATEST)
                stories.append(story)
        return stories

    def _working_day(self, today: date, days: int, share: float) -> date:
        day = today - timedelta(days=max(1, round(days * (1 - share))))
        while not clock.is_working_day(day) and today - day < timedelta(days=days):
            day -= timedelta(days=1)
        return day


def _at(day: date, at: time) -> datetime:
    return datetime.combine(day, at, tzinfo=timezone.get_default_timezone())
