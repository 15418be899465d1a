"""Our working days: the published holidays, and the days that an administrator has changed (P6)."""

from datetime import date, datetime, timedelta

from reception import clock
from reception.organisation.models import CalendarDay

FURTHEST = 366  # days that are looked at; nobody waits longer for so many working days


def works(day: date) -> bool:
    """Tell whether we work on a day."""
    changed = CalendarDay.objects.filter(on=day).values_list("works", flat=True).first()
    return clock.is_working_day(day) if changed is None else changed


def working_days_ago(at: datetime, days: int) -> datetime:
    """Return since when so many working days have passed: what began before has had them whole, as
    a ``Deadline`` counts.

    Args:
        at: the moment; its own day has not passed yet.
        days: how many working days, at least 1.

    Raises:
        ValueError: there are not that many working days in a year.
    """
    today = clock.today(at)
    changed = dict(
        CalendarDay.objects.filter(
            on__lt=today, on__gte=today - timedelta(days=FURTHEST)
        ).values_list("on", "works")
    )
    day, left = today, days
    while left > 0:
        day -= timedelta(days=1)
        if (today - day).days > FURTHEST:
            raise ValueError(f"there are no {days} working days within {FURTHEST} days")
        left -= changed.get(day, clock.is_working_day(day))
    return clock.day_bounds(day)[0]


def unknown_year(today: date, ahead: int) -> int | None:
    """Return the year, of today and of so many days ahead, whose holidays nobody knows: neither are
    they published, nor has an administrator entered a day of it on which we make up for one.
    """
    for day in (today, today + timedelta(days=ahead)):
        entered = CalendarDay.objects.filter(on__year=day.year, works=True)
        if not clock.holidays_are_known(day) and not entered.exists():
            return day.year
    return None
