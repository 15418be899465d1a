"""The line of an employee in a month, and what is withheld of it; reads no database (P8)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from math import ceil
from typing import TypeVar

from reception.policy.penalty import CENT, NOTHING, Amounts
from visitors.discipline.models import MonthItem, MonthLine

ZERO = Amounts()
Number = TypeVar("Number", int, Decimal)


@dataclass(frozen=True)
class Terms:
    """What the policy says of fines in a month."""

    cap_percent: int  # a month's fines are at most this share of its pay
    yuan_per_point: int  # points stand instead of money, and no money is withheld; 0 means money

    @property
    def in_money(self) -> bool:
        """Whether fines are yuan, and not points."""
        return not self.yuan_per_point

    def cap_on(self, pay: Decimal | None) -> Decimal | None:
        """Return the most that may be withheld of a month's pay, in yuan, where there is a cap."""
        if pay is None or not self.in_money:
            return None
        return (pay * self.cap_percent / 100).quantize(CENT, ROUND_DOWN)


@dataclass
class Charged:
    """What months have charged for a violation, and what of its fine was withheld."""

    amount: Amounts = ZERO
    withheld: Decimal = NOTHING
    # the most of its fine that was ever charged and not withheld; it is not asked for again
    lapsed: Decimal = NOTHING
    share: int = 0  # of the pay, what was taken
    share_lapsed: int = 0  # the most of it that was ever charged and not taken

    def add(self, amount: Amounts, withheld: Decimal, share: int) -> None:
        """Take in what one more month has charged."""
        self.amount += amount
        self.withheld += withheld
        self.share += share
        self.lapsed = max(self.lapsed, self.amount.fine - self.withheld)
        self.share_lapsed = max(self.share_lapsed, self.amount.pay_share - self.share)

    def takes(self, due: Decimal) -> Decimal:
        """Return what to withhold of what is due; no more is given back than was withheld."""
        return _takes(due, self.amount.fine, self.withheld, self.lapsed)

    def takes_of_pay(self, due: int) -> int:
        """Return what to take of a share of pay that is due, likewise."""
        return _takes(due, self.amount.pay_share, self.share, self.share_lapsed)


def _takes(due: Number, charged: Number, taken: Number, lapsed: Number) -> Number:
    zero = due - due
    if due > charged:
        return max(zero, min(due - charged, due - lapsed - taken))
    return min(zero, due - taken) if due < charged else zero


@dataclass(frozen=True)
class LineWithItems:
    """What one employee pays in a month, closed or not, with its violations in order."""

    row: MonthLine
    items: Sequence[MonthItem]

    @property
    def new_fines(self) -> Decimal:
        """The fines alone, without what is taken back."""
        return sum((item.fine for item in self.items if item.fine > 0), NOTHING)

    @property
    def is_unchecked(self) -> bool:
        """Whether there are fines and no cap to hold them against."""
        return self.row.cap is None and self.new_fines > 0


def points_for(items: Sequence[MonthItem], yuan_per_point: int) -> int:
    """Return the points that stand for fines: of every violation a part counts as a whole one."""
    if not yuan_per_point:
        return 0
    return sum(
        ceil((item.had + item.fine) / yuan_per_point) - ceil(item.had / yuan_per_point)
        for item in items
    )


def withheld(takes: Sequence[Number], cap: Number | None) -> list[Number]:
    """Return what is withheld for each violation of a month, in yuan or in per cent of its pay.

    Args:
        takes: what is to be withheld for each, the earliest first; less than nothing is given back,
            and makes no room for others.
        cap: the most that may be withheld in all; the earlier violation is served first, and what
            is above it lapses. Nothing where it is not checked.
    """
    held, room = [], cap
    for amount in takes:
        if room is not None and amount > 0:
            amount = min(amount, room)
            room -= amount
        held.append(amount)
    return held
