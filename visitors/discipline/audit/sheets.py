"""Derive every sheet anew: numbering, and the step that was told with each entry (P1–P5)."""

from collections.abc import Mapping
from itertools import groupby

from django.db.models import F

from reception.policy.climb import LadderOutcome, LadderSteps
from visitors.discipline.audit.chain import AT_ONCE, NOWHERE
from visitors.discipline.audit.report import Finding, Findings
from visitors.discipline.ledger.account import SheetAccount, least, milder
from visitors.discipline.models import Entry, Sheet

Kind = Entry.Kind


def follow(
    found: Findings, sheets: Mapping[int, Sheet], versions: Mapping[int, LadderSteps | None]
) -> None:
    """Read every entry, sheet by sheet; then the sheets without any.

    Args:
        found: where what is wrong is put.
        sheets: every sheet by its id, with employee and ladder.
        versions: every ladder that was booked by, by the id of its version; nothing for one that
            was changed.
    """
    ladders = {pk: ladder for pk, ladder in versions.items() if ladder is not None}
    left = dict(sheets)
    rows = Entry.objects.annotate(seen=F("incident__version__id")).order_by("sheet_id", "seq")
    for pk, entries in groupby(rows.iterator(AT_ONCE), key=lambda entry: entry.sheet_id):
        sheet = SheetCheck(pk, left.pop(pk, NOWHERE), found, ladders)
        for entry in entries:
            sheet.read(entry)
        sheet.end()
    for pk, row in left.items():
        SheetCheck(pk, row, found, ladders).end()


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
            before = "this entry stands in the book before one that has a lower number on its sheet"
            self._say("order", entry, before)
        self.seq, self.position = entry.seq, entry.position
        if self.is_broken:
            return
        try:
            if wrong := self._told(entry):
                self._say("step", entry, wrong)
            self.account.add(entry)
        except KeyError:
            self._say("step", entry, "this entry is about a violation that is not on its sheet")
            self.is_broken = True
            return
        if entry.kind == Kind.VOID:
            self.due = self.account.changed()

    def end(self) -> None:
        """Say what is missing at the end."""
        if not self.is_broken:
            self._missing(self.position)
        given = self.sheet.last_seq
        told = f"the sheet has given number {given}, and the last that is there is {self.seq}"
        if self.sheet is NOWHERE:
            gone = f"sheet {self.id} of this entry is not there"
            self.found.add(Finding("inserted", gone, self.position, seq=self.seq))
        elif given > self.seq:
            self.found.add(Finding.on(self.sheet, "tail", told, None, self.seq + 1))
        elif given < self.seq:
            self.found.add(Finding.on(self.sheet, "inserted", told, self.position, self.seq))

    def _told(self, entry: Entry) -> str:
        """Return what is wrong with what an entry told: it must follow from those before it."""
        told, about = entry.outcome, entry.violation_id or 0
        if entry.kind == Kind.CORRECTION and not entry.is_relief:
            outcome = self.due.pop(about, None)
            if outcome is None:
                return "this correction follows from nothing"
            if outcome != told:
                follows = f"{_short(outcome)} follows from what stands"
                return f"this correction told {_short(told)}, and {follows}"
            return ""
        self._missing(entry.position)
        if entry.kind == Kind.VIOLATION:
            ladder = self.ladders.get(entry.version_id or 0)
            if ladder is None:
                self.is_broken = True  # a version that was changed is told of by itself
                return ""
            counted = self.account.preview(ladder, entry.as_violation)
            if counted.outcome != told:
                follows = f"{_short(counted.outcome)} follows from those before it"
                return f"this entry told {_short(told)}, and {follows}"
            then = self.ladders.get(entry.seen)  # type: ignore[attr-defined]
            if then is None:
                return ""  # so is this one
            fair = milder(self.account, then, ladder, entry.as_violation)
            if fair.ladder is not ladder:
                return "its ladder was edited after it was reported, and takes no less"
        elif self.account.lines[about].is_void:
            return "this entry is about a violation that was void already"
        elif entry.kind == Kind.CORRECTION:
            before = self.account.derived()[about]
            if least(before, told.penalty) != told or before == told:
                not_less = f"which is not less than {_short(before)}"
                return f"an appeal has left {_short(told)}, {not_less}"
        return ""

    def _missing(self, before: int) -> None:
        """Say which corrections should have come by now."""
        for outcome in self.due.values():
            correction = f"a correction to {_short(outcome)} is missing on this sheet"
            told = f"{correction}, by this entry at the latest"
            self.found.add(Finding.on(self.sheet, "step", told, before, self.seq))
        self.due = {}

    def _say(self, kind: str, entry: Entry, sentence: str) -> None:
        self.found.add(Finding.on(self.sheet, kind, sentence, entry.position, entry.seq))


def _short(outcome: LadderOutcome) -> str:
    amounts = outcome.penalty.amounts.as_columns().items()
    parts = [f"no. {outcome.count}", f"step {outcome.step}", *outcome.penalty.measures]
    return " ".join([*parts, *(f"{name} {amount}" for name, amount in amounts if amount)])
