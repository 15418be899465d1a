"""Derive every sheet anew, entry by entry: numbering, and the step that was told with each
(P1–P5).
"""

from collections.abc import Mapping
from itertools import groupby

from reception.policy.climb import LadderOutcome, LadderSteps
from visitors.discipline.audit.chain import AT_ONCE, NOWHERE
from visitors.discipline.audit.report import Finding, Findings
from visitors.discipline.ledger.account import SheetAccount, least
from visitors.discipline.models import Entry, Sheet

Kind = Entry.Kind


class Sheets:
    """All sheets, one after the other.

    Args:
        found: where what is wrong is put.
        sheets: every sheet by its id, with employee and ladder.
        versions: every ladder that was booked by, by the id of its version; nothing for one that
            was changed.
    """

    def __init__(
        self,
        found: Findings,
        sheets: Mapping[int, Sheet],
        versions: Mapping[int, LadderSteps | None],
    ) -> None:
        self.found, self.sheets = found, sheets
        self.ladders = {pk: ladder for pk, ladder in versions.items() if ladder is not None}

    def follow(self) -> None:
        """Read every entry, sheet by sheet."""
        left = dict(self.sheets)
        rows = Entry.objects.order_by("sheet_id", "seq").iterator(AT_ONCE)
        for pk, entries in groupby(rows, key=lambda entry: entry.sheet_id):
            sheet = SheetCheck(pk, left.pop(pk, NOWHERE), self.found, self.ladders)
            for entry in entries:
                sheet.read(entry)
            sheet.end()
        for pk, row in left.items():
            SheetCheck(pk, row, self.found, self.ladders).end()


class SheetCheck:
    """One sheet, from its first entry to its last."""

    def __init__(
        self, pk: int, sheet: Sheet, found: Findings, ladders: Mapping[int, LadderSteps]
    ) -> None:
        self.id, self.sheet, self.found, self.ladders = pk, sheet, found, ladders
        self.account = SheetAccount((), ladders)
        self.seq, self.position = 0, 0
        self.due: dict[int, LadderOutcome] = {}  # corrections that a void has called for
        self.is_broken = False  # what follows a gap proves nothing about steps

    def read(self, entry: Entry) -> None:
        """Read one more entry."""
        if entry.seq != self.seq + 1:
            self._say("deleted", entry, f"number {self.seq + 1} of this sheet is missing before it")
            self.is_broken = True
        if entry.position < self.position:
            self._say(
                "order",
                entry,
                "this entry stands in the book before one that has a lower number on its sheet",
            )
        self.seq, self.position = entry.seq, entry.position
        if self.is_broken:
            return
        try:
            self._follows(entry)
            self.account.add(entry)
        except KeyError:
            self._say("step", entry, "this entry is about a violation that is not on its sheet")
            self.is_broken = True
            return
        if entry.kind == Kind.VOID:
            self.due = self.account.changed()

    def end(self) -> None:
        """Say what is missing at the end."""
        if self.due and not self.is_broken:
            self._missing(self.position)
        given, person, ladder = (
            self.sheet.last_seq,
            self.sheet.employee.number,
            self.sheet.ladder.code,
        )
        told = f"the sheet has given number {given}, and the last that is there is {self.seq}"
        if self.sheet is NOWHERE:
            gone = f"sheet {self.id} of this entry is not there"
            self.found.add(Finding("inserted", gone, self.position, seq=self.seq))
        elif given > self.seq:
            self.found.add(Finding("tail", told, None, person, ladder, self.seq + 1))
        elif given < self.seq:
            self.found.add(Finding("inserted", told, self.position, person, ladder, self.seq))

    def _follows(self, entry: Entry) -> None:
        """Hold what an entry told against what follows from those before it."""
        told = entry.outcome
        if entry.kind == Kind.CORRECTION and not entry.is_relief:
            self._corrects(entry, told)
            return
        if self.due:
            self._missing(entry.position)
        if entry.kind == Kind.VIOLATION:
            ladder = self.ladders.get(entry.version_id or 0)
            if ladder is None:
                self.is_broken = True  # a version that was changed is told of by itself
                return
            outcome = self.account.preview(ladder, entry.on, entry.severity).outcome
            if outcome != told:
                self._say(
                    "step",
                    entry,
                    f"this entry told {_short(told)}, and {_short(outcome)} follows from those"
                    " before it",
                )
        elif self.account.lines[entry.violation_id or 0].is_void:
            self._say("step", entry, "this entry is about a violation that was void already")
        elif entry.kind == Kind.CORRECTION:
            before = self.account.derived()[entry.violation_id or 0]
            if least(before, told.penalty) != told or before == told:
                self._say(
                    "step",
                    entry,
                    f"an appeal has left {_short(told)}, which is not less than {_short(before)}",
                )

    def _corrects(self, entry: Entry, told: LadderOutcome) -> None:
        outcome = self.due.pop(entry.violation_id or 0, None)
        if outcome is None:
            self._say("step", entry, "this correction follows from nothing")
        elif outcome != told:
            self._say(
                "step",
                entry,
                f"this correction told {_short(told)}, and {_short(outcome)} follows from what"
                " stands",
            )

    def _missing(self, before: int) -> None:
        for outcome in self.due.values():
            told = (
                f"a correction to {_short(outcome)} is missing on this sheet, by this entry at the"
                " latest"
            )
            employee, ladder = self.sheet.employee, self.sheet.ladder
            self.found.add(Finding("step", told, before, employee.number, ladder.code, self.seq))
        self.due = {}

    def _say(self, kind: str, entry: Entry, sentence: str) -> None:
        employee, ladder = self.sheet.employee, self.sheet.ladder
        self.found.add(
            Finding(kind, sentence, entry.position, employee.number, ladder.code, entry.seq)
        )


def _short(outcome: LadderOutcome) -> str:
    amounts = [
        f"{name} {amount}"
        for name, amount in outcome.penalty.amounts.as_columns().items()
        if amount
    ]
    return " ".join(
        [f"no. {outcome.count}", f"step {outcome.step}", *outcome.penalty.measures, *amounts]
    )
