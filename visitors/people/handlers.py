"""Who looks after a person, and which file is whose: the room of client files knows, and rooms that
know no files ask here (T3, E23), and tell here that somebody spoke with a person (F6).
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
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


@dataclass
class FilesFound:
    """The ids of client files: by the id of a visitor, by a folded name."""

    by_visitor: dict[int, int] = field(default_factory=dict)
    by_name: dict[str, int] = field(default_factory=dict)

    def of(self, visitor: int | None, name: str) -> int | None:
        """Return the file of a client that is known by a visitor or by a folded name."""
        return self.by_visitor.get(visitor or 0) or self.by_name.get(name)


Knows = Callable[[Visitor], Handled | None]
knowing: list[Knows] = []
Hears = Callable[[SpokenWith], None]
hearing: list[Hears] = []
Filed = Callable[[Collection[int], Collection[str]], FilesFound]
filing: list[Filed] = []


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


def keep_files(filed: Filed) -> None:
    """Have a room say which clients have a file."""
    if filed not in filing:
        filing.append(filed)


def files(visitors: Collection[int], names: Collection[str]) -> FilesFound:
    """Return the files of visitors and of folded names; two queries for any number of them."""
    found = FilesFound()
    for filed in filing:
        told = filed(visitors, names)
        found.by_visitor |= told.by_visitor
        found.by_name |= told.by_name
    return found
