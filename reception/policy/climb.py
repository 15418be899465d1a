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

LARGEST = Decimal(
    "9999999999.99"
)  # yuan; what an entry of the ledger holds, and where doubling ends
SEVERITIES = tuple(Severity.values)
MONTHS: dict[str, int] = {StartsOver.MONTH: 1, StartsOver.QUARTER: 3, StartsOver.YEAR: 12}


@dataclass(frozen=True)
class LadderStepValue:
    """What one step takes.

    Attributes:
        number: from which violation on; nothing where the severity decides.
        severity: of the violation; empty where the number decides.
        penalty: the measures with their amounts.
    """

    number: int | None
    severity: str
    penalty: Penalty


@dataclass(frozen=True)
class LadderSteps:
    """A ladder as ``climb`` reads it.

    Attributes:
        counting: by number or by severity.
        starts_over: when counting begins anew.
        days: with ``days``, how many days back are counted, the day itself included.
        dates: with ``dates``, the days on which counting begins anew.
        stops: whether nothing more follows after the last step; else it is repeated.
        doubles_from: the violation from which on each fine is twice the one before.
        steps: of this ladder.
    """

    code: str = ""
    counting: str = Counting.NUMBER
    starts_over: str = StartsOver.NEVER
    days: int | None = None
    dates: tuple[date, ...] = ()
    stops: bool = False
    doubles_from: int | None = None
    steps: tuple[LadderStepValue, ...] = field(default=())


@dataclass(frozen=True)
class Violation:
    """A violation that stands: on which of the site's days it was, and how grave."""

    on: date
    severity: str = ""


@dataclass(frozen=True)
class LadderOutcome:
    """Where one violation stands.

    Attributes:
        count: which one it is since counting began.
        since: the day on which counting began; nothing where it never starts over.
        step: the number of the step, or the place of the severity; 0 where no step is for it.
        penalty: what it takes.
    """

    count: int
    since: date | None
    step: int
    penalty: Penalty = field(default_factory=Penalty)


def climb(ladder: LadderSteps, standing: list[Violation]) -> list[LadderOutcome]:
    """Return the outcome of each violation that stands, in the order in which they were booked.

    Args:
        ladder: as the policy's rows say.
        standing: the violations of one employee on this ladder that are not voided, the earliest
            entry first.
    """
    days = [violation.on for violation in standing]
    return [
        outcome_after(ladder, violation, days[:place]) for place, violation in enumerate(standing)
    ]


def outcome_after(
    ladder: LadderSteps, violation: Violation, earlier: Sequence[date]
) -> LadderOutcome:
    """Return where a violation stands.

    Args:
        ladder: as the policy's rows say.
        violation: of one employee on this ladder.
        earlier: the days of those that were booked before it and stand.
    """
    count = 1 + len(counted_before(ladder, violation.on, earlier))
    return outcome_at(ladder, violation, count, begins(ladder, violation.on))


def counted_before(ladder: LadderSteps, on: date, earlier: Sequence[date]) -> list[int]:
    """Return which of the earlier violations are counted together with one of a day, as places in
    the list (P7).
    """
    since = begins(ladder, on)
    if ladder.starts_over == StartsOver.DAYS:
        return [
            place for place, day in enumerate(earlier) if since is not None and since <= day <= on
        ]
    return [place for place, day in enumerate(earlier) if begins(ladder, day) == since]


def begins(ladder: LadderSteps, on: date) -> date | None:
    """Return the day on which the counting that holds on a day began; nothing where it never starts
    over (P7).
    """
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
    numbered = sorted(
        (step for step in ladder.steps if step.number is not None),
        key=lambda step: step.number or 0,
    )
    reached = [step for step in numbered if (step.number or 0) <= count]
    if not reached or (ladder.stops and count > (numbered[-1].number or 0)):
        return None
    return reached[-1]
