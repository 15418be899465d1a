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
# The days that the law gives every year (全国年节及纪念日放假办法, as of 2025), as month and day.
# What is published beside them moves weekends, and nobody can compute it.
FIXED_DAYS = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})
# First day of the first month, 端午, 中秋: by the moon, as the almanac gives them.
LUNAR_DAYS = {
    2027: ((2, 6), (6, 9), (9, 15)),
    2028: ((1, 26), (5, 28), (10, 3)),
    2029: ((2, 13), (6, 16), (9, 22)),
    2030: ((2, 3), (6, 5), (9, 12)),
    2031: ((1, 23), (6, 24), (10, 1)),
    2032: ((2, 11), (6, 12), (9, 19)),
    2033: ((1, 31), (6, 1), (9, 8)),
    2034: ((2, 19), (6, 20), (9, 27)),
    2035: ((2, 8), (6, 10), (9, 16)),
}
QINGMING, QINGMING_MONTH, SOLAR_TERMS = "清明", 4, range(1900, 2101)  # the library computes these
SPRING_FESTIVAL = range(-1, 3)  # days from the eve on, counted from the first of the year


def now() -> dt.datetime:
    """Return the present moment, aware, in UTC."""
    return timezone.now()


def today(at: dt.datetime | None = None, where: dt.tzinfo | None = None) -> dt.date:
    """Return the calendar day at the moment `at`, or now.

    Args:
        at: an aware moment.
        where: a site's ``clock``, or ``here()``; without it the day of the house, which the ledger
            goes by whatever the site.
    """
    return timezone.localtime(at if at is not None else now(), where or zone()).date()


def zone() -> dt.tzinfo:
    """Return the time zone of the house, a setting; the server's own does not count."""
    return timezone.get_default_timezone()


def here() -> dt.tzinfo:
    """Return the time zone of the site that is being served, and of the house where none is."""
    return timezone.get_current_timezone()


def day_bounds(day: dt.date, where: dt.tzinfo | None = None) -> tuple[dt.datetime, dt.datetime]:
    """Return the first moment of a day and the first moment after it, as ``today`` counts days."""
    midnight, where = dt.time(0, 0), where or zone()
    # Each bound is built from its own date: a day with a change to daylight saving has 23 or 25
    # hours.
    return (
        dt.datetime.combine(day, midnight, tzinfo=where),
        dt.datetime.combine(day + dt.timedelta(days=1), midnight, tzinfo=where),
    )


def holidays_are_known(day: dt.date) -> bool:
    """Tell whether the holidays of that year have been published."""
    return day.year in PUBLISHED_YEARS


def is_working_day(day: dt.date) -> bool:
    """Tell whether the site works that day, by the published holidays or, in a year not yet
    published, by the weekday and the days that the law gives.
    """
    if holidays_are_known(day):
        return chinese_calendar.is_workday(day)
    return day.weekday() < SATURDAY and not is_statutory(day)


def is_statutory(day: dt.date) -> bool:
    """Tell whether the law gives that day, whatever is published; 春节, 端午 and 中秋 as far as
    ``LUNAR_DAYS`` goes.
    """
    if (day.month, day.day) in FIXED_DAYS:
        return True
    if (day.month, day.day) in LUNAR_DAYS.get(day.year, ()):
        return True
    if day.year in LUNAR_DAYS:
        first = dt.date(day.year, *LUNAR_DAYS[day.year][0])
        if (day - first).days in SPRING_FESTIVAL:
            return True
    if day.month != QINGMING_MONTH or day.year not in SOLAR_TERMS:
        return False
    return any(term == QINGMING for _day, term in chinese_calendar.get_solar_terms(day, day))


def deadline(at: dt.datetime, with_year: bool = False, where: dt.tzinfo | None = None) -> str:
    """Return how the end of a time limit is written: one that ends with a day as 24:00 of that day,
    as people say it; where the clock on the reader's wall shows another time, with its zone.

    Args:
        at: the first moment after the limit.
        with_year: whether the year stands before it.
        where: a site's ``clock``; without it that of the house.
    """
    local = timezone.localtime(at, where or zone())
    day = "%Y-%m-%d" if with_year else "%m-%d"
    written = local.strftime(f"{day} %H:%M")
    if local.time() == dt.time(0, 0):
        written = f"{(local.date() - dt.timedelta(days=1)).strftime(day)} 24:00"
    if local.utcoffset() == timezone.localtime(at, here()).utcoffset():
        return written
    return f"{written} (UTC{local.isoformat()[-6:]})"
