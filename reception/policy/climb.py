"""Climb a ladder: the violations that stand in, the step and the measures of each out (P1–P4, P7).

Nothing here reads a clock or the database. A step is never kept as a truth of its own: it follows
from the violations that stand, so that one that is voided lets those after it climb down.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from reception.policy.enums import Counting, FinePer, Severity, StartsOver
from reception.policy.penalty import CENT, NOTHING, Penalty

# Yuan: what an entry of the ledger holds, and where doubling ends.
LARGEST = Decimal("9999999999.99")
SEVERITIES = tuple(Severity.values)
MONTHS: dict[str, int] = {StartsOver.MONTH: 1, StartsOver.QUARTER: 3, StartsOver.YEAR: 12}


@dataclass(frozen=True)
class Given:
    """What whoever decides found of one violation: how many items, their value in yuan, and the
    share of pay within the range of the step (P10, P11).
    """

    items: int = 1
    value: Decimal = NOTHING
    pay_share: int = 0

    def as_stored(self) -> dict[str, Any]:
        """Return this as it is stored and digested: nothing of what nobody was asked for."""
        stored = {
            "items": self.items if self.items != 1 else None,
            "value": str(self.value.quantize(CENT)) if self.value else None,
            "pay_share": self.pay_share or None,
        }
        return {name: one for name, one in stored.items() if one is not None}

    @classmethod
    def from_stored(cls, content: Mapping[str, Any]) -> "Given":
        """Return what ``as_stored`` wrote.

        Raises:
            ValueError: this was not written so.
        """
        try:
            given = cls(**{**content, "value": Decimal(content.get("value", 0))})
            if given.as_stored() == dict(content):
                return given
        except (ArithmeticError, TypeError, ValueError) as why:
            raise ValueError(f"not given so: {content}") from why
        raise ValueError(f"not given so: {content}")


@dataclass(frozen=True)
class LadderStepValue:
    """What one step takes, from the violation of a number on or for one of a severity.

    The fine is multiplied by what ``fine_per`` says (P11); of the pay it takes the share of the
    penalty, or a higher one up to ``pay_share_most`` that whoever decides has chosen (P10).
    """

    number: int | None
    severity: str
    penalty: Penalty
    fine_per: str = ""
    pay_share_most: int = 0

    def takes(self, given: Given) -> Penalty:
        """Return what this step takes of one violation."""
        penalty = self.penalty
        times = Decimal(given.items if self.fine_per == FinePer.ITEM else 1)
        if self.fine_per == FinePer.VALUE:
            times = given.value
        fine = min(penalty.fine * times, LARGEST).quantize(CENT)
        share = max(penalty.pay_share, min(given.pay_share, self.pay_share_most))
        return replace(penalty, fine=fine, pay_share=share)


@dataclass(frozen=True)
class LadderSteps:
    """A ladder as ``climb`` reads it.

    ``days`` counts back, the day itself included; ``dates`` are those on which counting begins
    anew; after the last step nothing more follows where it ``stops``, else that is repeated; from
    the violation ``doubles_from`` on the fine is twice that of the step, or where it ``doubles_on``
    twice the one before (P9). What is not put right within ``uncorrected_days`` working days counts
    as a further one (P4).
    """

    code: str = ""
    counting: str = Counting.NUMBER
    starts_over: str = StartsOver.NEVER
    days: int | None = None
    dates: tuple[date, ...] = ()
    stops: bool = False
    doubles_from: int | None = None
    doubles_on: bool = False
    uncorrected_days: int | None = None
    steps: tuple[LadderStepValue, ...] = ()


@dataclass(frozen=True)
class Violation:
    """A violation that stands: on which of the site's days, how grave, and what was found of it."""

    on: date
    severity: str = ""
    given: Given = Given()


@dataclass(frozen=True)
class LadderOutcome:
    """Where one violation stands: its count since counting began (``since`` is nothing where that
    never starts over), its step (or the place of its severity; 0 for none), and what it takes.
    """

    count: int
    since: date | None
    step: int
    penalty: Penalty = field(default_factory=Penalty)


def climb(ladder: LadderSteps, standing: list[Violation]) -> list[LadderOutcome]:
    """Return the outcome of each violation of one employee that stands, as they were booked."""
    days = [violation.on for violation in standing]
    return [
        outcome_after(ladder, violation, days[:place]) for place, violation in enumerate(standing)
    ]


def outcome_after(
    ladder: LadderSteps, violation: Violation, earlier: Sequence[date]
) -> LadderOutcome:
    """Return where a violation stands after the days of those that were booked before it."""
    count = 1 + len(counted_before(ladder, violation.on, earlier))
    return outcome_at(ladder, violation, count, begins(ladder, violation.on))


def counted_before(ladder: LadderSteps, on: date, earlier: Sequence[date]) -> list[int]:
    """Return the places of the earlier violations that count together with one of a day (P7)."""
    since = begins(ladder, on)
    if ladder.starts_over == StartsOver.DAYS:
        return [place for place, day in enumerate(earlier) if since and since <= day <= on]
    return [place for place, day in enumerate(earlier) if begins(ladder, day) == since]


def begins(ladder: LadderSteps, on: date) -> date | None:
    """Return since when is counted on a day; nothing where it never starts over (P7)."""
    if ladder.starts_over == StartsOver.NEVER:
        return None
    if ladder.starts_over == StartsOver.DAYS:
        return on - timedelta(days=(ladder.days or 1) - 1)
    if ladder.starts_over == StartsOver.DATES:
        return max((start for start in ladder.dates if start <= on), default=None)
    months = MONTHS[ladder.starts_over]
    return on.replace(month=(on.month - 1) // months * months + 1, day=1)


def outcome_at(
    ladder: LadderSteps, violation: Violation, count: int, since: date | None
) -> LadderOutcome:
    """Return where a violation stands that is the nth since counting began on a day."""
    step = step_at(ladder, violation.severity, count)
    if step is None:
        return LadderOutcome(count, since, 0)
    place = step.number or SEVERITIES.index(step.severity) + 1
    penalty = step.takes(violation.given)
    if ladder.doubles_from is not None and count >= ladder.doubles_from:
        times = 2 ** (count - ladder.doubles_from + 1) if ladder.doubles_on else 2
        doubled = penalty.fine * times
        penalty = replace(penalty, fine=min(doubled, LARGEST))
    return LadderOutcome(count, since, place, penalty)


def step_at(ladder: LadderSteps, severity: str, count: int) -> LadderStepValue | None:
    """Return the step of the nth violation, or of one of a severity, if there is one."""
    if ladder.counting == Counting.SEVERITY:
        return next((step for step in ladder.steps if step.severity == severity), None)
    steps = {step.number: step for step in ladder.steps if step.number is not None}
    reached = max((number for number in steps if number <= count), default=None)
    if reached is None or (ladder.stops and count > max(steps)):
        return None
    return steps[reached]
