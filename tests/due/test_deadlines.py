"""Deadlines equal those of a slow model that walks through every quarter of an hour and every
midnight (W1, W2).
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.utils.translation import override as in_language
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reception import clock
from reception.due.deadlines import Deadline, HouseCalendar, Pause, Term, Unit
from reception.organisation.models import Site
from reception.organisation.opening import OpeningHours
from tests.soak import examples

QUARTER, DAY = timedelta(minutes=15), timedelta(days=1)
# Two weeks with the longest holiday of the year and a Saturday that makes up for it.
BEGIN = datetime(2026, 9, 25, tzinfo=clock.zone())
WAIT = "等投诉人"
DAYS, WORKING = Unit.DAYS, Unit.WORKING_DAYS
moments = st.integers(0, 14 * 96).map(lambda number: BEGIN + number * QUARTER)
pauses = st.lists(
    st.tuples(moments, st.integers(-8, 300)).map(
        lambda drawn: Pause(drawn[0], drawn[0] + drawn[1] * QUARTER, WAIT)
    ),
    max_size=4,
)
terms = st.one_of(
    st.builds(Term, st.integers(0, 8), st.sampled_from([DAYS, WORKING])),
    st.builds(Term, st.integers(0, 60), st.just(Unit.HOURS)),
    st.builds(Term, st.integers(0, 100).map(lambda n: n * 15), st.just(Unit.OPEN_MINUTES)),
    st.builds(Term, st.integers(1, 31), st.just(Unit.DAY_OF_MONTH)),
)
calendars = st.builds(
    lambda changed, opens, closes: HouseCalendar(
        OpeningHours(changed), Site(slug="hq", opens=time(opens), closes=time(closes))
    ),
    st.dictionaries(
        st.integers(0, 30).map(lambda number: BEGIN.date() + number * DAY), st.booleans()
    ),
    st.integers(6, 9),
    st.integers(12, 22),
)


def slowly(
    start: datetime, term: Term, calendar: HouseCalendar, pauses: Sequence[Pause]
) -> datetime:
    """Return the deadline as somebody finds it who walks there."""
    if term.unit in (Unit.HOURS, Unit.OPEN_MINUTES):
        left = term.length * (4 if term.unit == Unit.HOURS else 1 / 15)
        at = start
        while left > 0 or not counts(at, term, calendar, pauses):
            left -= counts(at, term, calendar, pauses)
            at += QUARTER
        return at
    midnight = clock.day_bounds(start.astimezone(clock.zone()).date())[1]
    left = term.length
    if term.unit == Unit.DAY_OF_MONTH:
        left, month = 0, midnight - DAY
        while (month + DAY * left).month == month.month:
            left += 1
        while (month + DAY * left).day < term.length and (
            (month + DAY * (left + 1)).month == (month + DAY * left).month
        ):
            left += 1
    # A midnight counts unless it lies in a pause, or ends a day on which nobody works.
    while left > 0 or any(one.since < midnight <= one.until for one in pauses):
        midnight += DAY
        day = (midnight - DAY).date()
        is_off = term.unit == WORKING and not calendar.works(day)
        left -= not is_off and not any(one.since < midnight <= one.until for one in pauses)
    return midnight


def counts(at: datetime, term: Term, calendar: HouseCalendar, pauses: Sequence[Pause]) -> bool:
    """Tell whether the quarter of an hour after a moment counts."""
    if any(one.since <= at < one.until for one in pauses):
        return False
    if term.unit == Unit.HOURS:
        return True
    assert calendar.site is not None
    local = at.astimezone(clock.zone())
    return (
        calendar.works(local.date()) and calendar.site.opens <= local.time() < calendar.site.closes
    )


@given(moments, terms, calendars, pauses)
@settings(max_examples=examples(150), deadline=None)
@example(BEGIN, Term(2, DAYS), HouseCalendar(site=Site(opens=time(8), closes=time(18))), [])
def test_they_are_those_of_who_walks_there(start, term, calendar, pauses):
    deadline = Deadline(start, term, calendar, pauses)
    until = deadline.until
    assert until == slowly(start, term, calendar, pauses)
    assert not any(one.since < until < one.until for one in pauses), "none is late inside a pause"
    assert until >= Deadline(start, term, calendar).until, "a pause takes no time away"
    empty = [Pause(one.since, one.since) for one in pauses]
    assert until == Deadline(start, term, calendar, [*pauses, *empty]).until
    assert deadline.in_words().count("，") <= 2


@given(moments, st.lists(st.tuples(terms, calendars, pauses), min_size=1, max_size=6))
@settings(max_examples=examples(40), deadline=None)
def test_what_was_told_moves_only_later_whatever_is_edited(start, edits):
    told: list[datetime] = []
    for term, calendar, pauses in edits:
        until = Deadline(start, term, calendar, pauses, told).until
        assert all(until >= earlier for earlier in told)
        told.append(until)


def at(day: str, hour: str = "12:00") -> datetime:
    """Return a moment of 2026 by the clock of the house, as the database gives it."""
    written = datetime.fromisoformat(f"2026-{day}T{hour}:00").replace(tzinfo=clock.zone())
    return written.astimezone(UTC)


@pytest.mark.parametrize(
    ("start", "term", "pauses", "words"),
    [
        (
            at("11-27", "15:20"),
            Term(7, DAYS),
            [Pause(at("11-29", "10:00"), at("12-01", "10:00"), WAIT)],
            "从 11-27 15:20 起 7 天，暂停 2 天（等投诉人），到 12-06 24:00",
        ),
        (
            at("09-30"),
            Term(1, WORKING),
            [Pause(at("10-01"), at("10-07"), WAIT)],
            "从 09-30 12:00 起 1 个工作日，到 10-08 24:00",  # a pause over a holiday adds nothing
        ),
        (
            at("11-26", "22:00"),
            Term(3, Unit.HOURS),
            [Pause(at("11-26", "23:00"), at("11-26", "23:30"))],
            "从 11-26 22:00 起 3 小时，暂停 30 分钟，到 11-27 01:30",
        ),
        (
            at("12-31"),
            Term(31, Unit.DAY_OF_MONTH),
            [],
            "从 12-31 12:00 起 到下月 31 日，到 01-31 24:00",
        ),
        (
            at("01-31"),
            Term(31, Unit.DAY_OF_MONTH),
            [],
            "从 01-31 12:00 起 到下月 31 日，到 02-28 24:00",
        ),
    ],
)
def test_the_arithmetic_can_be_read(start, term, pauses, words):
    assert Deadline(start, term, pauses=pauses).in_words() == words


def test_a_later_moment_that_was_told_is_said_beside_it_in_both_languages():
    told = Deadline(at("11-26"), Term(1, WORKING), told=[at("11-30", "00:00")])
    assert told.until == at("11-30", "00:00")
    assert told.in_words().endswith("到 11-27 24:00，告知的是 11-29 24:00，按晚的算")
    with in_language("en"):
        assert told.in_words() == (
            "1 working day from 11-26 12:00, until 11-27 24:00, told until 11-29 24:00, which holds"
        )


def test_where_nothing_ever_opens_it_is_refused():
    never = HouseCalendar(
        OpeningHours({date(2026, 1, 1) + number * DAY: False for number in range(800)}),
        Site(opens=time(8), closes=time(18)),
    )
    for unit in (WORKING, Unit.OPEN_MINUTES):
        with pytest.raises(ValueError, match="within 366 days"):
            _ = Deadline(at("01-02"), Term(1, unit), never).until
