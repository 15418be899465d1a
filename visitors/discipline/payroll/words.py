"""A month in words, for its page and its tables: money or points, what happened to a violation,
what is to be known of a line (P8).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from reception.policy.penalty import NOTHING
from visitors.discipline.models import MonthItem
from visitors.discipline.payroll.lines import MonthItemDraft, MonthLineDraft, Terms, points_for

GIVEN_BACK = gettext_noop("申诉中，先退回")


@dataclass(frozen=True)
class MonthLineText:
    """A line as somebody reads it.

    Attributes:
        items: what it is the sum of, each with its fine and a note in words.
        notes: what is to be known of it.
    """

    line: MonthLineDraft
    items: Sequence[tuple[MonthItemDraft, str, str]]
    fine: str
    pay: str
    cap: str
    withheld: str
    notes: str


@dataclass
class Sums:
    """What the lines of a month add up to; shares of pay are not added up over people."""

    terms: Terms
    people: int = 0
    fine: Decimal = NOTHING
    as_points: int = 0
    points: int = 0
    withheld: Decimal = NOTHING
    unchecked: int = 0
    is_held: bool = False

    def add(self, line: MonthLineDraft) -> None:
        """Add one line."""
        amount, held = line.amount, line.withheld
        self.people += 1
        self.fine += amount.fine
        self.as_points += (
            points_for(line.items, self.terms.yuan_per_point) if self.terms.yuan_per_point else 0
        )
        self.points += amount.points
        self.withheld += held
        self.unchecked += line.is_unchecked and not self.terms.yuan_per_point
        self.is_held = self.is_held or bool(held)

    def said(self) -> dict[str, Any]:
        """Return them as somebody reads them."""
        in_money = not self.terms.yuan_per_point
        return {
            "people": self.people,
            "fine": money(self.fine) if in_money else as_points(self.as_points),
            "points": self.points,
            "withheld": money(self.withheld),
            "held": in_money or self.is_held,
        }


def said(line: MonthLineDraft, terms: Terms) -> MonthLineText:
    """Return a line in words.

    Args:
        terms: of its month.
    """
    items = [(item, fine([item], terms), note_on(item)) for item in line.items]
    cap = cap_in_words(line)
    pay, held = "–" if line.pay is None else money(line.pay), money(line.withheld)
    return MonthLineText(line, items, fine(line.items, terms), pay, cap, held, notes(line, terms))


def cap_in_words(line: MonthLineDraft) -> str:
    """Return the cap of a line; where nothing is withheld there is none to check."""
    if line.cap is not None:
        return money(line.cap)
    return _("未核对") if line.is_unchecked else "–"


def fine(items: Sequence[MonthItemDraft], terms: Terms) -> str:
    """Return what items add up to, as money, or as points where the policy shows points instead."""
    if not terms.yuan_per_point:
        return money(sum((item.amount.fine for item in items), NOTHING))
    return as_points(points_for(items, terms.yuan_per_point))


def as_points(points: int) -> str:
    """Return points that stand for fines."""
    return ngettext("%(points)d 分", "%(points)d 分", points) % {"points": points}


def money(amount: Decimal) -> str:
    """Return yuan as a person reads them."""
    sign = "−" if amount < 0 else ""
    return f"{sign}¥{abs(amount):,.2f}".removesuffix(".00")


def note_on(item: MonthItemDraft) -> str:
    """Return what happened to a violation in the month, where it was not simply booked."""
    if not item.why:
        return ""
    back = any(amount < 0 for amount in item.amount.as_columns().values())
    return _(GIVEN_BACK) if item.why == "waits" and back else str(MonthItem.Why(item.why).label)


def notes(line: MonthLineDraft, terms: Terms) -> str:
    """Return what is to be known of a line: what is given back, what waits for an appeal, what the
    cap leaves out.
    """
    said, in_money = list[str](), not terms.yuan_per_point
    waiting = sum(item.why == "waits" for item in line.items)
    taken = sum((item.withheld for item in line.items if item.amount.fine > 0), NOTHING)
    back = sum((item.withheld for item in line.items if item.amount.fine < 0), NOTHING)
    if waiting:
        said.append(
            ngettext("%(count)d 条在申诉中", "%(count)d 条在申诉中", waiting) % {"count": waiting}
        )
    if line.amount.fine < 0:
        said.append(_("退回"))
    if in_money and back > line.amount.fine - line.new_fines:
        said.append(_("以前实扣的不足这些，只退 %(back)s") % {"back": money(-back)})
    if in_money and line.new_fines > taken:
        over = {"over": money(line.new_fines - taken)}
        above_the_cap = line.cap is not None and taken == line.cap
        said.append(
            (_("超过上限，%(over)s 不扣") if above_the_cap else _("以前超过上限的 %(over)s 不再扣"))
            % over
        )
    if in_money and line.is_unchecked:
        said.append(_("没有工资，上限未核对"))
    return _("；").join(said)
