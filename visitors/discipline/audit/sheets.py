"""Derive every sheet anew, entry by entry: numbering, and the step that was told with each
(P1–P5).
"""

from datetime import date
from decimal import Decimal
from typing import Any

from reception.policy.climb import LadderOutcome, LadderSteps
from visitors.discipline.audit.chain import NOWHERE, Page
from visitors.discipline.audit.report import Finding, Findings
from visitors.discipline.audit.ticks import EACH, Tick
from visitors.discipline.ledger import canonical
from visitors.discipline.ledger.account import (
    CORRECTION,
    VIOLATION,
    VOID,
    SheetEntry,
    least,
)
from visitors.discipline.ledger.account_fast import Climber, Memory

COLUMNS = (
    ("plain", "e.sheet_id"),
    ("plain", "e.id"),
    ("plain", "e.position"),
    ("plain", "e.seq"),
    ("plain", "e.kind"),
    ("plain", "e.violation_id"),
    ("plain", "e.version_id"),
    ("text", 'e."on"'),
    ("plain", "e.severity"),
    ("number", "e.is_relief"),
    ("plain", "e.count"),
    ("text", "e.since"),
    ("plain", "e.step"),
    ("text", "e.measures"),
    ("text", "e.fine"),
    ("plain", "e.points"),
    ("plain", "e.pay_share"),
)


class Sheets:
    """All sheets, one after the other.

    Args:
        found: where what is wrong is put.
        pages: every sheet by its id.
        versions: digest and ladder of every version.
    """

    def __init__(
        self,
        found: Findings,
        pages: dict[int, Page],
        versions: dict[int, tuple[str, LadderSteps | None]],
    ) -> None:
        self.found, self.pages, self.versions = found, pages, versions
        self.memory = Memory()
        self.told: dict[tuple[Any, ...], LadderOutcome] = {}
        self.days: dict[str, date] = {}

    def follow(self, tick: Tick) -> None:
        """Read every entry, sheet by sheet.

        Args:
            tick: called with how many entries have been read since it was last called.
        """
        count, left, sheet = 0, dict(self.pages), None
        for row in canonical.read(
            f"SELECT {canonical.asked_for(COLUMNS)} FROM discipline_entry e ORDER BY e.sheet_id,"
            " e.seq"
        ):
            if sheet is None or sheet.id != row[0]:
                if sheet is not None:
                    sheet.end()
                sheet = SheetCheck(row[0], left.pop(row[0], NOWHERE), self)
            sheet.read(row)
            count += 1
            if count == EACH:
                tick(count)
                count = 0
        if sheet is not None:
            sheet.end()
        tick(count)
        for pk, page in left.items():
            SheetCheck(pk, page, self).end()

    def entry(self, row: tuple[Any, ...]) -> SheetEntry:
        """Return a row as an account reads it."""
        _sheet, pk, _position, _seq, kind, of, version, on, severity, is_relief, *taken = row
        key = tuple(taken)
        told = self.told.get(key)
        if told is None:
            count, since, step, measures, fine, points, share = taken
            begun = date.fromisoformat(since) if since else None
            told = self.told[key] = LadderOutcome(
                count,
                begun,
                step,
                tuple(canonical.measures_of(measures)),
                Decimal(fine),
                points,
                share,
            )
        day = self.days.get(on)
        if day is None:
            day = self.days[on] = date.fromisoformat(on)
        ladder = self.versions[version][1] if version in self.versions else None
        return SheetEntry(pk, kind, of, day, severity, ladder, bool(is_relief), told)


class SheetCheck:
    """One sheet, from its first entry to its last."""

    def __init__(self, pk: int, page: Page, sheets: Sheets) -> None:
        self.id, self.page, self.sheets = pk, page, sheets
        self.account = Climber(sheets.memory)
        self.seq, self.position = 0, 0
        self.due: dict[int, LadderOutcome] = {}  # corrections that a void has called for
        self.is_broken = False  # what follows a gap proves nothing about steps

    def read(self, row: tuple[Any, ...]) -> None:
        """Read one more entry."""
        position, seq = row[2], row[3]
        if seq != self.seq + 1:
            self._say("deleted", row, f"number {self.seq + 1} of this sheet is missing before it")
            self.is_broken = True
        if position < self.position:
            self._say(
                "order",
                row,
                "this entry stands in the book before one that has a lower number on its sheet",
            )
        self.seq, self.position = seq, position
        if self.is_broken:
            return
        try:
            entry = self.sheets.entry(row)
            self._follows(entry, row)
            self.account.add(entry)
        except (ArithmeticError, KeyError, ValueError):
            self._say(
                "step",
                row,
                "this entry is about a violation that is not on its sheet, or cannot be read",
            )
            self.is_broken = True
            return
        if entry.kind == VOID:
            self.due = self.account.changed()

    def end(self) -> None:
        """Say what is missing at the end."""
        if self.due and not self.is_broken:
            self._missing(self.position)
        told = (
            f"the sheet has given number {self.page.last_seq}, and the last that is there is"
            f" {self.seq}"
        )
        if self.page is NOWHERE:
            self.sheets.found.add(
                Finding(
                    "inserted",
                    f"sheet {self.id} of this entry is not there",
                    self.position,
                    seq=self.seq,
                )
            )
        elif self.page.last_seq > self.seq:
            self.sheets.found.add(
                Finding("tail", told, None, self.page.number, self.page.ladder, self.seq + 1)
            )
        elif self.page.last_seq < self.seq:
            self.sheets.found.add(
                Finding(
                    "inserted", told, self.position, self.page.number, self.page.ladder, self.seq
                )
            )

    def _follows(self, entry: SheetEntry, row: tuple[Any, ...]) -> None:
        """Hold what an entry told against what follows from those before it."""
        if entry.kind == CORRECTION and not entry.is_relief:
            self._corrects(entry, row)
            return
        if self.due:
            self._missing(row[2])
        if entry.kind == VIOLATION:
            if entry.ladder is None:
                self.is_broken = True  # a version that was changed is told of by itself
            elif (rung := self.account.next_rung(entry)) != entry.told:
                self._say(
                    "step",
                    row,
                    f"this entry told {_short(entry.told)}, and {_short(rung)} follows from those"
                    " before it",
                )
            return
        line = self.account.lines[entry.of or 0]
        if line.is_void:
            self._say("step", row, "this entry is about a violation that was void already")
        elif entry.kind == CORRECTION:
            before = self.account.derived()[entry.of or 0]
            if least(before, entry.told) != entry.told or before == entry.told:
                self._say(
                    "step",
                    row,
                    f"an appeal has left {_short(entry.told)}, which is not less than"
                    f" {_short(before)}",
                )

    def _corrects(self, entry: SheetEntry, row: tuple[Any, ...]) -> None:
        rung = self.due.pop(entry.of or 0, None)
        if rung is None:
            self._say("step", row, "this correction follows from nothing")
        elif rung != entry.told:
            self._say(
                "step",
                row,
                f"this correction told {_short(entry.told)}, and {_short(rung)} follows from what"
                " stands",
            )

    def _missing(self, before: int) -> None:
        for rung in self.due.values():
            told = (
                f"a correction to {_short(rung)} is missing on this sheet, by this entry at the"
                " latest"
            )
            self.sheets.found.add(
                Finding("step", told, before, self.page.number, self.page.ladder, self.seq)
            )
        self.due = {}

    def _say(self, kind: str, row: tuple[Any, ...], sentence: str) -> None:
        self.sheets.found.add(
            Finding(kind, sentence, row[2], self.page.number, self.page.ladder, row[3])
        )


def _short(rung: LadderOutcome) -> str:
    taken = [f"no. {rung.count}", f"step {rung.step}", *rung.measures]
    taken += [f"{rung.fine} yuan"] if rung.fine else []
    taken += [f"{rung.points} points"] if rung.points else []
    taken += [f"{rung.pay_share} %"] if rung.pay_share else []
    return " ".join(taken)
