"""The entries of an employee as a person reads them: which one, what it takes, and the arithmetic
in plain words (P1–P7).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reception import clock
from reception.policy.climb import LadderOutcome, LadderSteps
from reception.policy.enums import StartsOver
from reception.policy.penalty import Penalty, in_words, points_for
from reception.policy.rulebook import InForce
from visitors.discipline.ledger.account import CountedOutcome
from visitors.discipline.ledger.queries import EntryView
from visitors.discipline.models import Appeal, Entry

Kind = Entry.Kind
NAMED = 3  # earlier entries that the arithmetic names; of more it says how many


@dataclass
class EntryLine:
    """A violation with all that was said about it later.

    Attributes:
        shown: as it stands.
        number: clause and number on its sheet.
        title: what happened.
        measures: what it takes now, in words.
        fine: what stands at the right edge: money, points, or a dash.
        why: the arithmetic, one sentence after the other.
        later: what became of it: voided, corrected, reduced, ruled on.
        booked_by: who booked it, as the reader may know.
        until: until when it can be appealed; nothing where it cannot, or not any more.
    """

    shown: EntryView
    number: str
    title: str
    measures: str
    fine: str
    booked_by: str
    why: list[str] = field(default_factory=list)
    later: list[str] = field(default_factory=list)
    until: datetime | None = None

    @property
    def entry(self) -> Entry:
        """The violation."""
        return self.shown.entry


class EntryPresenter:
    """Tell entries as one reader may know them.

    Args:
        policy: the names of the ladders, and whether money or points are shown.
        now: the moment of reading.
    """

    def __init__(self, policy: InForce, *, now: datetime) -> None:
        self.policy, self.today = policy, clock.today(now)
        self.yuan_per_point = policy.limits.get("yuan_per_point", 0)

    def tell(self, rows: Iterable[EntryView]) -> list[EntryLine]:
        """Return every violation, the newest first.

        Args:
            rows: as ``queries.shown``, with who booked them.
        """
        by_sheet = defaultdict(list)
        for one in rows:
            by_sheet[one.entry.sheet_id].append(one)
        lines = [line for of_sheet in by_sheet.values() for line in self._sheet(of_sheet)]
        return sorted(lines, key=lambda line: -line.entry.position)

    def day(self, on: date) -> str:
        """Return a day; the year stands there where it is another one."""
        return on.strftime("%m-%d" if on.year == self.today.year else "%Y-%m-%d")

    def who(self, one: EntryView) -> str:
        """Return who booked an entry, as the reader may know, else 行政部; a step derived anew was
        booked by nobody.
        """
        entry = one.entry
        if not one.knows or entry.booked_by is None:
            return _("行政部")
        employee = getattr(entry.booked_by, "employee", None)
        return str(employee) if employee is not None else entry.booked_by.get_username()

    def measures(self, outcome: LadderOutcome) -> str:
        """Return what an outcome takes, in words."""
        return self.words(outcome.penalty)

    def words(self, penalty: Penalty) -> str:
        """Return a penalty in words."""
        return in_words(penalty, self.yuan_per_point)

    def amount(self, outcome: LadderOutcome) -> str:
        """Return the fine of an outcome in short."""
        penalty = outcome.penalty
        if penalty.fine and not self.yuan_per_point:
            return f"¥{yuan(penalty.fine)}"
        points = points_of(penalty, self.yuan_per_point)
        if points:
            return ngettext("%(points)d 分", "%(points)d 分", points) % {"points": points}
        return f"{penalty.pay_share}%" if penalty.pay_share else "—"

    def _sheet(self, rows: Sequence[EntryView]) -> list[EntryLine]:
        lines: dict[int, EntryLine] = {}
        told: dict[int, LadderOutcome] = {}
        cause = ""
        for one in rows:
            row = one.entry
            if row.kind == Kind.VIOLATION:
                line = lines[row.pk] = self._line(one)
                if one.counted is not None:
                    line.why = self.arithmetic(one.counted, line, lines)
                told[row.pk] = row.outcome
                continue
            about = row.violation_id or 0
            line = lines[about]
            if row.kind == Kind.VOID:
                cause = line.number
                line.later.append(self._voided(one, self.number(row, line)))
                continue
            line.later.append(self._corrected(one, told[about], cause, self.number(row, line)))
            told[about] = row.outcome
        for line in lines.values():
            line.later += self._ruled(line.shown.appeal)
        return list(lines.values())

    def _line(self, one: EntryView) -> EntryLine:
        entry, ladder = one.entry, self.policy.ladders.get(one.entry.sheet.ladder.code)
        clause = entry.incident.clause if entry.incident is not None else entry.sheet.ladder.clause
        return EntryLine(
            shown=one,
            number=f"{clause} #{entry.seq}",
            title=str(ladder or entry.sheet.ladder),
            measures=self.measures(one.outcome),
            fine=self.amount(one.outcome),
            booked_by=self.who(one),
        )

    def number(self, row: Entry, line: EntryLine) -> str:
        """Return the number of a void or a correction, on the sheet of its violation."""
        return f"{line.number.rpartition(' #')[0]} #{row.seq}"

    def arithmetic(
        self, counted: CountedOutcome, line: EntryLine, lines: Mapping[int, EntryLine]
    ) -> list[str]:
        """Say why a violation is which one it is, from those that stand before it on the same
        ladder.

        Args:
            counted: where it stands.
            line: of the violation.
            lines: of its sheet, by the ids of their entries.
        """
        ladder, outcome = counted.ladder, counted.outcome
        if counted.by_severity:
            return [
                _("这条阶梯按严重程度定级，不看次数：这一次是“%(severity)s”。")
                % {"severity": line.entry.get_severity_display()}
            ]
        earlier = [lines[entry.pk] for entry in counted.earlier]
        said = [self._period(ladder, outcome)]
        if not earlier:
            said.append(
                _("此前没有有效的记录，所以这一次是第 %(count)d 次。") % {"count": outcome.count}
            )
        elif len(earlier) > NAMED:
            words = {"all": len(earlier), "last": self._named(earlier[-1]), "count": outcome.count}
            said.append(
                _("此前有效的记录有 %(all)d 条，最近一条是 %(last)s，所以这一次是第 %(count)d 次。")
                % words
            )
        else:
            words = {"before": _("、").join(map(self._named, earlier)), "count": outcome.count}
            said.append(_("此前有效的记录为 %(before)s，所以这一次是第 %(count)d 次。") % words)
        if ladder.doubles_from and outcome.penalty.fine and outcome.count >= ladder.doubles_from:
            said.append(
                _("从第 %(count)d 次起罚款逐次加倍（P4）。") % {"count": ladder.doubles_from}
            )
        return said

    def _period(self, ladder: LadderSteps, outcome: LadderOutcome) -> str:
        if ladder.starts_over == StartsOver.NEVER:
            return _("这条阶梯从不清零。")
        if ladder.starts_over == StartsOver.DAYS and outcome.since:
            words = {"days": ladder.days or 1, "since": self.day(outcome.since)}
            return _("这条阶梯只数 %(days)d 天以内的（%(since)s 起）。") % words
        if outcome.since is None:
            return _("这条阶梯还没有到第一个清零的日子。")
        return _("这条阶梯从 %(since)s 起重新计数。") % {"since": self.day(outcome.since)}

    def _named(self, line: EntryLine) -> str:
        return _("%(number)s（%(day)s）") % {"number": line.number, "day": self.day(line.entry.on)}

    def _voided(self, one: EntryView, number: str) -> str:
        words = {
            "reason": self._words(one),
            "who": self.who(one),
            "day": self.day(self._booked_on(one.entry)),
            "number": number,
        }
        return _("已作废（%(who)s，%(day)s，作废记录 %(number)s）：%(reason)s") % words

    def _corrected(self, one: EntryView, before: LadderOutcome, cause: str, number: str) -> str:
        after = one.entry.outcome
        words = {
            "cause": cause,
            "before": before.count,
            "after": after.count,
            "old": self.measures(before),
            "new": self.measures(after),
            "number": number,
        }
        if one.entry.is_relief:
            return _("申诉后减轻：由“%(old)s”改为“%(new)s”（更正记录 %(number)s）。") % words
        return (
            _(
                "%(cause)s 作废后，由第 %(before)d 次改为第 %(after)d 次，"
                "由“%(old)s”改为“%(new)s”（更正记录 %(number)s）。"
            )
            % words
        )

    def _ruled(self, appeal: Appeal | None) -> list[str]:
        if appeal is None or appeal.state != Appeal.State.DECIDED or not appeal.outcome:
            return []
        if appeal.outcome == Appeal.Outcome.ANNULLED:
            return [
                _("申诉裁定：%(outcome)s。") % {"outcome": appeal.get_outcome_display()}
            ]  # the void has said why
        return [
            _("申诉裁定：%(outcome)s。理由：%(reason)s")
            % {
                "outcome": appeal.get_outcome_display(),
                "reason": appeal.reason,
            }
        ]

    def _words(self, one: EntryView) -> str:
        return _("（文字已删除）") if one.is_erased else one.text

    def _booked_on(self, entry: Entry) -> date:
        return timezone.localtime(entry.booked_at).date()


def points_of(penalty: Penalty, yuan_per_point: int) -> int:
    """Return the points of a penalty; where the policy shows points instead of money, with what its
    fine comes to.
    """
    return penalty.points + (points_for(penalty.fine, yuan_per_point) if yuan_per_point else 0)


def yuan(amount: Decimal) -> str:
    """Return an amount without needless zeros."""
    return f"{amount:,.2f}".removesuffix(".00")
