"""The ladder beside the entries: the steps reached, and what the next one would be (P1–P4, P7)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from reception.policy.climb import SEVERITIES, Violation
from reception.policy.enums import Counting, Severity
from reception.policy.models import Ladder
from visitors.discipline.incidents.evidence import NO_BADGE
from visitors.discipline.ledger.account import SheetAccount
from visitors.discipline.ledger.explain import EntryLine, EntryPresenter

SHOWN = 4  # steps reached that are drawn; of those before them it says how many


@dataclass
class Drawn:
    """One outcome as it is drawn."""

    place: str  # which time it is; empty where the severity decides
    stands: str  # reached, next, or neither
    words: str
    beside: str = ""  # when it was reached, and whether an appeal is open


@dataclass
class Panel:
    """A ladder on which somebody has entries."""

    title: str
    steps: list[Drawn] = field(default_factory=list)
    earlier: int = 0  # how many steps were reached before those drawn
    past: int = 0  # how many entries belong to a time that is not counted any more
    notes: list[str] = field(default_factory=list)


def panels(lines: Sequence[EntryLine], teller: EntryPresenter) -> list[Panel]:
    """Return a ladder for each sheet, as the policy has it now; the newest first, as the lines."""
    by_code: dict[str, list[EntryLine]] = defaultdict(list)
    for line in lines:
        by_code[line.entry.sheet.ladder.code].append(line)
    return [
        _panel(ladder, [line for line in reversed(by_code[code]) if not line.shown.is_void], teller)
        for code in by_code
        if (ladder := teller.policy.ladders.get(code)) is not None
    ]


def _panel(ladder: Ladder, standing: Sequence[EntryLine], teller: EntryPresenter) -> Panel:
    by_severity = ladder.rules.counting == Counting.SEVERITY
    panel = (_by_severity if by_severity else _by_number)(ladder, standing, teller)
    if ladder.code == NO_BADGE:
        panel.notes.append(_("高规格访客与应聘者免佩戴，不计入（B1）。"))
    if not ladder.is_active:
        panel.notes.append(_("这条阶梯已停用，不再记新的。"))
    return panel


def _by_number(ladder: Ladder, standing: Sequence[EntryLine], teller: EntryPresenter) -> Panel:
    preview = SheetAccount(line.entry for line in standing).preview(
        ladder.rules, Violation(teller.today)
    )
    by_entry, following = {line.entry.pk: line for line in standing}, preview.outcome
    counted = [by_entry[entry.pk] for entry in preview.earlier]
    panel = Panel(
        str(ladder), earlier=max(0, len(counted) - SHOWN), past=len(standing) - len(counted)
    )
    for place, line in list(enumerate(counted, start=1))[-SHOWN:]:
        panel.steps.append(Drawn(str(place), "reached", line.measures, _beside(line, teller)))
    again = _("再次发生：%(measures)s") % {"measures": teller.words(following.penalty)}
    panel.steps.append(Drawn(str(following.count), "next", again))
    for step in sorted(ladder.rules.steps, key=lambda step: step.number or 0):
        if (step.number or 0) > following.count:
            panel.steps.append(Drawn(str(step.number), "", teller.words(step.penalty)))
    return panel


def _by_severity(ladder: Ladder, standing: Sequence[EntryLine], teller: EntryPresenter) -> Panel:
    panel = Panel(
        str(ladder), notes=[_("按严重程度定级，不看次数；再次发生时，看那一次有多严重。")]
    )
    for step in sorted(ladder.rules.steps, key=lambda step: SEVERITIES.index(step.severity)):
        reached = [
            _beside(line, teller) for line in standing if line.entry.severity == step.severity
        ]
        words = _("%(severity)s：%(measures)s") % {
            "severity": Severity(step.severity).label,
            "measures": teller.words(step.penalty),
        }
        stands = "reached" if reached else ""
        panel.steps.append(Drawn("", stands, words, _("、").join(reached[-SHOWN:])))
    return panel


def _beside(line: EntryLine, teller: EntryPresenter) -> str:
    day = teller.day(line.entry.on)
    return _("%(day)s，申诉中") % {"day": day} if line.shown.is_suspended else day
