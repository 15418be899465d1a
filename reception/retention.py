"""What is cleared, and after how long (privacy 5): one registry for all rooms."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from reception.registry import Registry

GONE = "—"  # what stands where words have been cleared that must not be blank


@dataclass(frozen=True)
class Retention:
    """Something that does not stay: ``clear`` removes what is older than the first moment; the
    second is now.

    ``limit`` is the policy's row that says after how many days; without that row, or with 0,
    nothing is cleared. ``after`` is how old it gets where no row of the policy says it.
    """

    name: str
    clear: Callable[[datetime, datetime], object]
    limit: str = ""
    after: timedelta = timedelta(0)

    def age(self, limits: Mapping[str, int]) -> timedelta | None:
        """Return how old it gets, or nothing where it stays."""
        if not self.limit:
            return self.after
        days = limits.get(self.limit, 0)
        return timedelta(days=days) if days else None


entries: Registry[str, Retention] = Registry(lambda entry: entry.name)
register = entries.register
