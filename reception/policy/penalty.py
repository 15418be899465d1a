"""What a violation takes: measures, the amounts of some, and how people read them (P1–P4)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from math import ceil
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

NOTHING = Decimal(0)
CENT = Decimal("0.01")
WHOLE_PAY = 100  # per cent: the most that shares of one month's pay add up to
Label = str | Promise


@dataclass(frozen=True)
class AmountKind:
    """What forms, tables and the API say of an amount."""

    label: Label  # names it with its unit
    heading: Label  # names it where each figure carries the unit
    left_of: Label  # of the field for what a ruling leaves of it
    unit: str  # as the API describes it
    short: Callable[[Any], str]  # writes one by itself
    words: Callable[[Any], str]  # writes one as a measure
    figure: Callable[[Any], str] = str  # writes one below its heading
    decimals: int = 0
    adds_up: bool = True  # whether it is added up over several people


def money(amount: Decimal) -> str:
    """Return yuan as a person reads them."""
    return f"{'−' if amount < 0 else ''}¥{yuan(abs(amount))}"


def yuan(amount: Decimal) -> str:
    """Return an amount without needless zeros."""
    return f"{amount:,.2f}".removesuffix(".00")


def points(amount: int) -> str:
    """Return points as a person reads them."""
    return ngettext("%(points)d 分", "%(points)d 分", amount) % {"points": amount}


AMOUNTS = {
    "fine": AmountKind(
        label=gettext_lazy("罚款（元）"),
        heading=gettext_lazy("罚款"),
        left_of=gettext_lazy("减到（元）"),
        unit="yuan",
        figure=money,
        short=money,
        words=lambda fine: _("罚款 %(fine)s 元") % {"fine": f"{fine:.2f}".removesuffix(".00")},
        decimals=2,
    ),
    "points": AmountKind(
        label=gettext_lazy("扣分"),
        heading=gettext_lazy("扣分"),
        left_of=gettext_lazy("减到（分）"),
        unit="points taken off",
        short=points,
        words=lambda points: (
            ngettext("扣 %(points)d 分", "扣 %(points)d 分", points) % {"points": points}
        ),
    ),
    "pay_share": AmountKind(
        label=gettext_lazy("扣绩效（%）"),
        heading=gettext_lazy("扣绩效"),
        left_of=gettext_lazy("减到（百分之）"),
        unit="per cent of the performance pay of the month",
        figure=lambda share: f"{share}%",
        short=lambda share: f"{share}%",
        words=lambda share: _("扣当月绩效的 %(share)d%%") % {"share": share},
        adds_up=False,
    ),
}
# Hashes and seals hold these also where they are 0; an amount that came later only where it is not.
ALWAYS_STORED = ("fine", "points", "pay_share")
# Measures without an amount, the mildest first.
IN_WORDS = {
    "education": gettext_lazy("教育"),
    "correction": gettext_lazy("责令改正"),
    "verbal_warning": gettext_lazy("口头警告"),
    "written_warning": gettext_lazy("书面警告"),
    "dismissal": gettext_lazy("建议辞退"),
}
HEAVIEST = list(IN_WORDS)
# In the order of the policy.
MEASURES = (*HEAVIEST[:-1], *AMOUNTS, HEAVIEST[-1])


@dataclass(frozen=True)
class Amounts:
    """What is taken in yuan, points and per cent of pay; less than nothing is given back."""

    fine: Decimal = NOTHING
    points: int = 0
    pay_share: int = 0

    @classmethod
    def of(cls, row: object) -> "Amounts":
        """Return the amounts of whatever has attributes of their names."""
        return cls(**{name: getattr(row, name) for name in AMOUNTS})

    def as_columns(self) -> dict[str, Any]:
        """Return each amount by its name."""
        return {name: getattr(self, name) for name in AMOUNTS}

    def in_points(self, yuan_per_point: int) -> "Amounts":
        """Return these as the policy shows them: where points stand for money, the fine is points.

        Args:
            yuan_per_point: the policy's row of that name; 0 shows money.
        """
        if not yuan_per_point:
            return self
        points = self.points + points_for(self.fine, yuan_per_point)
        return replace(self, fine=NOTHING, points=points)

    def within_a_month(self) -> "Amounts":
        """Return these as the sum of one month: shares of its pay never go beyond the whole."""
        return replace(self, pay_share=min(self.pay_share, WHOLE_PAY))

    def __add__(self, other: "Amounts") -> "Amounts":
        return Amounts(**{name: getattr(self, name) + getattr(other, name) for name in AMOUNTS})

    def __sub__(self, other: "Amounts") -> "Amounts":
        return Amounts(**{name: getattr(self, name) - getattr(other, name) for name in AMOUNTS})

    def __bool__(self) -> bool:
        return any(self.as_columns().values())


@dataclass(frozen=True)
class Penalty:
    """What a violation takes: ``MEASURES`` in their order, and the amounts as ``Amounts``.

    Raises:
        ValueError: a measure is unknown, or an amount is less than nothing or has too many
            decimals.
    """

    measures: tuple[str, ...] = ()
    fine: Decimal = NOTHING
    points: int = 0
    pay_share: int = 0

    def __post_init__(self) -> None:
        if unknown := [measure for measure in self.measures if measure not in MEASURES]:
            raise ValueError(f"no measures: {unknown}")
        for name, amount in self.amounts.as_columns().items():
            if amount < 0 or amount != round(amount, AMOUNTS[name].decimals):
                raise ValueError(f"no amount of {name}: {amount}")

    @property
    def amounts(self) -> Amounts:
        """The amounts alone, to be added up."""
        return Amounts.of(self)

    @classmethod
    def together(cls, penalties: Iterable["Penalty"]) -> "Penalty":
        """Return what the amounts of the penalties of one month add up to."""
        total = sum((one.amounts for one in penalties), Amounts()).within_a_month()
        sums = total.as_columns()
        return cls(tuple(name for name in AMOUNTS if sums[name]), **sums)

    def only(self, measures: Iterable[str]) -> "Penalty":
        """Return some of the measures alone, with their amounts."""
        left = tuple(measure for measure in self.measures if measure in set(measures))
        return Penalty(left, **{name: getattr(self, name) for name in AMOUNTS if name in left})

    def at_most(self, most: "Penalty") -> "Penalty":
        """Return what is left where no measure, and no more of one, is allowed than in another."""
        left = self.only(most.measures)
        least = {name: min(getattr(left, name), getattr(most, name)) for name in AMOUNTS}
        return replace(left, **least)

    def takes_more_than(self, other: "Penalty") -> bool:
        """Tell whether this takes more: a higher amount, or in words something heavier."""
        more = any(getattr(self, name) > getattr(other, name) for name in AMOUNTS)
        return more or self._heaviest > other._heaviest

    @property
    def _heaviest(self) -> int:
        return max((HEAVIEST.index(one) for one in self.measures if one in IN_WORDS), default=-1)

    def as_stored(self) -> dict[str, Any]:
        """Return this as it is stored and digested: yuan as text with two decimals."""
        amounts = {
            name: amount
            for name, amount in self.amounts.as_columns().items()
            if amount or name in ALWAYS_STORED
        }
        fine = str(Decimal(self.fine).quantize(CENT))
        return {"measures": list(self.measures), **amounts, "fine": fine}

    @classmethod
    def from_stored(cls, content: Mapping[str, Any]) -> "Penalty":
        """Return what ``as_stored`` wrote.

        Raises:
            ValueError: this was not written so.
        """
        try:
            amounts = {name: content[name] for name in AMOUNTS if name in content}
            amounts["fine"] = Decimal(amounts["fine"])
            penalty = cls(tuple(content["measures"]), **amounts)
            if penalty.as_stored() == dict(content):
                return penalty
        except (ArithmeticError, KeyError, TypeError, ValueError) as why:
            raise ValueError(f"no penalty: {content}") from why
        raise ValueError(f"no penalty: {content}")


def points_for(fine: Decimal, yuan_per_point: int) -> int:
    """Return the points that stand for a fine: of every violation a part counts as a whole one."""
    return ceil(fine / yuan_per_point)  # not `-(-fine // …)`: a Decimal is cut off towards nothing


def in_words(penalty: Penalty, yuan_per_point: int = 0) -> str:
    """Return the measures as a person reads them; ``yuan_per_point`` shows fines as points."""
    words = []
    for measure in penalty.measures:
        if measure == "fine" and yuan_per_point:
            words.append(AMOUNTS["points"].words(points_for(penalty.fine, yuan_per_point)))
        elif measure in AMOUNTS:
            words.append(AMOUNTS[measure].words(getattr(penalty, measure)))
        else:
            words.append(str(IN_WORDS[measure]))
    return _("、").join(words) or _("没有处罚")
