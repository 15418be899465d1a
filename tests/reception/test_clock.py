import datetime as dt

import pytest
import time_machine

from reception import clock

UTC = dt.UTC


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (dt.datetime(2026, 3, 1, 15, 59, 59, tzinfo=UTC), dt.date(2026, 3, 1)),
        (dt.datetime(2026, 3, 1, 16, 0, 0, tzinfo=UTC), dt.date(2026, 3, 2)),
    ],
)
def test_the_day_changes_at_midnight_in_shanghai(moment, day):
    assert clock.today(moment) == day
    with time_machine.travel(moment, tick=False):
        assert clock.now() == moment
        assert clock.today() == day


def test_a_day_holds_its_first_moment_and_not_the_next_days():
    start, end = clock.day_bounds(dt.date(2026, 3, 2))
    assert start == dt.datetime(2026, 3, 1, 16, tzinfo=UTC)
    assert end == dt.datetime(2026, 3, 2, 16, tzinfo=UTC)


def test_a_day_with_a_change_to_daylight_saving_is_shorter(settings):
    settings.TIME_ZONE = "Europe/Berlin"
    start, end = (bound.astimezone(UTC) for bound in clock.day_bounds(dt.date(2026, 3, 29)))
    assert end - start == dt.timedelta(hours=23)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (dt.date(2026, 10, 1), False),  # National Day, a Thursday
        (dt.date(2025, 9, 28), True),  # a Sunday that makes up for a holiday
        (dt.date(2026, 3, 4), True),
        (dt.date(2026, 3, 7), False),
    ],
)
def test_working_days_follow_the_published_holidays(day, works):
    assert clock.is_working_day(day) is works


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (dt.date(2090, 10, 4), True),
        (dt.date(2090, 10, 7), False),  # a Saturday
        (dt.date(2090, 10, 3), False),
        (dt.date(2151, 4, 5), True),  # whose solar terms nobody computes
        (dt.date(2027, 1, 1), False),
        (dt.date(2027, 2, 4), True),
        (dt.date(2027, 2, 5), False),  # the eve of Spring Festival
        (dt.date(2027, 2, 8), False),
        (dt.date(2027, 2, 9), True),
        (dt.date(2027, 4, 5), False),  # 清明
        (dt.date(2028, 4, 4), False),
        (dt.date(2028, 4, 5), True),
        (dt.date(2027, 5, 3), True),
        (dt.date(2029, 5, 2), False),
        (dt.date(2027, 6, 9), False),  # 端午
        (dt.date(2027, 9, 15), False),  # 中秋
        (dt.date(2027, 10, 1), False),
    ],
)
def test_in_a_year_not_published_weekends_and_the_days_of_the_law_are_off(day, works):
    assert not clock.holidays_are_known(day)
    assert clock.is_working_day(day) is works


@pytest.mark.parametrize("year", [2025, 2026])
def test_the_days_of_the_law_are_off_in_published_years(year):
    days = (dt.date(year, 1, 1) + dt.timedelta(days=number) for number in range(365))
    for day in filter(clock.is_statutory, days):
        assert not clock.is_working_day(day), day


@pytest.mark.parametrize(
    ("moment", "short", "long"),
    [
        (dt.datetime(2026, 3, 9, 16, 0, tzinfo=UTC), "03-09 24:00", "2026-03-09 24:00"),
        (dt.datetime(2025, 12, 31, 16, 0, tzinfo=UTC), "12-31 24:00", "2025-12-31 24:00"),
        (dt.datetime(2026, 3, 9, 15, 59, tzinfo=UTC), "03-09 23:59", "2026-03-09 23:59"),
        (dt.datetime(2026, 3, 9, 1, 30, tzinfo=UTC), "03-09 09:30", "2026-03-09 09:30"),
    ],
)
def test_a_limit_that_ends_with_a_day_is_written_as_the_end_of_that_day(moment, short, long):
    assert (clock.deadline(moment), clock.deadline(moment, with_year=True)) == (short, long)
