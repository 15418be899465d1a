"""Climb a ladder: the violations that stand in, the step and the measures of each out (P1–P4, P7).

Nothing here reads a clock or the database. A step is never kept as a truth of its own: it follows
from the violations that stand, so that one that is voided lets those after it climb down.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal

from reception.policy.enums import Counting, Severity, StartsOver
from reception.policy.penalty import Penalty

# Yuan: what an entry of the ledger holds, and where doubling ends.
LARGEST = Decimal("9999999999.99")
SEVERITIES = tuple(Severity.values)
MONTHS: dict[str, int] = {StartsOver.MONTH: 1, StartsOver.QUARTER: 3, StartsOver.YEAR: 12}


@dataclass(frozen=True)
class LadderStepValue:
    """What one step takes, from the violation of a number on or for one of a severity."""

    number: int | None
    severity: str
    penalty: Penalty


@dataclass(frozen=True)
class LadderSteps:
    """A ladder as ``climb`` reads it.

    ``days`` counts back, the day itself included; ``dates`` are those on which counting begins
    anew; after the last step nothing more follows where it ``stops``, else that is repeated; from
    the violation ``doubles_from`` on each fine is twice the one before.
    """

    code: str = ""
    counting: str = Counting.NUMBER
    starts_over: str = StartsOver.NEVER
    days: int | None = None
    dates: tuple[date, ...] = ()
    stops: bool = False
    doubles_from: int | None = None
    steps: tuple[LadderStepValue, ...] = ()


@dataclass(frozen=True)
class Violation:
    """A violation that stands: on which of the site's days, and how grave."""

    on: date
    severity: str = ""


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
    step = _step(ladder, violation, count)
    if step is None:
        return LadderOutcome(count, since, 0)
    place = step.number or SEVERITIES.index(step.severity) + 1
    penalty = step.penalty
    if ladder.doubles_from is not None and count >= ladder.doubles_from:
        doubled = penalty.fine * 2 ** (count - ladder.doubles_from + 1)
        penalty = replace(penalty, fine=min(doubled, LARGEST))
    return LadderOutcome(count, since, place, penalty)


def _step(ladder: LadderSteps, violation: Violation, count: int) -> LadderStepValue | None:
    if ladder.counting == Counting.SEVERITY:
        return next((step for step in ladder.steps if step.severity == violation.severity), None)
    steps = {step.number: step for step in ladder.steps if step.number is not None}
    reached = max((number for number in steps if number <= count), default=None)
    if reached is None or (ladder.stops and count > max(steps)):
        return None
    return steps[reached]
