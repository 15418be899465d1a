"""Deadlines equal those of a slow model that walks through every quarter of an hour and every
midnight (W1, W2).
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.utils.translation import override as in_language
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reception import clock
from reception.due.deadlines import (
    Deadline,
    Extension,
    HouseCalendar,
    Pause,
    Term,
    Unit,
)
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
more_times = st.one_of(
    pauses.filter(len).map(lambda drawn: drawn[0]),
    st.builds(Extension, st.integers(0, 5), st.just("缺证人")),
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
    start: datetime,
    term: Term,
    calendar: HouseCalendar,
    pauses: Sequence[Pause],
    more: int = 0,
) -> datetime:
    """Return the deadline as somebody finds it who walks there."""
    if term.unit in (Unit.HOURS, Unit.OPEN_MINUTES):
        left = term.length * (4 if term.unit == Unit.HOURS else 1 / 15) + more * 4
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
    left += more
    # A midnight counts unless it lies in a pause, or ends a day on which nobody works; none is the
    # end of which a pause begins.
    while left > 0 or any(
        one.since <= midnight <= one.until and one.since < one.until for one in pauses
    ):
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


@given(moments, terms, calendars, st.lists(st.one_of(terms, calendars, more_times), max_size=8))
@settings(max_examples=examples(100, 10_000), deadline=None)
def test_in_every_history_they_are_those_of_who_walks_there(start, term, calendar, history):
    """Time is given, rows and calendars are edited, and a pause may begin earlier than the one
    before it, as by a clock that was set back.
    """
    one = Deadline(start, term, calendar)
    for what in history:
        before = one
        if isinstance(what, Pause | Extension):
            one = with_more(one, what)
            told = before.until_with(what)
            assert told == max(one.until, slowly_after(before, one, what))
            one = replace(one, told=[*one.told, told])
        else:
            edited = {"term" if isinstance(what, Term) else "calendar": what}
            one = replace(one, told=[*one.told, one.until], **edited)
        more = sum(one.length for one in one.extensions)
        walked = slowly(start, one.term, one.calendar, one.pauses, more)
        assert one.until == max([walked, *one.told])
        assert one.until >= before.until, "what was told moves only later"
        assert not any(one.since <= walked < one.until for one in one.pauses if one.until > start)
        empty = [Pause(at, at) for at in (start, one.until)]
        assert replace(one, pauses=[*one.pauses, *empty]).until == one.until
        assert one.in_words()


def with_more(one: Deadline, more: Pause | Extension) -> Deadline:
    if isinstance(more, Pause):
        return replace(one, pauses=[*one.pauses, more])
    return replace(one, extensions=[*one.extensions, more])


def slowly_after(before: Deadline, after: Deadline, more: Pause | Extension) -> datetime:
    """Return where somebody comes who walks on from the end by as much as is given."""
    term, end = before.term, before.until
    if term.unit in (Unit.HOURS, Unit.OPEN_MINUTES):
        quarters = more.length * 4 if isinstance(more, Extension) else 0
        at = max(more.since, before.start) if isinstance(more, Pause) else end
        while isinstance(more, Pause) and at < more.until:
            quarters += counts(at, term, before.calendar, before.pauses)
            at += QUARTER
        return walked_on(end, quarters, after)
    days = more.length if isinstance(more, Extension) else 0
    if isinstance(more, Pause):
        midnight = clock.day_bounds(before.start.astimezone(clock.zone()).date())[1] + DAY
        while midnight <= more.until:
            is_off = term.unit == WORKING and not before.calendar.works((midnight - DAY).date())
            was_paused = any(one.since < midnight <= one.until for one in before.pauses)
            days += more.since < midnight and not is_off and not was_paused
            midnight += DAY
    unit = WORKING if term.unit == WORKING else DAYS
    return slowly(end - QUARTER, Term(days, unit), after.calendar, after.pauses)


def walked_on(at: datetime, quarters: int, after: Deadline) -> datetime:
    while quarters > 0 or not counts(at, after.term, after.calendar, after.pauses):
        quarters -= counts(at, after.term, after.calendar, after.pauses)
        at += QUARTER
    return at


@given(moments, calendars)
@settings(max_examples=examples(40), deadline=None)
def test_a_pause_over_days_on_which_nobody_works_adds_nothing(start, calendar):
    without = Deadline(start, Term(3, WORKING), calendar).until
    days = [BEGIN + number * DAY for number in range(21)]
    for first, last in ((a, b) for a in days for b in days if a <= b):
        if not any(calendar.works(day.date()) for day in days if first <= day <= last):
            pause = Pause(first + QUARTER, last + DAY - QUARTER)
            assert Deadline(start, Term(3, WORKING), calendar, [pause]).until == without


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
