"""What stands in a month: amounts, the items of each violation, the line of each employee, and what
is withheld of it (P8).

Nothing here reads a clock or the database.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_DOWN, Decimal
from math import ceil

from reception.organisation.languages import said
from reception.policy.penalty import CENT, NOTHING, Amounts

ZERO = Amounts()


@dataclass(frozen=True)
class BilingualName:
    """What something was called, in both languages."""

    name: str
    name_en: str = ""
    clause: str = ""

    def __str__(self) -> str:
        return said(self, "name")


@dataclass(frozen=True)
class Who:
    """The employee of a line, as they were called."""

    pk: int
    number: str
    name: str
    name_en: str
    department: BilingualName

    def __str__(self) -> str:
        return said(self, "name")


@dataclass(frozen=True)
class Terms:
    """What the policy says of fines in a month.

    Attributes:
        cap_percent: a month's fines are at most this share of its pay.
        yuan_per_point: points stand instead of money, and no money is withheld; 0 means money.
    """

    cap_percent: int
    yuan_per_point: int


@dataclass
class Charged:
    """What closed months have charged for a violation, and what of its fine was withheld.

    Attributes:
        lapsed: the most of its fine that was ever charged and not withheld; it is not asked for
            again.
    """

    amount: Amounts = ZERO
    withheld: Decimal = NOTHING
    lapsed: Decimal = NOTHING

    def copy(self) -> "Charged":
        """Return one that can be reckoned on with."""
        return replace(self)

    def add(self, amount: Amounts, withheld: Decimal) -> None:
        """Take in what one more month has charged."""
        self.amount += amount
        self.withheld += withheld
        self.lapsed = max(self.lapsed, self.amount.fine - self.withheld)

    def takes(self, due: Decimal) -> Decimal:
        """Return what is to be withheld so that what is due is withheld; less than nothing is given
        back.

        Nobody is given back more than was withheld for this violation, and nothing as long as that
        is no more than is due.
        """
        if due > self.amount.fine:
            return max(NOTHING, min(due - self.amount.fine, due - self.lapsed - self.withheld))
        return min(NOTHING, due - self.withheld) if due < self.amount.fine else NOTHING


@dataclass(frozen=True)
class MonthItemDraft:
    """What one violation adds to a month.

    Attributes:
        entry: id of the violation.
        seq: its number on its sheet.
        on: its day.
        amount: what is due at the end of the month, less what was charged before.
        had: the fine that was charged before.
        withheld: of its fine, in yuan; less than nothing is given back.
        why: what happened to it in the month: nothing, waits, void, relief, rederived or decided.
    """

    entry: int
    position: int
    seq: int
    on: date
    ladder: BilingualName
    amount: Amounts
    had: Decimal
    withheld: Decimal
    why: str


@dataclass(frozen=True)
class MonthLineDraft:
    """What one employee pays in a month.

    Attributes:
        items: the violations that it is the sum of, in the order of the book.
        pay: of the month, where 行政部 has said so.
        cap: the most that is withheld of new fines; nothing where no pay is known, so that it is
            not checked.
    """

    employee: Who
    items: Sequence[MonthItemDraft]
    pay: Decimal | None
    cap: Decimal | None

    @property
    def amount(self) -> Amounts:
        """The sum of the items."""
        return sum((item.amount for item in self.items), ZERO)

    @property
    def withheld(self) -> Decimal:
        """What is withheld, less what is given back."""
        return sum((item.withheld for item in self.items), NOTHING)

    @property
    def new_fines(self) -> Decimal:
        """The fines alone, without what is taken back."""
        return sum((item.amount.fine for item in self.items if item.amount.fine > 0), NOTHING)

    @property
    def is_unchecked(self) -> bool:
        """Whether there are fines and no cap to hold them against."""
        return self.cap is None and self.new_fines > 0


def points_for(items: Sequence[MonthItemDraft], yuan_per_point: int) -> int:
    """Return the points that stand for the fines of items, each as it was announced: of every
    violation a part counts as a whole one.
    """
    return sum(
        ceil((item.had + item.amount.fine) / yuan_per_point) - ceil(item.had / yuan_per_point)
        for item in items
    )


def cap_on(pay: Decimal, terms: Terms) -> Decimal:
    """Return the most that may be withheld of a month's pay, in yuan."""
    return (pay * terms.cap_percent / 100).quantize(CENT, ROUND_DOWN)


def withheld(takes: Sequence[Decimal], cap: Decimal | None) -> list[Decimal]:
    """Return what is withheld for each violation of a month.

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
