"""Months by the site's calendar, each by its first day (P8)."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db.models import Min, Subquery

from reception import clock
from visitors.discipline.models import Entry, MonthClose


def month_of(at: datetime) -> date:
    """Return the month of a moment."""
    return clock.today(at).replace(day=1)


def after(month: date) -> date:
    """Return the next month."""
    return (month + timedelta(days=31)).replace(day=1)


def before(month: date) -> date:
    """Return the month before."""
    return (month - timedelta(days=1)).replace(day=1)


def start_of(month: date) -> datetime:
    """Return the first moment of a month."""
    return clock.day_bounds(month)[0]


def end_of(month: date) -> datetime:
    """Return the first moment after a month."""
    return start_of(after(month))


def until(first: date, last: date) -> Iterator[date]:
    """Give the months from one to another, both of them."""
    month = first
    while month <= last:
        yield month
        month = after(month)


def first_month(now: datetime) -> date:
    """Return the first month closed, else that of the first entry, else the running one."""
    closed: date | None = MonthClose.objects.aggregate(first=Min("month"))["first"]
    return closed if closed is not None else first_booked(now)


def first_booked(now: datetime) -> date:
    """Return the month of the first entry.

    Where the clock was ahead when the first entries were booked, it is that of the first entry
    behind them: no month is left out.
    """
    running = month_of(now)
    earliest = Entry.objects.order_by("booked_at").values("booked_at")[:1]
    rows = Entry.objects.order_by("position").values_list("position", "booked_at")
    first = rows.annotate(earliest=Subquery(earliest)).first()
    if first is None:
        return running
    month = month_of(first[1])
    if first[2] < start_of(month):
        earlier = rows.filter(booked_at__lt=start_of(month))
        behind = earlier[0]
        if month > running or earlier.count() >= behind[0]:
            month = month_of(behind[1])
    return min(month, running)


def next_to_close(now: datetime) -> date:
    """Return the month that comes next; it may not be over yet."""
    last = MonthClose.objects.order_by("-month").values_list("month", flat=True).first()
    return after(last) if last is not None else first_booked(now)
