"""The only reader of "now", of the site's day and of its calendar.

Rules and actions take `now` as an argument; views, commands and the worker read it here and pass it
in. So a test moves time in one place, and no rule can differ from the page that explains it.
"""

import datetime as dt

import chinese_calendar
from django.utils import timezone

SATURDAY = 5
# The State Council publishes a year's holidays in the autumn before it; the library knows them
# after its next release.
PUBLISHED_YEARS = frozenset(day.year for day in chinese_calendar.holidays)


def now() -> dt.datetime:
    """Return the present moment, aware, in UTC."""
    return timezone.now()


def today(at: dt.datetime | None = None) -> dt.date:
    """Return the calendar day at the site at the moment `at`, or now."""
    return timezone.localtime(
        at if at is not None else now(), timezone.get_default_timezone()
    ).date()


def zone() -> dt.tzinfo:
    """Return the time zone of the house, a setting; the server's own does not count."""
    return timezone.get_default_timezone()


def day_bounds(day: dt.date) -> tuple[dt.datetime, dt.datetime]:
    """Return the first moment of the site's day and the first moment after it."""
    zone = timezone.get_default_timezone()
    midnight = dt.time(0, 0)
    # Each bound is built from its own date: a day with a change to daylight saving has 23 or 25
    # hours.
    return (
        dt.datetime.combine(day, midnight, tzinfo=zone),
        dt.datetime.combine(day + dt.timedelta(days=1), midnight, tzinfo=zone),
    )


def holidays_are_known(day: dt.date) -> bool:
    """Tell whether the holidays of that year have been published."""
    return day.year in PUBLISHED_YEARS


def is_working_day(day: dt.date) -> bool:
    """Tell whether the site works that day, by the published holidays or, in a year not yet
    published, by the weekday.
    """
    if holidays_are_known(day):
        return chinese_calendar.is_workday(day)
    return day.weekday() < SATURDAY


def deadline(at: dt.datetime, with_year: bool = False) -> str:
    """Return how the end of a time limit is written: one that ends with a day as 24:00 of that day,
    as people say it.

    Args:
        at: the first moment after the limit.
        with_year: whether the year stands before it.
    """
    local = timezone.localtime(at, timezone.get_default_timezone())
    day = "%Y-%m-%d" if with_year else "%m-%d"
    if local.time() == dt.time(0, 0):
        return f"{(local.date() - dt.timedelta(days=1)).strftime(day)} 24:00"
    return local.strftime(f"{day} %H:%M")
