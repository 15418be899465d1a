"""Invent the people who come, and let some of them come again."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from visitors.models import Visitor

FOREIGNERS = 0.036  # share among those who come by appointment or as parents
FOREIGN_KINDS = ("appointment", "vip", "parent")
FOREIGN_PHONES = ("+4477009000{:02d}", "+120255501{:02d}")  # of the ranges kept for films and books
TRIES = 6
REST = timedelta(hours=20)  # before somebody comes again
COURIERS_REST = timedelta(hours=2)


@dataclass(eq=False)
class Guest:
    """A person who comes, before there is a row.

    Attributes:
        category: code of the category they come as.
        arrivals: how many of their visits have been told so far.
        away_from: when the last of these ended.
        row: the record, once written.
    """

    name: str
    category: str
    phone: str = ""
    organisation: str = ""
    title: str = ""
    arrivals: int = 0
    away_from: datetime | None = None
    row: Visitor = field(default_factory=Visitor)


class Crowd:
    """All the people of the demo, in the order in which they were invented."""

    def __init__(self, random: Random, words: dict[str, Any]) -> None:
        self.random = random
        self.kinds: dict[str, dict[str, Any]] = words["kinds"]
        self.surnames = words["surnames"].split()
        self.given = words["given"].split()
        self.foreign = words["foreign"]
        self.pools: dict[str, list[Guest]] = {code: [] for code in self.kinds}
        self.phones: set[str] = set()
        self.known = {
            row["name"]: Guest(row["name"], row["category"], **_card(row)) for row in words["known"]
        }
        self.phones.update(guest.phone for guest in self.known.values())

    def comes(self, category: str, at: datetime) -> Guest:
        """Return somebody of a category who comes at a moment: a person known from an earlier
        visit, or a new one.

        Args:
            category: code of the category.
            at: when; nobody comes again before they have rested.
        """
        kind = self.kinds[category]
        if self.random.random() < kind["returning"]:
            pool = self.pools[kind.get("from", category)]
            rest = COURIERS_REST if category == "delivery" else REST
            for guest in self._some_of(pool):
                if guest.away_from is not None and guest.away_from + rest < at:
                    return guest
        guest = self._new(category, kind)
        self.pools[category].append(guest)
        return guest

    def named(self, row: dict[str, Any]) -> Guest:
        """Return the person a row of the words names, invented at the first mention; nobody comes
        again as one of them by chance.
        """
        guest = self.known.get(row["name"])
        if guest is None:
            guest = self.known[row["name"]] = Guest(row["name"], row["category"], **_card(row))
        return guest

    def _some_of(self, pool: list[Guest]) -> Iterator[Guest]:
        """Draw a few from a pool, the latest acquaintances more often."""
        for _try in range(TRIES):
            if pool:
                yield pool[int(len(pool) * self.random.random() ** 0.7)]

    def _new(self, category: str, kind: dict[str, Any]) -> Guest:
        random = self.random
        organisation = random.choice(kind["organisations"])
        title = random.choice(kind["titles"]) if kind["titles"] else ""
        if category in FOREIGN_KINDS and random.random() < FOREIGNERS:
            phone = self._unused(
                lambda: random.choice(FOREIGN_PHONES).format(random.randrange(100))
            )
            return Guest(random.choice(self.foreign), category, phone, organisation, title)
        # Common surnames first: the list is ordered, and the square makes its head likelier.
        surname = self.surnames[int(len(self.surnames) * random.random() ** 2)]
        has_phone = random.random() < kind["phone"]
        phone = (
            self._unused(lambda: f"+8613{random.randrange(10)}0000{random.randrange(10_000):04d}")
            if has_phone
            else ""
        )
        return Guest(surname + random.choice(self.given), category, phone, organisation, title)

    def _unused(self, number: Callable[[], str]) -> str:
        """Return a number that nobody else has; none where a few tries find only taken ones."""
        phone = next(
            (phone for phone in (number() for _try in range(TRIES)) if phone not in self.phones), ""
        )
        self.phones.add(phone)
        return phone


def _card(row: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in ("phone", "organisation", "title") if name in row}
