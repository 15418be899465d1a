"""Ladders as the rows say them, ready to be climbed, and their measures in words (P1–P4)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import ceil

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

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
from reception.policy.penalty import MEASURES, Amounts, Penalty

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
        rungs: what ``climb`` reads.
    """

    id: int
    code: str
    name: str
    name_en: str
    clause: str
    about: str
    is_active: bool
    uncorrected_days: int | None
    rungs: LadderSteps

    def __str__(self) -> str:
        return (self.name_en if in_english() else "") or self.name

    @property
    def by_severity(self) -> bool:
        """Tell whether the severity decides the step, and not the number."""
        return self.rungs.counting == Counting.SEVERITY


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
            rungs_of(row),
        )
        for row in rows
    }


def rungs_of(ladder: Ladder) -> LadderSteps:
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
    rungs = rungs_of(ladder)
    if ladder.counting == Counting.SEVERITY:
        climbed = climb(rungs, [Violation(on, severity) for severity in SEVERITIES])
        return [
            (str(Severity(severity).label), in_words(rung.penalty))
            for severity, rung in zip(SEVERITIES, climbed, strict=True)
        ]
    climbed = climb(rungs, [Violation(on)] * SHOWN)
    return [
        (_("第 %(count)d 次") % {"count": rung.count}, in_words(rung.penalty)) for rung in climbed
    ]


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
