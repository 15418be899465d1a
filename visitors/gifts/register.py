"""The register of gifts of a year, and its sums by recipient (E24)."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Exists, OuterRef, Q, QuerySet

from reception import clock
from reception.accounts.actor import Actor
from reception.text import clean_line, plain
from visitors.gifts import visibility
from visitors.gifts.models import GiftEntry

What = GiftEntry.What
NOTHING = Decimal(0)


@dataclass(frozen=True)
class GiftsAsked:
    """Which entries: of a year, of a kind of movement, with a name or a unit, before an id."""

    year: int
    what: str = ""
    q: str = ""
    before: int | None = None


@dataclass
class GiftSums:
    """What one recipient was given in a year and gave; what came back counts for nothing."""

    whom: str
    unit: str
    given: int = 0
    given_value: Decimal = NOTHING
    received: int = 0
    received_value: Decimal = NOTHING

    def add(self, entry: GiftEntry, sign: int) -> None:
        first = entry.about or entry
        if first.what == What.GIVEN:
            self.given += sign
            self.given_value += sign * entry.value
        else:
            self.received += sign
            self.received_value += sign * entry.value


def rows(actor: Actor, asked: GiftsAsked) -> QuerySet[GiftEntry]:
    """Return the entries that are asked for and may be read, the newest first."""
    first, end = (
        clock.day_bounds(clock.today().replace(year=year, month=1, day=1))[0]
        for year in (asked.year, asked.year + 1)
    )
    found = visibility.entries(actor).filter(at__gte=first, at__lt=end)
    if asked.what:
        found = found.filter(what=asked.what)
    if typed := clean_line(asked.q)[:60]:
        named = Q(folded_whom__contains=plain(typed)) if plain(typed) else Q(whom=typed)
        found = found.filter(named | Q(unit__icontains=typed))
    if asked.before is not None:
        found = found.filter(pk__lt=asked.before)
    follows = {
        f"is_{what.value}": Exists(GiftEntry.objects.filter(about=OuterRef("pk"), what=what))
        for what in (What.RETURNED, What.REPORTED)
    }
    return found.select_related(*visibility.WITH).annotate(**follows).order_by("-pk")


def by_recipient(entries: Iterable[GiftEntry]) -> list[GiftSums]:
    """Return the sums by recipient, the dearest first; one person of one house is one line, however
    the names are spelled.
    """
    found: dict[tuple[str, str], GiftSums] = {}
    signs = {What.GIVEN: 1, What.RECEIVED: 1, What.RETURNED: -1}
    for entry in entries:
        if (sign := signs.get(What(entry.what))) is not None:
            who = (plain(entry.unit), plain(entry.whom))
            found.setdefault(who, GiftSums(entry.whom, entry.unit)).add(entry, sign)
    return sorted(found.values(), key=lambda one: (-one.given_value, -one.received_value))
