"""Ladders as the rows say them, ready to be climbed, and their measures in words (P1–P4)."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reception.policy.climb import SEVERITIES, Rung, Rungs, Step, Violation, climb
from reception.policy.models import Ladder, LadderStep
from reception.policy.words import Counting, Severity

SHOWN = 6  # violations that an example climbs


def rungs_of(ladder: Ladder) -> Rungs:
    """Return a ladder as ``climb`` reads it, in two queries."""
    steps = tuple(_step(row) for row in ladder.steps.all())
    dates = tuple(row.on for row in ladder.dates.all())
    stops = ladder.after_last == Ladder.AfterLast.STOP
    return Rungs(ladder.code, ladder.counting, ladder.starts_over, ladder.days, dates, stops, ladder.doubles_from, steps)


def example(ladder: Ladder, on: date) -> list[tuple[str, str]]:
    """Return what the first violations on a ladder are answered with, or what each severity is: which one, and the measures.

    Args:
        ladder: with its steps.
        on: the day on which they are imagined; all on the same one.
    """
    rungs = rungs_of(ladder)
    if ladder.counting == Counting.SEVERITY:
        climbed = climb(rungs, [Violation(on, severity) for severity in SEVERITIES])
        return [(str(Severity(severity).label), in_words(rung)) for severity, rung in zip(SEVERITIES, climbed, strict=True)]
    climbed = climb(rungs, [Violation(on)] * SHOWN)
    return [(_("第 %(count)d 次") % {"count": rung.count}, in_words(rung)) for rung in climbed]


def in_words(rung: Rung) -> str:
    """Return the measures of a rung as a person reads them."""
    words = {
        "education": _("教育"),
        "correction": _("责令改正"),
        "verbal_warning": _("口头警告"),
        "written_warning": _("书面警告"),
        "fine": _("罚款 %(fine)s 元") % {"fine": f"{rung.fine:.2f}".removesuffix(".00")},
        "points": ngettext("扣 %(points)d 分", "扣 %(points)d 分", rung.points) % {"points": rung.points},
        "pay_share": _("扣当月绩效的 %(share)d%%") % {"share": rung.pay_share},
        "dismissal": _("建议辞退"),
    }
    return _("、").join(words[measure] for measure in rung.measures) or _("没有处罚")


def _step(row: LadderStep) -> Step:
    taken = {
        "education": row.education,
        "correction": row.correction,
        "verbal_warning": row.warning == LadderStep.Warning.VERBAL,
        "written_warning": row.warning == LadderStep.Warning.WRITTEN,
        "fine": row.fine > 0,
        "points": row.points > 0,
        "pay_share": row.pay_share > 0,
        "dismissal": row.dismissal,
    }
    return Step(row.number, row.severity, tuple(name for name, is_taken in taken.items() if is_taken), row.fine, row.points, row.pay_share)
