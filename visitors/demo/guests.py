"""Invent the people who come, and let some of them come again."""

from collections.abc import Callable
from dataclasses import dataclass
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
    """A person who comes, and when the last of their visits so far ended."""

    visitor: Visitor
    away_from: datetime | None = None


class Crowd:
    """All the people of the demo; whoever has come to an earlier demo is the same person."""

    def __init__(self, random: Random, words: dict[str, Any]) -> None:
        self.random = random
        self.kinds: dict[str, dict[str, Any]] = words["kinds"]
        self.surnames, self.given = words["surnames"].split(), words["given"].split()
        self.foreign = words["foreign"]
        self.pools: dict[str, list[Guest]] = {code: [] for code in self.kinds}
        visitors = Visitor.objects.exclude(phone="")
        self.met = {(visitor.phone, visitor.name): visitor for visitor in visitors}
        self.by_name: dict[str, Guest] = {}
        self.phones = {self.named(row).visitor.phone for row in words["known"]}

    def comes(self, category: str, at: datetime) -> Guest:
        """Return somebody of a category who comes at a moment: a person known from an earlier
        visit who has rested since, or a new one.
        """
        kind = self.kinds[category]
        if self.random.random() < kind["returning"]:
            pool = self.pools[kind.get("from", category)]
            rest = COURIERS_REST if category == "delivery" else REST
            for _try in range(TRIES if pool else 0):
                # The latest acquaintances more often.
                guest = pool[int(len(pool) * self.random.random() ** 0.7)]
                if guest.away_from is not None and guest.away_from + rest < at:
                    return guest
        guest = self._new(category, kind)
        self.pools[category].append(guest)
        return guest

    def named(self, row: dict[str, Any]) -> Guest:
        """Return the person a row of the words names, invented at the first mention; nobody comes
        again as one of them by chance.
        """
        name = row["name"]
        if name not in self.by_name:
            card = (row.get(column, "") for column in ("phone", "organisation", "title"))
            self.by_name[name] = self._guest(name, *card)
        return self.by_name[name]

    def _new(self, category: str, kind: dict[str, Any]) -> Guest:
        random = self.random
        organisation = random.choice(kind["organisations"])
        title = random.choice(kind["titles"]) if kind["titles"] else ""
        if category in FOREIGN_KINDS and random.random() < FOREIGNERS:
            phone = self._unused(
                lambda: random.choice(FOREIGN_PHONES).format(random.randrange(100))
            )
            return self._guest(random.choice(self.foreign), phone, organisation, title)
        # Common surnames first: the list is ordered, and the square makes its head likelier.
        surname = self.surnames[int(len(self.surnames) * random.random() ** 2)]
        phone = ""
        if random.random() < kind["phone"]:
            phone = self._unused(
                lambda: f"+8613{random.randrange(10)}0000{random.randrange(10_000):04d}"
            )
        return self._guest(surname + random.choice(self.given), phone, organisation, title)

    def _guest(self, name: str, phone: str, organisation: str, title: str) -> Guest:
        card = {"organisation": organisation, "title": title, "last_four": phone[-4:]}
        return Guest(self.met.get((phone, name)) or Visitor(name=name, phone=phone, **card))

    def _unused(self, number: Callable[[], str]) -> str:
        """Return a number that nobody else has; none where a few tries find only taken ones."""
        tries = (number() for _try in range(TRIES))
        phone = next((phone for phone in tries if phone not in self.phones), "")
        self.phones.add(phone)
        return phone
