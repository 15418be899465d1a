"""A month in words, for its page and its tables: money or points, what happened to a violation, what is to be known of a line (P8)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from reception.policy.climb import NOTHING
from visitors.discipline.models import MonthClose
from visitors.discipline.months import Item, Line, Terms

GIVEN_BACK = gettext_noop("申诉中，先退回")
HAPPENED = {
    "waits": gettext_noop("申诉中，暂不计"), "void": gettext_noop("已作废，退回"), "relief": gettext_noop("申诉减轻"),
    "rederived": gettext_noop("重新定级"), "decided": gettext_noop("申诉结束，补计"),
}  # fmt: skip


@dataclass(frozen=True)
class Said:
    """A line as somebody reads it.

    Attributes:
        items: what it is the sum of, each with its fine and a note in words.
        notes: what is to be known of it.
    """

    line: Line
    items: Sequence[tuple[Item, str, str]]
    fine: str
    pay: str
    cap: str
    withheld: str
    notes: str


def said(line: Line, terms: Terms, *, in_money: bool) -> Said:
    """Return a line in words."""
    per_point = 0 if in_money else terms.yuan_per_point
    items = [(item, fine([item], per_point), note_on(item)) for item in line.items]
    cap = cap_in_words(line)
    pay, held = "–" if line.pay is None else money(line.pay), money(line.withheld)
    return Said(line, items, fine(line.items, per_point), pay, cap, held, notes(line, in_money=in_money))


def cap_in_words(line: Line) -> str:
    """Return the cap of a line; where nothing is withheld there is none to check."""
    if line.cap is not None:
        return money(line.cap)
    return _("未核对") if line.amount.fine > 0 else "–"


def is_in_money(lines: Sequence[Line], closed: MonthClose | None, terms: Terms) -> bool:
    """Tell whether a month speaks of money: where the policy says points, only one that was closed when it still said money."""
    return not terms.yuan_per_point or (closed is not None and any(line.withheld or line.cap is not None for line in lines))


def fine(items: Iterable[Item], yuan_per_point: int) -> str:
    """Return what items add up to, as money, or as points where the policy shows points instead."""
    if not yuan_per_point:
        return money(sum((item.amount.fine for item in items), NOTHING))
    points = points_for(items, yuan_per_point)
    return ngettext("%(points)d 分", "%(points)d 分", points) % {"points": points}


def points_for(items: Iterable[Item], yuan_per_point: int) -> int:
    """Return the points that stand for the fines of items, each as it was announced: of every violation a part counts as a whole one."""
    return sum(
        ceil((item.had + item.amount.fine) / yuan_per_point) - ceil(item.had / yuan_per_point) for item in items
    )  # fmt: skip


def money(amount: Decimal) -> str:
    """Return yuan as a person reads them."""
    sign = "−" if amount < 0 else ""
    return f"{sign}¥{abs(amount):,.2f}".removesuffix(".00")


def note_on(item: Item) -> str:
    """Return what happened to a violation in the month, where it was not simply booked."""
    if not item.why:
        return ""
    back = item.amount.fine < 0 or item.amount.points < 0 or item.amount.pay_share < 0
    return _(GIVEN_BACK) if item.why == "waits" and back else _(HAPPENED[item.why])


def notes(line: Line, *, in_money: bool) -> str:
    """Return what is to be known of a line: what is given back, what waits for an appeal, what the cap leaves out."""
    said, amount = [], line.amount.fine
    waiting = sum(item.why == "waits" for item in line.items)
    if waiting:
        said.append(ngettext("%(count)d 条在申诉中", "%(count)d 条在申诉中", waiting) % {"count": waiting})
    if amount < 0:
        said.append(_("退回"))
    if in_money and amount < line.withheld <= NOTHING:
        said.append(_("以前实扣的不足这些，只退 %(back)s") % {"back": money(-line.withheld)})
    if in_money and line.cap is not None and amount > line.cap:
        said.append(_("超过上限，%(over)s 不扣") % {"over": money(amount - line.withheld)})
    if in_money and line.cap is None and amount > 0:
        said.append(_("没有工资，上限未核对"))
    return _("；").join(said)
