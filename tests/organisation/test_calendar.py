"""Times that run on working days: the published holidays, and what an administrator has changed
either way (P6).
"""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from reception import clock
from reception.organisation import calendar
from reception.organisation.models import CalendarDay
from reception.policy.rulebook import in_force, new_edition
from tests.builders import the_policy
from visitors.discipline.incidents.case_terms import working_days_after

pytestmark = pytest.mark.django_db

FRIDAY = datetime(2026, 11, 6, 2, 0, tzinfo=UTC)  # ten in the morning at the site


def ends(at: datetime, days: int) -> date:
    """Return the day with whose end the time is over."""
    end = working_days_after(at, days)
    assert end == clock.day_bounds(clock.today(end) - timedelta(days=1))[1], "at midnight"
    return clock.today(end) - timedelta(days=1)


def test_a_weekend_is_no_working_day():
    assert ends(FRIDAY, 1) == date(2026, 11, 9)
    assert ends(FRIDAY, 5) == date(2026, 11, 13)
    assert ends(FRIDAY, 6) == date(2026, 11, 16)


def test_no_day_at_all_ends_with_today():
    assert ends(FRIDAY, 0) == date(2026, 11, 6)


def test_the_day_is_that_of_the_site_and_not_of_greenwich():
    assert ends(datetime(2026, 11, 5, 15, 59, tzinfo=UTC), 1) == date(2026, 11, 6)
    assert ends(datetime(2026, 11, 5, 16, 0, tzinfo=UTC), 1) == date(2026, 11, 9), (
        "it is Friday here already"
    )


def test_a_published_holiday_is_none_and_the_saturday_that_makes_up_for_it_is_one():
    assert ends(datetime(2026, 9, 30, 2, 0, tzinfo=UTC), 1) == date(2026, 10, 8)
    assert calendar.works(date(2026, 10, 10))
    assert not calendar.works(date(2026, 10, 1))


def test_in_a_year_that_is_not_published_weekdays_and_the_days_of_the_law_count():
    assert not clock.holidays_are_known(date(2099, 10, 1))
    assert not calendar.works(date(2099, 10, 1)), "a Thursday"
    assert ends(datetime(2099, 9, 30, 2, 0, tzinfo=UTC), 1) == date(2099, 10, 5)
    CalendarDay.objects.create(on=date(2099, 10, 1), works=True)
    assert calendar.works(date(2099, 10, 1)), "what an administrator enters wins"
    CalendarDay.objects.create(on=date(2099, 10, 5), works=False)
    assert ends(datetime(2099, 10, 1, 2, 0, tzinfo=UTC), 1) == date(2099, 10, 6)


class TestAYearThatNobodyKnows:
    def test_it_is_said_so_many_days_ahead(self):
        year = max(clock.PUBLISHED_YEARS)
        assert calendar.unknown_year(date(year, 11, 1), 60) is None
        assert calendar.unknown_year(date(year, 11, 2), 60) == year + 1
        assert calendar.unknown_year(date(year + 1, 2, 1), 0) == year + 1

    def test_a_day_that_makes_up_for_a_holiday_says_that_they_are_entered(self):
        year = max(clock.PUBLISHED_YEARS)
        CalendarDay.objects.create(on=date(year + 1, 10, 4), works=False)
        assert calendar.unknown_year(date(year, 12, 1), 60) == year + 1
        CalendarDay.objects.create(on=date(year + 1, 9, 25), works=True)
        assert calendar.unknown_year(date(year, 12, 1), 60) is None


class TestOurOwnDays:
    def test_a_day_off_is_none(self):
        CalendarDay.objects.create(on=date(2026, 11, 9), works=False, name="校庆放假")
        assert not calendar.works(date(2026, 11, 9))
        assert ends(FRIDAY, 1) == date(2026, 11, 10)

    def test_a_saturday_on_which_we_work_is_one(self):
        CalendarDay.objects.create(on=date(2026, 11, 7), works=True, name="周六补班")
        assert calendar.works(date(2026, 11, 7))
        assert ends(FRIDAY, 1) == date(2026, 11, 7)
        assert ends(FRIDAY, 2) == date(2026, 11, 9)

    def test_a_holiday_on_which_we_work_is_one_and_a_making_up_that_we_do_not_follow_none(self):
        CalendarDay.objects.create(on=date(2026, 10, 1), works=True)
        CalendarDay.objects.create(on=date(2026, 10, 10), works=False)
        assert ends(datetime(2026, 9, 30, 2, 0, tzinfo=UTC), 1) == date(2026, 10, 1)
        assert not calendar.works(date(2026, 10, 10))

    def test_the_day_itself_is_not_counted_whatever_it_is(self):
        CalendarDay.objects.create(on=date(2026, 11, 6), works=False)
        assert ends(FRIDAY, 1) == date(2026, 11, 9)

    def test_a_day_is_changed_once(self):
        CalendarDay.objects.create(on=date(2026, 11, 9), works=False)
        with pytest.raises(IntegrityError), transaction.atomic():
            CalendarDay.objects.create(on=date(2026, 11, 9), works=True)


class TestTheFurthest:
    """Nobody waits longer than a year, and nothing loops for ever."""

    def test_as_many_as_the_year_has_are_counted(self):
        first, day = clock.today(FRIDAY), clock.today(FRIDAY)
        days = sum(
            clock.is_working_day(first + timedelta(days=number))
            for number in range(1, calendar.FURTHEST + 1)
        )
        while not clock.is_working_day(day + timedelta(days=calendar.FURTHEST)):
            day -= timedelta(days=1)
        assert ends(FRIDAY, days) == day + timedelta(days=calendar.FURTHEST)
        with pytest.raises(ValueError, match="working days"):
            working_days_after(FRIDAY, days + 1)

    def test_a_house_that_never_works_again_has_no_end(self):
        off = [
            CalendarDay(on=date(2026, 11, 7) + timedelta(days=number), works=False)
            for number in range(calendar.FURTHEST)
        ]
        CalendarDay.objects.bulk_create(off)
        new_edition()
        with pytest.raises(ValueError, match="there are no 1 working days"):
            working_days_after(FRIDAY, 1)


def test_it_is_one_question_however_many_days(django_assert_num_queries):
    the_policy()
    in_force()
    with django_assert_num_queries(1):
        working_days_after(FRIDAY, 30)
