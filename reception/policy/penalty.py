"""What a violation takes: measures, and the amounts of those that have one, and their words
(P1–P4).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from math import ceil
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

NOTHING = Decimal(0)
CENT = Decimal("0.01")
# In the order of the policy.
MEASURES = (
    "education",
    "correction",
    "verbal_warning",
    "written_warning",
    "fine",
    "points",
    "pay_share",
    "dismissal",
)


@dataclass(frozen=True)
class Amounts:
    """What is taken of money, points and pay; less than nothing is given back.

    Attributes:
        fine: yuan.
        points: taken off.
        pay_share: per cent of the performance pay of the month.
    """

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

    def __add__(self, other: "Amounts") -> "Amounts":
        return Amounts(**{name: getattr(self, name) + getattr(other, name) for name in AMOUNTS})

    def __sub__(self, other: "Amounts") -> "Amounts":
        return Amounts(**{name: getattr(self, name) - getattr(other, name) for name in AMOUNTS})

    def __bool__(self) -> bool:
        return any(self.as_columns().values())


AMOUNTS = tuple(field.name for field in fields(Amounts))
# Measures without an amount, the mildest first.
IN_WORDS = tuple(measure for measure in MEASURES if measure not in AMOUNTS)


@dataclass(frozen=True)
class Penalty:
    """What a violation takes.

    Attributes:
        measures: of ``MEASURES``, in their order.
        fine: yuan; with the other amounts as ``Amounts``.

    Raises:
        ValueError: a measure is unknown, or an amount is less than nothing or no whole number of
            cents, points or per cent.
    """

    measures: tuple[str, ...] = ()
    fine: Decimal = NOTHING
    points: int = 0
    pay_share: int = 0

    def __post_init__(self) -> None:
        if unknown := [measure for measure in self.measures if measure not in MEASURES]:
            raise ValueError(f"no measures: {unknown}")
        for name, amount in self.amounts.as_columns().items():
            if amount < 0 or amount != round(amount, 2 if name == "fine" else 0):
                raise ValueError(f"no amount of {name}: {amount}")

    @property
    def amounts(self) -> Amounts:
        """The amounts alone, to be added up."""
        return Amounts.of(self)

    @classmethod
    def together(cls, penalties: Iterable["Penalty"]) -> "Penalty":
        """Return what penalties add up to of money, points and pay."""
        sums = sum((one.amounts for one in penalties), Amounts()).as_columns()
        return cls(tuple(name for name in AMOUNTS if sums[name]), **sums)

    def only(self, measures: Iterable[str]) -> "Penalty":
        """Return some of the measures alone, with their amounts."""
        kept = tuple(measure for measure in self.measures if measure in set(measures))
        zero = Amounts().as_columns()
        return replace(
            self,
            measures=kept,
            **{name: getattr(self, name) if name in kept else zero[name] for name in AMOUNTS},
        )

    def at_most(self, most: "Penalty") -> "Penalty":
        """Return what is left where no measure, and no more of one, is allowed than in another."""
        kept = self.only(most.measures)
        return replace(
            kept,
            **{name: min(getattr(kept, name), getattr(most, name)) for name in AMOUNTS},
        )

    def takes_more_than(self, other: "Penalty") -> bool:
        """Tell whether this takes more: a higher amount, or in words something heavier."""
        more = any(getattr(self, name) > getattr(other, name) for name in AMOUNTS)
        return more or self._heaviest > other._heaviest

    @property
    def _heaviest(self) -> int:
        return max((IN_WORDS.index(one) for one in self.measures if one in IN_WORDS), default=-1)

    def as_json(self) -> dict[str, Any]:
        """Return this as it is stored and digested: yuan as text with two decimals."""
        fine = str(Decimal(self.fine).quantize(CENT))
        return {"measures": list(self.measures), **self.amounts.as_columns(), "fine": fine}

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> "Penalty":
        """Return what ``as_json`` wrote.

        Raises:
            ValueError: this was not written so.
        """
        try:
            amounts = {name: content[name] for name in AMOUNTS}
            amounts["fine"] = Decimal(amounts["fine"])
            penalty = cls(tuple(content["measures"]), **amounts)
            if penalty.as_json() == dict(content):
                return penalty
        except (ArithmeticError, KeyError, TypeError, ValueError) as why:
            raise ValueError(f"no penalty: {content}") from why
        raise ValueError(f"no penalty: {content}")


def points_for(fine: Decimal, yuan_per_point: int) -> int:
    """Return the points that stand for a fine: of every violation a part counts as a whole one.

    Args:
        fine: yuan.
        yuan_per_point: the policy's row of that name, above nothing.
    """
    return ceil(fine / yuan_per_point)  # not `-(-fine // …)`: a Decimal is cut off towards nothing


def fine_in_words(fine: Decimal, yuan_per_point: int = 0) -> str:
    """Return a fine as a person reads it: yuan, or points where the policy shows points instead of
    money.

    Args:
        fine: yuan.
        yuan_per_point: the policy's row of that name; 0 shows money.
    """
    if yuan_per_point:
        points = points_for(fine, yuan_per_point)
        return ngettext("扣 %(points)d 分", "扣 %(points)d 分", points) % {"points": points}
    return _("罚款 %(fine)s 元") % {"fine": f"{fine:.2f}".removesuffix(".00")}


def in_words(penalty: Penalty, yuan_per_point: int = 0) -> str:
    """Return the measures of a penalty as a person reads them."""
    words = {
        "education": _("教育"),
        "correction": _("责令改正"),
        "verbal_warning": _("口头警告"),
        "written_warning": _("书面警告"),
        "fine": fine_in_words(penalty.fine, yuan_per_point),
        "points": ngettext("扣 %(points)d 分", "扣 %(points)d 分", penalty.points)
        % {"points": penalty.points},
        "pay_share": _("扣当月绩效的 %(share)d%%") % {"share": penalty.pay_share},
        "dismissal": _("建议辞退"),
    }
    return _("、").join(words[measure] for measure in penalty.measures) or _("没有处罚")
