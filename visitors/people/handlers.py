"""Who looks after a person: the room of client files knows, and rooms that know no files ask here
(T3), and tell here that somebody spoke with a person (F6).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from reception.accounts.actor import Actor
from reception.organisation.models import Employee
from visitors.models import Visitor


@dataclass(frozen=True)
class Handled:
    """Whose client a person is; without anybody the client is nobody's now."""

    employee: Employee | None


@dataclass(frozen=True)
class SpokenWith:
    """A call that was answered: with whom, the id of the call, who of us spoke, who noted it."""

    visitor: Visitor
    call: int
    employee: Employee | None
    by: Actor
    at: datetime


Knows = Callable[[Visitor], Handled | None]
knowing: list[Knows] = []
Hears = Callable[[SpokenWith], None]
hearing: list[Hears] = []


def add(knows: Knows) -> None:
    """Have a room say whose client somebody is."""
    if knows not in knowing:
        knowing.append(knows)


def of(visitor: Visitor) -> Handled | None:
    """Return who looks after somebody; nothing where they have no file."""
    found = (knows(visitor) for knows in knowing)
    return next((one for one in found if one is not None), None)


def listen(hears: Hears) -> None:
    """Have a room hear of every answered call with a person, in the transaction that ends it."""
    if hears not in hearing:
        hearing.append(hears)


def spoken(call: SpokenWith) -> None:
    """Tell the rooms that somebody spoke with a person."""
    for hears in hearing:
        hears(call)
