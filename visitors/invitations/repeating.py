"""On which days a series of visits falls: arithmetic alone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY, WEEK, MONTH = "day", "week", "month"
ONE = timedelta(days=1)


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
