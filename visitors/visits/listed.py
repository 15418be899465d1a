"""Who of those who come may stand on a list: what the capability that keeps lists is asked (G4,
G15).

A hit is a proposal. Only what a person has confirmed is a fact that decides.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from reception.registry import Registry
from visitors.models import Visit
from visitors.people.likeness import Card, Likeness

Answers = Mapping[int, bool]
FIELD = "listing-"  # before the id of an entry, in the form of the desk
SAME, OTHER = "same", "other"
MOST_DIGITS = 12


@dataclass(frozen=True)
class Hit:
    """An entry of a list that may be about somebody who comes.

    Attributes:
        listing: the id of the entry.
        kind: the code of its list; ``kind_name`` is what people call it.
        who: whom the entry names; ``note``: what the desk is to know.
        same: what a person has said of it, where one has: ``True`` makes it a fact.
        likeness: how alike the two are; nothing where nobody compares them any more.
    """

    listing: int
    kind: str
    kind_name: str
    who: str
    note: str = ""
    same: bool | None = None
    likeness: Likeness | None = None

    @property
    def field(self) -> str:
        """The name of the choice in the form of the desk."""
        return f"{FIELD}{self.listing}"


class Lists(Protocol):
    """What keeps lists."""

    name: str

    def hits(self, card: Card, visitor: int | None, at: datetime) -> list[Hit]:
        """Return the entries that hold at a moment and may be about somebody; those told apart
        from them left out.
        """

    def keep(
        self, visit: Visit, hits: Sequence[Hit], answers: Answers, by: Any, now: datetime
    ) -> None:
        """Keep with a visit what was found, and what a person said of it."""

    def of(self, visits: Sequence[Visit], at: datetime) -> dict[int, list[Hit]]:
        """Return by visit what was found and holds; one query."""


lists: Registry[str, Lists] = Registry(lambda one: one.name)
register = lists.register


@dataclass(frozen=True)
class WhoComes:
    """Somebody as they are compared with the lists."""

    name: str
    phone: str = ""
    organisation: str = ""


def hits(card: Card, visitor: int | None, at: datetime) -> list[Hit]:
    """Return the entries that may be about somebody who comes."""
    return [hit for one in lists.values() for hit in one.hits(card, visitor, at)]


def hits_of(visit: Visit, at: datetime) -> list[Hit]:
    """Return the entries that may be about the visitor of a visit."""
    visitor = visit.visitor
    card = WhoComes(visitor.name, visitor.phone, visit.organisation)
    return hits(card, visitor.pk, at)


def keep(visit: Visit, hits: Sequence[Hit], answers: Answers, by: Any, now: datetime) -> None:
    """Keep with a visit what was found, and what a person said of it."""
    for one in lists.values() if hits else ():
        one.keep(visit, hits, answers, by, now)


def put_on(visits: Sequence[Visit], at: datetime) -> None:
    """Put on visits what was found about each, as ``hits``; one query, and none without visits."""
    found: dict[int, list[Hit]] = {}
    for one in lists.values() if visits else ():
        found |= one.of(visits, at)
    for visit in visits:
        vars(visit)["hits"] = found.get(visit.pk, [])


def confirmed(hits: Sequence[Hit], answers: Answers | None = None) -> list[str]:
    """Return the kinds of lists on which a person has found somebody, with what is said now."""
    said = answers or {}
    same = {
        hit.kind for hit in hits if (hit.same if hit.same is not None else said.get(hit.listing))
    }
    return sorted(same)


def answers_in(typed: Mapping[str, str]) -> dict[int, bool]:
    """Return what a form says of hits, by the ids of their entries."""
    said = {name[len(FIELD) :]: value for name, value in typed.items() if name.startswith(FIELD)}
    return {
        int(number): value == SAME
        for number, value in said.items()
        if number.isascii()
        and number.isdecimal()
        and len(number) <= MOST_DIGITS
        and value in (SAME, OTHER)
    }
