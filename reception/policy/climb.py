"""Climb a ladder: the violations that stand in, the step and the measures of each out (P1–P4, P7).

Nothing here reads a clock or the database. A step is never kept as a truth of its own: it follows
from the violations that stand, so that one that is voided lets those after it climb down.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from reception.policy.enums import Counting, Severity, StartsOver

NOTHING = Decimal(0)
LARGEST = Decimal(
    "9999999999.99"
)  # yuan; what an entry of the ledger holds, and where doubling ends
IN_WORDS = (
    "education",
    "correction",
    "verbal_warning",
    "written_warning",
    "dismissal",
)  # measures without an amount, the mildest first
SEVERITIES = tuple(Severity.values)


@dataclass(frozen=True)
class LadderStepValue:
    """What one step takes.

    Attributes:
        number: from which violation on; nothing where the severity decides.
        severity: of the violation; empty where the number decides.
        measures: codes, in the order of the policy: education, correction, verbal_warning,
            written_warning, fine, points, pay_share, dismissal.
        fine: yuan.
        points: taken off.
        pay_share: per cent of the performance pay of the month.
    """

    number: int | None
    severity: str
    measures: tuple[str, ...]
    fine: Decimal = NOTHING
    points: int = 0
    pay_share: int = 0


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
        measures: as in ``Step``.
    """

    count: int
    since: date | None
    step: int
    measures: tuple[str, ...] = ()
    fine: Decimal = NOTHING
    points: int = 0
    pay_share: int = 0


def climb(ladder: LadderSteps, standing: list[Violation]) -> list[LadderOutcome]:
    """Return the rung of each violation that stands, in the order in which they were booked.

    Args:
        ladder: as the policy's rows say.
        standing: the violations of one employee on this ladder that are not voided, the earliest
            entry first.
    """
    rungs: list[LadderOutcome] = []
    counted: dict[date | None, int] = {}
    for place, violation in enumerate(standing):
        since = begins(ladder, violation.on)
        if ladder.starts_over == StartsOver.DAYS:
            count = 1 + sum(
                since is not None and since <= before.on <= violation.on
                for before in standing[:place]
            )
        else:
            count = counted[since] = counted.get(since, 0) + 1
        rungs.append(outcome_at(ladder, violation, count, since))
    return rungs


def begins(ladder: LadderSteps, on: date) -> date | None:
    """Return the day on which the counting that holds on a day began; nothing where it never starts
    over (P7).
    """
    if ladder.starts_over == StartsOver.DAYS:
        return on - timedelta(days=(ladder.days or 1) - 1)
    if ladder.starts_over == StartsOver.DATES:
        return max((start for start in ladder.dates if start <= on), default=None)
    months = {StartsOver.MONTH: 1, StartsOver.QUARTER: 3, StartsOver.YEAR: 12}.get(
        StartsOver(ladder.starts_over)
    )
    return on.replace(month=(on.month - 1) // months * months + 1, day=1) if months else None


def outcome_at(
    ladder: LadderSteps, violation: Violation, count: int, since: date | None
) -> LadderOutcome:
    """Return where a violation stands that is the nth since counting began on a day."""
    step = _step(ladder, violation, count)
    if step is None:
        return LadderOutcome(count, since, 0)
    fine, place = step.fine, step.number or SEVERITIES.index(step.severity) + 1
    if ladder.doubles_from is not None and count >= ladder.doubles_from:
        fine = min(fine * 2 ** (count - ladder.doubles_from + 1), LARGEST)
    return LadderOutcome(count, since, place, step.measures, fine, step.points, step.pay_share)


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
