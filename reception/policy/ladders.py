"""Ladders as the rows say them, ready to be climbed, and their measures in words (P1–P4)."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from reception.organisation.languages import in_english
from reception.policy.climb import (
    SEVERITIES,
    LadderSteps,
    LadderStepValue,
    Violation,
    climb,
)
from reception.policy.enums import Counting, Severity
from reception.policy.models import Ladder, LadderStep
from reception.policy.penalty import MEASURES, Amounts, Penalty, in_words

SHOWN = 6  # violations that an example climbs


@dataclass(frozen=True)
class InUse:
    """A ladder as one edition of the policy has it.

    Attributes:
        id: of its row.
        about: whom it is for, one of ``Ladder.About``.
        is_active: whether anything new is proposed or booked by it.
        uncorrected_days: working days after which what was not put right counts as a further
            violation (P4).
        rules: what ``climb`` reads.
    """

    id: int
    code: str
    name: str
    name_en: str
    clause: str
    about: str
    is_active: bool
    uncorrected_days: int | None
    rules: LadderSteps

    def __str__(self) -> str:
        return (self.name_en if in_english() else "") or self.name

    @property
    def by_severity(self) -> bool:
        """Tell whether the severity decides the step, and not the number."""
        return self.rules.counting == Counting.SEVERITY


def in_use() -> dict[str, InUse]:
    """Return every ladder by its code, those that are switched off too: what was booked by them is
    still read.
    """
    rows = Ladder.objects.prefetch_related("steps", "dates")
    return {
        row.code: InUse(
            row.pk,
            row.code,
            row.name,
            row.name_en,
            row.clause,
            row.about,
            row.is_active,
            row.uncorrected_days,
            rules_of(row),
        )
        for row in rows
    }


def rules_of(ladder: Ladder) -> LadderSteps:
    """Return a ladder as ``climb`` reads it, in two queries."""
    steps = tuple(step_of(row) for row in ladder.steps.all())
    dates = tuple(row.on for row in ladder.dates.all())
    stops = ladder.after_last == Ladder.AfterLast.STOP
    return LadderSteps(
        ladder.code,
        ladder.counting,
        ladder.starts_over,
        ladder.days,
        dates,
        stops,
        ladder.doubles_from,
        steps,
    )


def step_of(row: LadderStep) -> LadderStepValue:
    """Return a step as ``climb`` reads it; of a row, or of a record of its history."""
    taken = {
        "education": row.education,
        "correction": row.correction,
        "verbal_warning": row.warning == LadderStep.Warning.VERBAL,
        "written_warning": row.warning == LadderStep.Warning.WRITTEN,
        "dismissal": row.dismissal,
        **{name: amount > 0 for name, amount in Amounts.of(row).as_columns().items()},
    }
    measures = tuple(measure for measure in MEASURES if taken[measure])
    penalty = Penalty(measures, **Amounts.of(row).as_columns())
    return LadderStepValue(row.number, row.severity, penalty)


def example(ladder: Ladder, on: date) -> list[tuple[str, str]]:
    """Return what the first violations on a ladder are answered with, or what each severity is:
    which one, and the measures.

    Args:
        ladder: with its steps.
        on: the day on which they are imagined; all on the same one.
    """
    rules = rules_of(ladder)
    if ladder.counting == Counting.SEVERITY:
        climbed = climb(rules, [Violation(on, severity) for severity in SEVERITIES])
        return [
            (str(Severity(severity).label), in_words(outcome.penalty))
            for severity, outcome in zip(SEVERITIES, climbed, strict=True)
        ]
    climbed = climb(rules, [Violation(on)] * SHOWN)
    return [
        (_("第 %(count)d 次") % {"count": outcome.count}, in_words(outcome.penalty))
        for outcome in climbed
    ]
