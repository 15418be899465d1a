"""Tell today: who waits, who is expected, who is inside, who has left; alive at any hour."""

from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone

from reception import clock
from reception.accounts.actor import actor_of
from reception.organisation.models import Zone
from visitors.belongings import items
from visitors.demo.history import of_kind
from visitors.demo.people import Stage, at_hour
from visitors.demo.stories import Story, StoryTeller, minutes
from visitors.lifecycle import zone_approvals
from visitors.models import State
from visitors.visits.idempotency import RequestKey

FIRST = time(8, 10)
SHORTEST = timedelta(minutes=20)
LAST_EXPECTED = time(23, 55)
INSIDE_FOR = timedelta(minutes=130)


def tell(teller: StoryTeller, now: datetime) -> list[Story]:
    """Return the visits of today as they stand now."""
    words, start = teller.stage.words["today"], _start(now)
    stories = [_waiting(teller, row, now) for row in words["waiting"]]
    stories += [_expected(teller, row, now) for row in words["expected"]]
    stories += [
        _inside(teller.named(row, max(now - minutes(row["ago"]), start), stay=30), now)
        for row in words["inside"]
    ]
    for slug, more in words["more"].items():
        site = teller.stage.sites[slug]
        for code in more["left"]:
            at = _between(teller, start, now - minutes(8))
            stories.append(of_kind(teller, code, site, at, smoothly=True))
            stories[-1].squeeze(now - minutes(1))
        for code in more["refused"]:
            stories.append(_refused(teller, slug, code, start + (now - start) * 0.6))
            stories[-1].squeeze(now)
        for code in more["inside"]:
            at = _between(teller, max(start, now - INSIDE_FOR), now - minutes(6))
            stories.append(_inside(of_kind(teller, code, site, at, smoothly=True), now))
    return stories


def write_belongings(stage: Stage, stories: list[Story], now: datetime) -> None:
    """Write through the actions what visitors who are inside brought with them, by the words:
    companions, belongings, and a request for a restricted zone.
    """
    desk = actor_of(stage.users["desk"])
    for story in stories:
        visit, row = story.visit, story.row
        if visit.state != State.INSIDE:
            continue
        items.name_them(visit, row.get("companions", []))
        for thing in row.get("belongings", []):
            items.enter(visit, items.read(thing), desk, visit.arrived_at or now)
        if "zone" in row:
            longest = zone_approvals.until_at_most(now, stage.policy)
            until = min(now + timedelta(minutes=row["zone"]["minutes"]), longest)
            zone = Zone.objects.get(site=visit.site_id, slug=row["zone"]["slug"])
            wish = zone_approvals.Wish(zone, row["zone"]["reason"], until)
            zone_approvals.ask(visit, wish, desk, now, RequestKey())


def _between(teller: StoryTeller, first: datetime, last: datetime) -> datetime:
    return first + timedelta(seconds=round((last - first).total_seconds() * teller.random.random()))


def _waiting(teller: StoryTeller, row: dict[str, Any], now: datetime) -> Story:
    story = teller.named(row, now - minutes(row["waited"]))
    if "answer" in row:
        teller.answer(story.requests[0], row["answer"], row["waited"] - row["answered"])
        story.requests[0].wait_minutes = row.get("minutes")
    return story


def _expected(teller: StoryTeller, row: dict[str, Any], now: datetime) -> Story:
    day = clock.today(now) - timedelta(days=teller.random.randint(1, 3))
    return teller.named(row, at_hour(day, time(15, 20)), _later_today(now, row["in"]))


def _refused(teller: StoryTeller, slug: str, code: str, at: datetime) -> Story:
    """Tell of somebody refused; a pitch with a topic would be asked about first (G8), so there is
    none.
    """
    kind = teller.stage.words["kinds"][code]
    row = {"category": code, "purpose": kind["purposes"][0]}
    host = teller.stage.hosts(kind["hosts"], slug)[0]
    story = teller.begin(teller.crowd.comes(code, at), host, row, at)
    teller.go_on(story, 5, smoothly=True)
    return story


def _inside(story: Story, now: datetime) -> Story:
    """Take back the farewell, and let the admission lie before now."""
    story.visit.left_at = story.visit.closed_at = None
    story.visit.state = State.INSIDE
    story.squeeze(now - minutes(1))
    return story


def _start(now: datetime) -> datetime:
    """Return when the first came today: when the doors opened, or, where that is not an hour ago,
    within the last hour.
    """
    day = clock.today(now)
    opened, midnight = at_hour(day, FIRST), at_hour(day, time(0, 0))
    if now - opened >= timedelta(hours=1):
        return opened
    return min(max(now - timedelta(hours=1), midnight), now - SHORTEST)


def _later_today(now: datetime, ahead: float) -> datetime:
    """Return a time today, so many minutes ahead of now; late in the evening, when the day has none
    left, shortly before now.
    """
    last = at_hour(clock.today(now), LAST_EXPECTED)
    wished = timezone.localtime(now + minutes(ahead), last.tzinfo)
    wished = wished.replace(minute=wished.minute // 5 * 5, second=0, microsecond=0)
    if wished <= last:
        return wished
    return max(now - minutes(ahead / 4), at_hour(clock.today(now), time(0, 0)))
