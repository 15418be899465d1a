"""What is cleared, and after how long (privacy 5): one registry for all rooms."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Retention:
    """Something that does not stay.

    Attributes:
        name: what it is.
        clear: removes what is older than the first moment; the second is now.
        limit: the policy's row that says after how many days; without that row, or with 0, nothing
            is cleared.
        after: how old it gets, where no row of the policy says it.
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


entries: dict[str, Retention] = {}


def register(*new: Retention) -> None:
    """Have the workers clear something in time.

    Raises:
        ValueError: something else of that name is cleared already.
    """
    for entry in new:
        if entries.setdefault(entry.name, entry) != entry:
            raise ValueError(f"the retention of {entry.name} is registered twice")
