"""The entries of an employee as a person reads them, with the arithmetic in plain words (P1–P7)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils.translation import gettext as _

from reception import clock
from reception.policy.climb import LadderOutcome, LadderSteps
from reception.policy.enums import StartsOver
from reception.policy.penalty import AMOUNTS, Penalty, in_words, money
from reception.policy.rulebook import InForce
from visitors.discipline.ledger.account import AS_IT_IS, AS_IT_WAS, CountedOutcome
from visitors.discipline.ledger.queries import EntryView
from visitors.discipline.models import Appeal, Entry

Kind = Entry.Kind
NAMED = 3  # earlier entries that the arithmetic names; of more it says how many


@dataclass
class EntryLine:
    """A violation with all that was said about it later."""

    shown: EntryView  # as it stands
    number: str  # clause and number on its sheet
    title: str
    measures: str
    fine: str  # what stands at the right edge: money, points, or a dash
    booked_by: str
    why: list[str] = field(default_factory=list)  # the arithmetic, one sentence after the other
    # what became of it: voided, corrected, reduced, ruled on
    later: list[str] = field(default_factory=list)
    # until when it can be appealed; nothing where it cannot, or not any more
    until: datetime | None = None

    @property
    def entry(self) -> Entry:
        """The violation."""
        return self.shown.entry

    def number_of(self, row: Entry) -> str:
        """Return the number of a void or a correction, on the sheet of this violation."""
        return f"{self.number.rpartition(' #')[0]} #{row.seq}"


class EntryPresenter:
    """Tell entries as one reader may know them, by the policy's names, in money or points."""

    def __init__(self, policy: InForce, *, now: datetime) -> None:
        self.policy, self.today = policy, clock.today(now)
        self.yuan_per_point = policy.limits.get("yuan_per_point", 0)

    def tell(self, rows: Iterable[EntryView]) -> list[EntryLine]:
        """Return every violation, the newest first; of rows with who booked them."""
        by_sheet = defaultdict(list)
        for one in rows:
            by_sheet[one.entry.sheet_id].append(one)
        lines = [line for of_sheet in by_sheet.values() for line in self._sheet(of_sheet)]
        return sorted(lines, key=lambda line: -line.entry.position)

    def day(self, on: date) -> str:
        """Return a day; the year stands there where it is another one."""
        return on.strftime("%m-%d" if on.year == self.today.year else "%Y-%m-%d")

    def words(self, penalty: Penalty) -> str:
        """Return a penalty in words."""
        return in_words(penalty, self.yuan_per_point)

    def _amount(self, penalty: Penalty) -> str:
        """Return the first amount of a penalty in short."""
        amounts = penalty.amounts.in_points(self.yuan_per_point).as_columns()
        return next((AMOUNTS[name].short(one) for name, one in amounts.items() if one), "—")

    def _who(self, one: EntryView) -> str:
        """Return who booked an entry, as the reader may know; a step derived anew nobody did."""
        user = one.entry.booked_by if one.knows else None
        if user is None:
            return _("行政部")
        return str(getattr(user, "employee", None) or user.get_username())

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
                    line.why += [*self._given(row), *self._edited(row, one.counted.ladder)]
                told[row.pk] = row.outcome
                continue
            about = row.violation_id or 0
            line = lines[about]
            if row.kind == Kind.VOID:
                cause = line.number
                line.later.append(self._voided(one, line.number_of(row)))
            else:
                number = line.number_of(row)
                line.later.append(self._corrected(row, told[about], cause, number))
                told[about] = row.outcome
        for line in lines.values():
            line.later += self._ruled(line.shown.appeal)
        return list(lines.values())

    def _line(self, one: EntryView) -> EntryLine:
        entry, ladder = one.entry, one.entry.sheet.ladder
        clause = entry.incident.clause if entry.incident is not None else ladder.clause
        return EntryLine(
            shown=one,
            number=f"{clause} #{entry.seq}",
            title=str(self.policy.ladders.get(ladder.code) or ladder),
            measures=self.words(one.outcome.penalty),
            fine=self._amount(one.outcome.penalty),
            booked_by=self._who(one),
        )

    def arithmetic(
        self, counted: CountedOutcome, line: EntryLine, lines: Mapping[int, EntryLine]
    ) -> list[str]:
        """Say why a violation is which one it is, by those before it on its sheet."""
        ladder, outcome = counted.ladder, counted.outcome
        if counted.by_severity:
            return [
                _("这条阶梯按严重程度定级，不看次数：这一次是“%(severity)s”。")
                % {"severity": line.entry.get_severity_display()}
            ]
        earlier = [self._named(lines[entry.pk]) for entry in counted.earlier]
        if not earlier:
            sentence = _("此前没有有效的记录，所以这一次是第 %(count)d 次。")
        elif len(earlier) > NAMED:
            sentence = _(
                "此前有效的记录有 %(all)d 条，最近一条是 %(last)s，所以这一次是第 %(count)d 次。"
            )
        else:
            sentence = _("此前有效的记录为 %(before)s，所以这一次是第 %(count)d 次。")
        words = {
            "all": len(earlier),
            "last": earlier[-1] if earlier else "",
            "before": _("、").join(earlier),
            "count": outcome.count,
        }
        sentences = [self._period(ladder, outcome), sentence % words]
        if ladder.doubles_from and outcome.penalty.fine and outcome.count >= ladder.doubles_from:
            sentences.append(
                (
                    _("从第 %(count)d 次起罚款逐次加倍（P9）。")
                    if ladder.doubles_on
                    else _("从第 %(count)d 次起罚款加倍（P9）。")
                )
                % {"count": ladder.doubles_from}
            )
        return sentences

    def _given(self, row: Entry) -> list[str]:
        """Say what whoever decided has found: items, a value, a share of pay (P10, P11); and that
        somebody is a supervisor (P12).
        """
        given = row.as_violation.given
        words = {"items": given.items, "value": money(given.value), "share": given.pay_share}
        told = {
            _("共 %(items)d 件（P11）。"): given.items > 1,
            _("所涉价值 %(value)s（P11）。"): given.value > 0,
            _("扣绩效 %(share)d%% 由裁定的人选定（P10）。"): given.pay_share > 0,
        }
        as_supervisor = row.incident is not None and row.incident.first_id is not None
        told[_("作为主管另记的一条（P12）。")] = as_supervisor
        return [sentence % words for sentence, is_told in told.items() if is_told]

    def _edited(self, row: Entry, ladder: LadderSteps) -> list[str]:
        """Say by which ladder it was booked, where that was edited since it was reported."""
        now = self.policy.ladders.get(ladder.code)
        if row.version and row.incident and row.version.digest != row.incident.version_id:
            return [str(AS_IT_IS)]
        return [str(AS_IT_WAS)] if now is not None and now.rules != ladder else []

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
            "reason": _("（文字已删除）") if one.is_erased else one.text,
            "who": self._who(one),
            "day": self.day(clock.today(one.entry.booked_at)),
            "number": number,
        }
        return _("已作废（%(who)s，%(day)s，作废记录 %(number)s）：%(reason)s") % words

    def _corrected(self, row: Entry, before: LadderOutcome, cause: str, number: str) -> str:
        words = {
            "cause": cause,
            "before": before.count,
            "after": row.count,
            "old": self.words(before.penalty),
            "new": self.words(row.penalty),
            "number": number,
        }
        if row.is_relief:
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
        words = {"outcome": appeal.get_outcome_display(), "reason": appeal.reason}
        if appeal.outcome == Appeal.Outcome.ANNULLED:  # the void has said why
            return [_("申诉裁定：%(outcome)s。") % words]
        return [_("申诉裁定：%(outcome)s。理由：%(reason)s") % words]
