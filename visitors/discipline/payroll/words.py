"""A month in words: money or points, what happened to a violation, what to know of a line (P8)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from reception.organisation.languages import said
from reception.policy.penalty import AMOUNTS, NOTHING, WHOLE_PAY, Amounts, money, points
from visitors.discipline.models import MonthClose, MonthItem
from visitors.discipline.payroll.lines import ZERO, LineWithItems, Terms, points_for

GIVEN_BACK = gettext_noop("申诉中，先退回")
# Besides the fine, of which alone something is withheld.
OTHERS = {name: kind for name, kind in AMOUNTS.items() if name != "fine"}
# What a closed month keeps of its sums besides the amounts.
KEPT = ("people", "as_points", "withheld", "unchecked", "is_held")


@dataclass
class Sums:
    """What the lines of a month add up to."""

    terms: Terms
    people: int = 0
    amounts: Amounts = ZERO
    as_points: int = 0
    withheld: Decimal = NOTHING
    unchecked: int = 0
    is_held: bool = False

    @classmethod
    def kept(cls, closed: MonthClose, terms: Terms) -> "Sums":
        """Return those that were written down when a month was closed."""
        return cls(
            terms, amounts=Amounts.of(closed), **{name: getattr(closed, name) for name in KEPT}
        )

    def as_columns(self) -> dict[str, Any]:
        """Return them as a closed month keeps them."""
        return {**self.amounts.as_columns(), **{name: getattr(self, name) for name in KEPT}}

    def add(self, line: LineWithItems) -> None:
        """Add one line."""
        self.people += 1
        self.amounts += Amounts.of(line.row)
        self.as_points += line.row.as_points
        self.withheld += line.row.withheld
        self.unchecked += line.is_unchecked and self.terms.in_money
        self.is_held = self.is_held or bool(line.row.withheld)

    def in_words(self) -> dict[str, Any]:
        """Return them as somebody reads them; shares of pay are not added up over people."""
        return {
            "people": self.people,
            "fine": money(self.amounts.fine) if self.terms.in_money else points(self.as_points),
            "others": [
                (kind.heading, getattr(self.amounts, name))
                for name, kind in OTHERS.items()
                if kind.adds_up
            ],
            "withheld": money(self.withheld),
            "held": self.terms.in_money or self.is_held,
        }


def others_of(lines: Iterable[LineWithItems], sums: Sums) -> list[str]:
    """Return which amounts besides the fine any of the lines takes, or all together."""
    taken = {name for line in lines for name in OTHERS if getattr(line.row, name)}
    taken |= {name for name in OTHERS if getattr(sums.amounts, name)}
    return [name for name in OTHERS if name in taken]


def line_in_words(line: LineWithItems, terms: Terms, others: Iterable[str]) -> dict[str, Any]:
    """Return a line as somebody reads it, each item with its ladder, its fine and a note."""
    row = line.row
    return {
        "line": line,
        "row": row,
        "employee": said(row, "name"),
        "department": said(row, "department"),
        "items": [
            (item, said(item, "ladder"), fine([item], terms), note_on(item)) for item in line.items
        ],
        "fine": fine(line.items, terms),
        "others": [
            (OTHERS[name].heading, OTHERS[name].figure(amount) if amount else "")
            for name, amount in ((name, getattr(row, name)) for name in others)
        ],
        "pay": "–" if row.pay is None else money(row.pay),
        "cap": cap_in_words(line),
        "withheld": money(row.withheld),
        "notes": notes(line, terms),
    }


def cap_in_words(line: LineWithItems) -> str:
    """Return the cap of a line; where nothing is withheld there is none to check."""
    if line.row.cap is not None:
        return money(line.row.cap)
    return _("未核对") if line.is_unchecked else "–"


def fine(items: Sequence[MonthItem], terms: Terms) -> str:
    """Return what items add up to, as money, or as points where the policy shows points instead."""
    if terms.in_money:
        return money(sum((item.fine for item in items), NOTHING))
    return points(points_for(items, terms.yuan_per_point))


def note_on(item: MonthItem) -> str:
    """Return what happened to a violation in the month, where it was not simply booked."""
    back = any(amount < 0 for amount in Amounts.of(item).as_columns().values())
    is_back = item.why == MonthItem.Why.WAITS and back
    sentences = [_(GIVEN_BACK) if is_back else item.get_why_display()]
    if item.share_lapsed > 0:
        sentences.append(_("超过当月绩效的 %(over)d%% 不扣") % {"over": item.share_lapsed})
    return _("；").join(filter(None, sentences))


def notes(line: LineWithItems, terms: Terms) -> str:
    """Return what is to be known of a line: what is given back, waits, or is above the cap."""
    sentences, new_fines, total = list[str](), line.new_fines, line.row.fine
    waiting = sum(item.why == MonthItem.Why.WAITS for item in line.items)
    taken = sum((item.withheld for item in line.items if item.fine > 0), NOTHING)
    back = sum((item.withheld for item in line.items if item.fine < 0), NOTHING)
    if waiting:
        sentences.append(
            ngettext("%(count)d 条在申诉中", "%(count)d 条在申诉中", waiting) % {"count": waiting}
        )
    if total < 0:
        sentences.append(_("退回"))
    if terms.in_money and back > total - new_fines:
        sentences.append(_("以前实扣的不足这些，只退 %(back)s") % {"back": money(-back)})
    if terms.in_money and new_fines > taken:
        over = {"over": money(new_fines - taken)}
        if line.row.cap is not None and taken == line.row.cap:
            sentences.append(_("超过上限，%(over)s 不扣") % over)
        else:
            sentences.append(_("以前超过上限的 %(over)s 不再扣") % over)
    if over_pay := sum(item.share_lapsed for item in line.items if item.share_lapsed > 0):
        lapsed = {"over": over_pay, "whole": WHOLE_PAY}
        sentences.append(_("扣绩效合计最多 %(whole)d%%，其余 %(over)d%% 不扣") % lapsed)
    if terms.in_money and line.is_unchecked:
        sentences.append(_("没有工资，上限未核对"))
    return _("；").join(sentences)
