"""On which days a series of visits falls: arithmetic alone."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo
from itertools import islice
from typing import Any

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY, WEEK, MONTH = "day", "week", "month"
ONE = timedelta(days=1)
# How calendars say it (RFC 5545); a rule with anything else is none of ours.
EVERY = {"DAILY": DAY, "WEEKLY": WEEK, "MONTHLY": MONTH}
OF_CALENDARS = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "WKST"}
SHORT = {day[:2].upper(): day for day in WEEKDAYS}


@dataclass(frozen=True)
class Repeat:
    """How often: every day, on some days of each week, or on the same day of each month; until a
    day, which is included.
    """

    every: str
    starts: date
    until: date
    days: Sequence[str] = ()

    def between(self, first: date, last: date) -> Iterator[date]:
        """Give the days from one to another, both included."""
        day, last = max(first, self.starts), min(last, self.until)
        while day <= last:
            if self._falls_on(day):
                yield day
            day += ONE

    def _falls_on(self, day: date) -> bool:
        if self.every == WEEK:
            return WEEKDAYS[day.weekday()] in (self.days or [WEEKDAYS[self.starts.weekday()]])
        return self.every == DAY or day.day == self.starts.day


def of_calendar(
    rule: Mapping[str, Sequence[Any]], first: date, last: date, where: tzinfo
) -> Repeat | None:
    """Return a rule of a calendar as one of ours, which goes no further than to a last day; nothing
    where we have none like it.
    """
    named = [str(day) for day in rule.get("BYDAY", ())]
    every = EVERY.get(str(rule["FREQ"][0]).upper()) if "FREQ" in rule else None
    counts = rule.get("COUNT", ())
    is_ours = set(rule) <= OF_CALENDARS and list(rule.get("INTERVAL", [1])) == [1]
    if every is None or not is_ours or min(counts, default=1) < 1:
        return None
    if not set(named) <= set(SHORT) or (named and every == MONTH):
        return None
    days = [SHORT[day] for day in named] or ([WEEKDAYS[first.weekday()]] if every == WEEK else [])
    for until in rule.get("UNTIL", ()):
        if until.year <= last.year:
            is_moment = isinstance(until, datetime)
            last = min(last, until.astimezone(where).date() if is_moment else until)
    repeat = Repeat(WEEK if days else every, first, last, days)
    for count in counts:
        *_before, last = [first, *islice(repeat.between(first, last), count)]
    return replace(repeat, until=last)
