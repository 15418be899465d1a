"""Tell the visits of the days before today, in the rhythm of a training centre."""

from datetime import date, datetime, time, timedelta

from reception import clock
from reception.organisation.models import Site
from visitors.demo.people import MAIN_SITE, at_hour
from visitors.demo.stories import Story, StoryTeller, minutes
from visitors.lifecycle import end_of_day
from visitors.models import State

FIRST_HOUR = 8
EAST_SHARE = 0.3
NO_SHOW, CALLED_OFF = 0.05, 0.04  # shares of appointments
LATEST = timedelta(minutes=12)  # after closing time


def tell(teller: StoryTeller, today: date, days: int, visits_per_day: int) -> list[Story]:
    """Return the visits of so many days ending yesterday; the main site has about so many on a
    working day, the other one fewer.
    """
    random, stories = teller.random, _earlier_visits(teller, "known", today, days)
    kinds = teller.stage.words["kinds"]
    for back in range(days, 0, -1):
        day = today - timedelta(days=back)
        weight = "weight" if clock.is_working_day(day) else "weekend"
        for site in teller.stage.sites.values():
            busy = _busy(teller, day, site, visits_per_day)
            weights = [
                kind[weight] if site.slug == MAIN_SITE or kind["east"] else 0
                for kind in kinds.values()
            ]
            for at in sorted(_moment(teller, day) for _visit in range(busy)):
                stories.append(of_kind(teller, random.choices(list(kinds), weights)[0], site, at))
    return stories


def of_kind(
    teller: StoryTeller, code: str, site: Site, at: datetime, smoothly: bool = False
) -> Story:
    """Return a whole visit of a category to a site; smoothly it ends with a farewell."""
    kind, random = teller.stage.words["kinds"][code], teller.random
    guest = teller.crowd.comes(code, at)
    host = random.choice(teller.stage.hosts(kind["hosts"], site.slug))
    row = {
        "category": code,
        "purpose": random.choice(kind["purposes"]),
        "topic": random.choice(kind.get("topics", [""])),
        "party": max(1, round(1 + (kind["party"] - 1) * random.random() ** 3)),
    }
    if random.random() < kind["appointment"]:
        rough = at + minutes(random.gauss(3, 8))
        expected = rough.replace(minute=rough.minute // 15 * 15, second=0)
        noted = _noted(teller, expected, guest.away_from)
        story = teller.begin(guest, host, row, noted, expected)
        if not smoothly and _nobody_came(teller, story, expected):
            return story
        teller.arrive(story, at)
    else:
        story = teller.begin(guest, host, row, at)
    teller.go_on(story, random.uniform(*kind["stay"]), smoothly)
    story.squeeze(max(at_hour(clock.today(at), site.closes) + LATEST, at + minutes(4)))
    return story


def yesterday(teller: StoryTeller, today: date) -> list[Story]:
    """Return the two visits that the desk finds open in the morning: somebody whom nobody signed
    out, and a badge that has not come back (V9).
    """
    rows = teller.stage.words["yesterday"]
    midnight = at_hour(today - timedelta(days=1), time(0, 0))
    presumed, unreturned = (
        teller.named(rows[which], midnight + minutes(rows[which]["at"] * 60), stay=20)
        for which in ("presumed", "badge_kept")
    )
    site, visit = presumed.visit.site, presumed.visit
    came = visit.admitted_at or midnight
    presumed.end(State.LEFT, end_of_day.deadline(site, State.INSIDE, came, teller.stage.policy))
    visit.presumed_left, visit.left_at = True, None
    unreturned.badge_kept = True
    return [presumed, unreturned]


def _busy(teller: StoryTeller, day: date, site: Site, visits_per_day: int) -> int:
    """Return how many come on a day: fewer at the weekend, hardly anybody on a holiday."""
    usual = visits_per_day * (1 if site.slug == MAIN_SITE else EAST_SHARE)
    if clock.is_working_day(day):
        return max(1, round(usual * teller.random.uniform(0.72, 1.28)))
    if day.weekday() >= clock.SATURDAY:
        return max(1, round(usual * teller.random.uniform(0.15, 0.35)))
    return teller.random.randint(2, 3)


def _nobody_came(teller: StoryTeller, story: Story, expected: datetime) -> bool:
    """Let some appointments be called off, and some people stay away."""
    random = teller.random
    chance = random.random()
    if chance < CALLED_OFF:
        at = max(expected - minutes(random.uniform(60, 900)), story.registered_at + minutes(10))
        story.end(State.CANCELLED, at, random.choice(teller.reasons["call_off"]))
    elif chance < CALLED_OFF + NO_SHOW:
        closes = story.visit.site.closes
        story.end(State.NO_SHOW, at_hour(clock.today(expected), closes) + LATEST)
    return story.visit.closed_at is not None


def _moment(teller: StoryTeller, day: date) -> datetime:
    random = teller.random
    rhythm = teller.stage.words["rhythm"]["working" if clock.is_working_day(day) else "weekend"]
    hour = FIRST_HOUR + random.choices(range(len(rhythm)), rhythm)[0]
    earliest = 30 if hour == FIRST_HOUR else 0
    return at_hour(day, time(hour, random.randint(earliest, 59), random.randint(0, 59)))


def _noted(teller: StoryTeller, expected: datetime, away_from: datetime | None) -> datetime:
    """Return when the appointment was entered: some days before, at the desk's hours, and after the
    visitor was last here.
    """
    random = teller.random
    day = clock.today(expected) - timedelta(days=random.randint(1, 4))
    hour = time(random.randint(9, 16), random.randint(0, 59), random.randint(0, 59))
    at = at_hour(day, hour)
    if away_from is None or away_from >= expected - timedelta(hours=1):
        return at
    return max(at, away_from)


def entered_twice(teller: StoryTeller, today: date, days: int) -> list[Story]:
    """Return the visits of somebody who has two records."""
    return _earlier_visits(teller, "twice", today, days)


def _earlier_visits(teller: StoryTeller, which: str, today: date, days: int) -> list[Story]:
    """Tell the earlier visits of the people whom the README's tours and the guide meet."""
    stories: list[Story] = []
    for row in teller.stage.words[which] if days else []:
        for share, purpose in zip(row["before"], row["purposes"] * 3, strict=False):
            day = today - timedelta(days=max(1, round(days * (1 - share))))
            while not clock.is_working_day(day) and today - day < timedelta(days=days):
                day -= timedelta(days=1)
            at = _moment(teller, day)
            stay = teller.random.uniform(*teller.stage.words["kinds"][row["category"]]["stay"])
            story = teller.named({**row, "purpose": purpose}, at, stay=stay)
            story.squeeze(at_hour(day, story.visit.site.closes) + LATEST)
            stories.append(story)
    return stories
