"""Who looks after a person: the room of client files knows, and rooms that know no files ask here
(T3).
"""

from collections.abc import Callable
from dataclasses import dataclass

from reception.organisation.models import Employee
from visitors.models import Visitor


@dataclass(frozen=True)
class Handled:
    """Whose client a person is; without anybody the client is nobody's now."""

    employee: Employee | None


Knows = Callable[[Visitor], Handled | None]
knowing: list[Knows] = []


def add(knows: Knows) -> None:
    """Have a room say whose client somebody is."""
    if knows not in knowing:
        knowing.append(knows)


def of(visitor: Visitor) -> Handled | None:
    """Return who looks after somebody; nothing where they have no file."""
    found = (knows(visitor) for knows in knowing)
    return next((one for one in found if one is not None), None)
