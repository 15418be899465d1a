"""On which days a series of visits falls: arithmetic alone."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo
from itertools import islice
from typing import Any

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY, WEEK, MONTH = "day", "week", "month"
ONE = timedelta(days=1)
# How calendars say it (RFC 5545); a rule with anything else is none of ours.
EVERY = {"DAILY": DAY, "WEEKLY": WEEK, "MONTHLY": MONTH}
OF_CALENDARS = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY", "WKST"}
SHORT = {day[:2].upper(): day for day in WEEKDAYS}
SELDOM, OLDEST = 52, 10  # the longest interval; years since a rule began


@dataclass(frozen=True)
class Repeat:
    """How often: every day, on some days of each week, or on the same day of each month, or of
    every so many of them; until a day, which is included, and without the days that are left out.
    """

    every: str
    starts: date
    until: date
    days: Sequence[str] = ()
    interval: int = 1
    left_out: Collection[date] = ()

    def between(self, first: date, last: date) -> Iterator[date]:
        """Give the days from one to another, both included."""
        day, last = max(first, self.starts), min(last, self.until)
        while day <= last:
            if self._falls_on(day) and day not in self.left_out:
                yield day
            day += ONE

    def _falls_on(self, day: date) -> bool:
        if self.every == WEEK:
            if WEEKDAYS[day.weekday()] not in (self.days or [WEEKDAYS[self.starts.weekday()]]):
                return False
            return (_monday(day) - _monday(self.starts)).days // 7 % self.interval == 0
        if self.every == MONTH:
            months = (day.year - self.starts.year) * 12 + day.month - self.starts.month
            return day.day == self.starts.day and months % self.interval == 0
        return (day - self.starts).days % self.interval == 0


def _monday(day: date) -> date:
    return day - day.weekday() * ONE


def strange_part(rule: Mapping[str, Sequence[Any]], first: date, last: date) -> str:
    """Return the name of a part of a calendar's rule that no series of ours has; nothing where it
    has none.
    """
    named = [str(day).upper() for day in rule.get("BYDAY", ())]
    every = EVERY.get(str(rule["FREQ"][0]).upper()) if "FREQ" in rule else None
    (interval, *more), on = list(rule.get("INTERVAL") or [1]), list(rule.get("BYMONTHDAY", []))
    weeks = str(*rule.get("WKST", ["MO"])[:1]).upper()
    # From where a week counts matters where several days of every second one are named.
    counts_alike = weeks == "MO" or (weeks == "SU" and "SU" not in named)
    wrong = {
        "FREQ": every is None,
        "INTERVAL": bool(more) or not 1 <= interval <= SELDOM,
        "COUNT": min(rule.get("COUNT", ()), default=1) < 1,
        "BYDAY": not set(named) <= set(SHORT) or bool(named and _spoils(every, interval)),
        "BYMONTHDAY": bool(on) and (every != MONTH or on != [first.day]),
        "WKST": interval > 1 and len(named) > 1 and not counts_alike,
        "DTSTART": first.year < last.year - OLDEST,
    }
    unknown = [name for name in rule if name not in OF_CALENDARS]
    return next(iter([*unknown, *(name for name, is_wrong in wrong.items() if is_wrong)]), "")


def _spoils(every: str | None, interval: int) -> bool:
    """Tell whether days of the week make of a rule one that is none of ours."""
    return every == MONTH or (every == DAY and interval > 1)


def of_calendar(
    rule: Mapping[str, Sequence[Any]], first: date, last: date, where: tzinfo
) -> Repeat:
    """Return a rule of a calendar in which nothing is strange as one of ours, which goes no further
    than to a last day.
    """
    every = EVERY[str(rule["FREQ"][0]).upper()]
    named, (interval,) = (
        [str(day).upper() for day in rule.get("BYDAY", ())],
        rule.get("INTERVAL", [1]),
    )
    days = [SHORT[day] for day in named] or ([WEEKDAYS[first.weekday()]] if every == WEEK else [])
    for until in rule.get("UNTIL", ()):
        if until.year <= last.year:
            is_moment = isinstance(until, datetime)
            last = min(last, until.astimezone(where).date() if is_moment else until)
    repeat = Repeat(WEEK if days else every, first, last, days, interval)
    for count in rule.get("COUNT", ()):
        *_before, last = [first, *islice(repeat.between(first, last), count)]
    return replace(repeat, until=last)
