"""Which days, sites and people a report is about."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from reception import clock
from reception.organisation.models import Department, Employee, Site
from visitors.figures.registry import Scope

DAY = timedelta(days=1)


@dataclass(frozen=True)
class AskedPeriod:
    """What somebody asks of: days from the first to the last, of some sites."""

    sites: tuple[Site, ...]
    first: date
    last: date
    is_day: bool = False
    employee: Employee | None = None
    department: Department | None = None

    @property
    def scope(self) -> Scope:
        """The rows of all its days."""
        return self.between(self.first, self.last)

    def between(self, first: date, last: date, *some: Site) -> Scope:
        """Return the rows of some of its days, of some of its sites or of all."""
        sites = some or self.sites
        where = sites[0].clock if sites else clock.zone()
        closes = None
        if self.is_day and len(sites) == 1:
            closes = datetime.combine(first, sites[0].closes, tzinfo=where).astimezone(UTC)
        return Scope(
            clock.day_bounds(first, where)[0],
            clock.day_bounds(last, where)[1],
            tuple(one.pk for one in sites),
            where,
            self.department.pk if self.department is not None else None,
            self.employee.pk if self.employee is not None else None,
            closes,
        )

    @property
    def kind(self) -> str:
        """Which report it is: of a day, of a month, of somebody's month."""
        if self.employee is not None:
            return "staff"
        return "daily" if self.is_day else "monthly"

    @property
    def is_frozen_by_days(self) -> bool:
        """Whether closed days answer for it: they tell no department and no person apart."""
        return self.employee is None and self.department is None

    @property
    def days(self) -> list[date]:
        """Its days."""
        return [self.first + n * DAY for n in range((self.last - self.first).days + 1)]

    @property
    def parameters(self) -> dict[str, str]:
        """How its address says it."""
        said: dict[str, Any] = {"date": self.first} if self.is_day else {}
        said = said or {"month": f"{self.first:%Y-%m}"}
        if len(self.sites) == 1:
            said["site"] = self.sites[0].slug
        if self.employee is not None:
            said["employee"] = self.employee.number
        if self.department is not None:
            said["department"] = self.department.code
        return {name: str(value) for name, value in said.items()}

    def query(self, **more: str) -> str:
        """Return it as the part of an address behind the question mark."""
        return urlencode({**more, **self.parameters})


def month_of(first: date) -> tuple[date, date]:
    """Return the first and the last day of the month of a day."""
    first = first.replace(day=1)
    return first, (first + 32 * DAY).replace(day=1) - DAY
