"""When a site is open: its hours, on our working days, by its own clock (V5, V9)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from reception import clock
from reception.organisation.calendar import FURTHEST
from reception.organisation.models import Site

NEVER = timedelta(days=FURTHEST)
NO_TIME = timedelta()
Span = tuple[datetime, datetime]  # from the moment of opening to that of closing


@dataclass(frozen=True)
class OpeningHours:
    """When sites are open, asked without the database.

    Attributes:
        changed: the days that an administrator has changed, and whether we work on them.
    """

    changed: Mapping[date, bool] = field(default_factory=dict)

    def is_open(self, site: Site, at: datetime) -> bool:
        """Tell whether a site is open at a moment."""
        return self.closing(site, at) is not None

    def closing(self, site: Site, at: datetime) -> datetime | None:
        """Return when a site that is open closes; nothing where it is not open."""
        opens, closes = next(self.spans(site, at), (at + NEVER, at + NEVER))
        return closes if opens == at else None

    def between(self, site: Site, since: datetime, until: datetime) -> timedelta:
        """Return how long a site has been open between two moments."""
        lasted = NO_TIME
        for opens, closes in self.spans(site, since):
            if opens >= until:
                break
            lasted += min(closes, until) - opens
        return lasted

    def after(self, site: Site, since: datetime, length: timedelta) -> datetime:
        """Return the moment at which a site has been open for so long since another; a year later
        where it never opens.
        """
        left = length
        for opens, closes in self.spans(site, since):
            # At the moment of closing it is not open any more; the next opening is meant.
            if left < closes - opens:
                return opens + left
            left -= closes - opens
        return since + NEVER

    def spans(self, site: Site, since: datetime) -> Iterator[Span]:
        """Give when a site is open from a moment on; what has passed of the first is cut off."""
        first = clock.today(since, site.clock)
        for number in range(FURTHEST):
            day = first + timedelta(days=number)
            if not self.changed.get(day, clock.is_working_day(day)):
                continue
            opens = datetime.combine(day, site.opens, tzinfo=site.clock)
            closes = datetime.combine(day, site.closes, tzinfo=site.clock)
            # Two moments of one zone are compared by the hands of its clock, across a change to
            # daylight saving wrongly; so all are in the zone of the given one.
            opens, closes = opens.astimezone(since.tzinfo), closes.astimezone(since.tzinfo)
            if closes > since:
                yield max(opens, since), closes
