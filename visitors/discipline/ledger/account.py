"""The account of a sheet: what each violation takes, and what another would change (P1–P5, P7)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext_lazy as _

from reception import clock
from reception.policy.climb import (
    LadderOutcome,
    LadderSteps,
    Violation,
    counted_before,
    outcome_after,
)
from reception.policy.enums import Counting
from reception.policy.models import Ladder
from reception.policy.penalty import Label, Penalty
from visitors.discipline.models import Entry, Incident, LadderVersion, Sheet
from visitors.discipline.sealing import ladder_versions

Kind = Entry.Kind
AS_IT_WAS = _("这条阶梯后来改过；这一件按报告时的规定，不会加重。")
AS_IT_IS = _("报告以后这条阶梯改过，改后的较轻；这一件按改后的规定。")


@dataclass
class StandingViolation:
    """A violation with what has become of it."""

    entry: Entry
    # as it stood when the violation was booked; nothing where it is not known
    ladder: LadderSteps | None
    told: LadderOutcome  # what its last entry announced
    relief: Penalty | None = None  # the most that an appeal has left of its measures
    is_void: bool = False


@dataclass(frozen=True)
class CountedOutcome:
    """What a violation takes, by which ladder, and the entries that made it this one."""

    ladder: LadderSteps
    outcome: LadderOutcome
    earlier: tuple[Entry, ...]  # the entries that count before it, the earliest first
    by_severity: bool  # whether the severity decided, and not the number
    applied: Label = ""  # where the ladder was edited meanwhile, which of the two it is


@dataclass(frozen=True)
class StepChange:
    """A later violation that would take something else than it takes now."""

    entry: Entry
    before: LadderOutcome
    after: LadderOutcome


class SheetAccount:
    """The violations of one sheet, in the order in which they were booked.

    Nothing here reads a clock or the database.

    Args:
        entries: of the sheet, the earliest first.
        ladders: those that the entries were booked by, by the ids of their versions.
    """

    def __init__(
        self, entries: Iterable[Entry] = (), ladders: Mapping[int, LadderSteps] | None = None
    ) -> None:
        self.ladders = ladders or {}
        self.lines: dict[int, StandingViolation] = {}
        for entry in entries:
            self.add(entry)

    def add(self, entry: Entry) -> None:
        """Read one more entry.

        Raises:
            KeyError: it is about a violation that is not on this sheet.
        """
        if entry.kind == Kind.VIOLATION:
            ladder = self.ladders.get(entry.version_id or 0)
            self.lines[entry.pk] = StandingViolation(entry, ladder, entry.outcome)
            return
        line = self.lines[entry.violation_id or 0]
        if entry.kind == Kind.VOID:
            line.is_void = True
            return
        line.told = entry.outcome
        if entry.is_relief:
            left = line.told.penalty
            line.relief = left if line.relief is None else line.relief.at_most(left)

    def explained(self) -> dict[int, CountedOutcome]:
        """Return where each violation that stands does so and why, by the id of its entry."""
        before: list[Entry] = []
        counted: dict[int, CountedOutcome] = {}
        for pk, line in self.lines.items():
            if line.is_void:
                continue
            assert line.ladder is not None, "a violation is booked with its ladder"
            one = _counted(line.ladder, line.entry.as_violation, before)
            if line.relief is not None:
                one = replace(one, outcome=least(one.outcome, line.relief))
            counted[pk] = one
            before.append(line.entry)
        return counted

    def derived(self) -> dict[int, LadderOutcome]:
        """Return what each violation that stands takes, by the id of its entry."""
        return {pk: one.outcome for pk, one in self.explained().items()}

    def changed(self) -> dict[int, LadderOutcome]:
        """Return the outcomes that are not what was announced last; which one it is counts only
        where the measures follow from it.
        """
        return {
            pk: outcome
            for pk, outcome in self.derived().items()
            if (outcome.step, outcome.penalty)
            != (self.lines[pk].told.step, self.lines[pk].told.penalty)
        }

    def preview(self, ladder: LadderSteps, violation: Violation) -> CountedOutcome:
        """Return where a further violation, booked by a ladder, would stand."""
        standing = [line.entry for line in self.lines.values() if not line.is_void]
        return _counted(ladder, violation, standing)

    def without(self, pk: int) -> list[StepChange]:
        """Return what voiding a violation would change for the others, the earliest first."""
        before = self.derived()
        self.lines[pk].is_void = True
        try:
            changed = self.changed()
        finally:
            self.lines[pk].is_void = False
        return [StepChange(self.lines[one].entry, before[one], changed[one]) for one in changed]


def read(sheet: Sheet) -> SheetAccount:
    """Return what stands on a sheet, in two queries."""
    return account_of(list(sheet.entries.order_by("position")))


def would_be(employee_id: int, ladder: Ladder, violation: Violation) -> CountedOutcome:
    """Return where a violation would stand if it were booked now."""
    sheet = Sheet.objects.filter(employee=employee_id, ladder=ladder.id).first()
    account = read(sheet) if sheet is not None else SheetAccount()
    return account.preview(ladder.rules, violation)


def would_become(incident: Incident, ladder: Ladder) -> CountedOutcome:
    """Return where the violation of an incident would stand if it were booked now."""
    sheet = Sheet.objects.filter(employee=incident.employee_id, ladder=ladder.id).first()
    account = read(sheet) if sheet is not None else SheetAccount()
    then = ladder_versions.read(incident.version.content)
    violation = Violation(clock.today(incident.seen_at), incident.severity)
    return milder(account, then, ladder.rules, violation)


def milder(
    account: SheetAccount, then: LadderSteps, today: LadderSteps, violation: Violation
) -> CountedOutcome:
    """Return where a further violation would stand by a ladder as it was when it was reported, or
    as it is today where that takes less.
    """
    as_then, as_today = (account.preview(one, violation) for one in (then, today))
    if then == today:
        return as_then
    one, other = as_then.outcome.penalty, as_today.outcome.penalty
    is_less = one.takes_more_than(other) and not other.takes_more_than(one)
    if is_less and then.counting == today.counting:
        return replace(as_today, applied=AS_IT_IS)
    return replace(as_then, applied=AS_IT_WAS)


def account_of(entries: Sequence[Entry]) -> SheetAccount:
    """Return what entries of one sheet add up to, in one query; the earliest first."""
    return SheetAccount(entries, ladders_of(entries))


def accounts_of(entries: Sequence[Entry]) -> dict[int, SheetAccount]:
    """Return what entries of several sheets add up to, by the ids of the sheets, in one query."""
    ladders = ladders_of(entries)
    accounts: dict[int, SheetAccount] = {}
    for entry in entries:
        accounts.setdefault(entry.sheet_id, SheetAccount((), ladders)).add(entry)
    return accounts


def ladders_of(entries: Iterable[Entry]) -> dict[int, LadderSteps]:
    """Return the ladders that entries were booked by, by the ids of their versions; one query."""
    versions = LadderVersion.objects.filter(
        pk__in={row.version_id for row in entries if row.version_id}
    )
    return {
        pk: ladder_versions.read(content) for pk, content in versions.values_list("pk", "content")
    }


def least(outcome: LadderOutcome, relief: Penalty) -> LadderOutcome:
    """Return what an appeal has left of an outcome: no more measures, and no more of one."""
    return replace(outcome, penalty=outcome.penalty.at_most(relief))


def _counted(ladder: LadderSteps, violation: Violation, before: Sequence[Entry]) -> CountedOutcome:
    days = [entry.on for entry in before]
    by_severity = ladder.counting == Counting.SEVERITY
    earlier = (
        [] if by_severity else [before[one] for one in counted_before(ladder, violation.on, days)]
    )
    outcome = outcome_after(ladder, violation, days)
    return CountedOutcome(ladder, outcome, tuple(earlier), by_severity)
