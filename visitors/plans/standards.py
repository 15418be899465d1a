"""What a plan may cost, with its arithmetic in words; no database (E3, E5, E20).

E3 is a sum per guest. E5 has a rate per meal, where everybody at table counts, per room and night,
and per gift: each line of these kinds has a sum of its own; what E5 says no figure of is not held
against it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from reception.policy.models import PlanStandard

NOTHING, CENT = Decimal(0), Decimal("0.01")
MEASURED = ("meal", "lodging", "gift", "ticket")  # of which E5 says what may be paid


@dataclass(frozen=True)
class Item:
    """One line of the programme, by the clock of the site; ``ours`` are those of us who go."""

    key: int
    kind: str
    what: str
    at: datetime
    cost: Decimal
    until: datetime | None = None
    heads: int | None = None
    ours: tuple[str, ...] = ()
    booked: Any = None


@dataclass(frozen=True)
class Share:
    """One term of the sum, of one line where it has one."""

    key: int | None
    says: str
    amount: Decimal


@dataclass(frozen=True)
class Allowed:
    """What the standard allows, and how that comes about."""

    guests: int
    per_head: Decimal
    shares: tuple[Share, ...]

    @property
    def total(self) -> Decimal:
        return sum((share.amount for share in self.shares), NOTHING)

    @property
    def arithmetic(self) -> str:
        """The sum in words: 「B 贵宾 300 元/人 × 15 人 = 4,500 元」."""
        terms = [f"{share.says} = {yuan(share.amount)}" for share in self.shares]
        if len(terms) > 1:
            plus = " + ".join(money(share.amount) for share in self.shares)
            terms.append(f"{plus} = {yuan(self.total)}")
        return _("；").join(terms) or yuan(NOTHING)


def allowed(
    standard: PlanStandard, guests: int, items: Sequence[Item], lunch_until: int
) -> Allowed:
    """Return what a standard allows so many guests for what is planned."""
    if standard.scheme == PlanStandard.Scheme.CLASS:
        rate = Decimal(standard.per_head)
        says = _("%(name)s %(rate)s 元/人 × %(n)d 人")
        words = {"name": standard, "rate": money(rate), "n": guests}
        return Allowed(guests, rate, (Share(None, says % words, rate * guests),))
    shares = tuple(
        _share(standard, guests, item, lunch_until) for item in items if item.kind in MEASURED
    )
    total = sum((share.amount for share in shares), NOTHING)
    return Allowed(guests, each(total, guests), shares)


def above(standard: PlanStandard, may: Allowed, items: Sequence[Item]) -> dict[int, Decimal]:
    """Return by how much which lines are above it: of E5 each line by itself, of E3 the dearest
    line, by as much as all together are.
    """
    if standard.scheme == PlanStandard.Scheme.CLASS:
        much = sum((item.cost for item in items), NOTHING) - may.total
        dearest = max(items, key=lambda item: (item.cost, -item.key), default=None)
        return {dearest.key: much} if dearest is not None and much > 0 else {}
    costs = {item.key: item.cost for item in items}
    found = {
        share.key: costs[share.key] - share.amount for share in may.shares if share.key is not None
    }
    return {key: much for key, much in found.items() if much > 0}


def seats(item: Item, guests: int) -> int:
    """Return how many sit at table: as it says, else the guests and who of us is there (E20)."""
    return item.heads if item.heads is not None else guests + len(item.ours)


def each(amount: Decimal, heads: int) -> Decimal:
    """Return a sum divided by heads, to the cent."""
    return (amount / heads).quantize(CENT) if heads else NOTHING


def money(amount: Decimal) -> str:
    """Write an amount without cents that are none: 4,500 and 98.50."""
    written = f"{amount:,.2f}"
    return written.removesuffix(".00")


def yuan(amount: Decimal) -> str:
    """Write an amount with its unit."""
    return _("%(amount)s 元") % {"amount": money(amount)}


def nights(item: Item) -> int:
    """Return for how many nights a line of lodging is, at least one."""
    until = item.until or item.at
    return max((until.date() - item.at.date()).days, 1)


def _share(standard: PlanStandard, guests: int, item: Item, lunch_until: int) -> Share:
    words: dict[str, Any] = {"what": item.what, "n": guests}
    says = _("%(what)s %(rate)s 元/人 × %(n)d 人")
    if item.kind == "meal":
        rate = Decimal(standard.lunch if item.at.hour < lunch_until else standard.dinner)
        words["n"] = seats(item, guests)
    elif item.kind == "lodging":
        rate = Decimal(standard.lodging)
        rooms = item.heads if item.heads is not None else guests
        says = _("%(what)s %(rate)s 元/间 × %(rooms)d 间 × %(nights)d 晚")
        words |= {"rooms": rooms, "nights": nights(item), "n": rooms * nights(item)}
    else:
        rate = Decimal(standard.gift if item.kind == "gift" else 0)
    return Share(item.key, says % {**words, "rate": money(rate)}, rate * words["n"])
