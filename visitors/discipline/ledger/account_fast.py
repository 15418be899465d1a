"""An account that knows at once where the next violation stands, so that a sheet of n entries is
read in about n steps.

``replay.Account`` is what the ledger goes by, and what is said here is held against it on random
histories by a test.
"""

from bisect import bisect_left, bisect_right, insort
from collections import Counter
from datetime import date

from reception.policy.climb import LadderOutcome, LadderSteps, Violation, begins, outcome_at
from reception.policy.enums import StartsOver
from visitors.discipline.ledger.account import (
    VIOLATION,
    VOID,
    Account,
    SheetEntry,
    StandingViolation,
    least,
)


class Memory:
    """Rungs and beginnings that were worked out before, for any sheet; the ladders in it must live
    as long as it does.
    """

    def __init__(self) -> None:
        self.rungs: dict[tuple[int, str, int, date | None], LadderOutcome] = {}
        self.beginnings: dict[tuple[int, date], date | None] = {}

    def rung(
        self, ladder: LadderSteps, violation: SheetEntry, count: int, since: date | None
    ) -> LadderOutcome:
        """Return where a violation stands that is the nth since counting began."""
        place = (id(ladder), violation.severity, count, since)
        rung = self.rungs.get(place)
        if rung is None:
            rung = self.rungs[place] = outcome_at(
                ladder, Violation(violation.on, violation.severity), count, since
            )
        return rung

    def begins(self, ladder: LadderSteps, on: date) -> date | None:
        """Return the day on which the counting that holds on a day began."""
        place = (id(ladder), on)
        if place not in self.beginnings:
            self.beginnings[place] = begins(ladder, on)
        return self.beginnings[place]


class Climber(Account):
    """The violations of one sheet, counted as they come.

    Args:
        memory: of several sheets, so that the same is worked out once.
    """

    def __init__(self, memory: Memory | None = None) -> None:
        self.memory = Memory() if memory is None else memory
        # By ladder: how many stand in each period, or the days in order where any days back are
        # counted.
        self.counted: dict[int, tuple[LadderSteps, Counter[date | None], list[date]]] = {}
        super().__init__()

    def next_rung(self, entry: SheetEntry) -> LadderOutcome:
        """Return the rung of a violation that comes after those that have been added, as
        ``Account.derived`` would.
        """
        ladder = entry.ladder
        assert ladder is not None, "a violation is booked with its ladder"
        _ladder, periods, days = self._counted(ladder)
        since = self.memory.begins(ladder, entry.on)
        if ladder.starts_over == StartsOver.DAYS:
            count = (
                1
                + bisect_right(days, entry.on)
                - (bisect_left(days, since) if since is not None else 0)
            )
        else:
            count = 1 + periods[since]
        return self.memory.rung(ladder, entry, count, since)

    def derived(self) -> dict[int, LadderOutcome]:
        """Return the rung of each violation that stands, as ``Account.derived`` does, in one walk
        for each ladder.
        """
        standing = [line for line in self.lines.values() if not line.is_void]
        ladders = {id(line.entry.ladder): line.entry.ladder for line in standing}
        counts = {
            key: self._counts(ladder, standing)
            for key, ladder in ladders.items()
            if ladder is not None
        }
        rungs: dict[int, LadderOutcome] = {}
        for place, line in enumerate(standing):
            ladder = line.entry.ladder
            assert ladder is not None, "a violation is booked with its ladder"
            count, since = counts[id(ladder)][place]
            rung = self.memory.rung(ladder, line.entry, count, since)
            rungs[line.entry.id] = rung if line.relief is None else least(rung, line.relief)
        return rungs

    def _counts(
        self, ladder: LadderSteps, standing: list[StandingViolation]
    ) -> list[tuple[int, date | None]]:
        counts: list[tuple[int, date | None]] = []
        periods: Counter[date | None] = Counter()
        days: list[date] = []
        for line in standing:
            on = line.entry.on
            since = self.memory.begins(ladder, on)
            if ladder.starts_over == StartsOver.DAYS:
                count = (
                    1
                    + bisect_right(days, on)
                    - (bisect_left(days, since) if since is not None else 0)
                )
                insort(days, on)
            else:
                count = periods[since] = periods[since] + 1
            counts.append((count, since))
        return counts

    def add(self, entry: SheetEntry) -> None:
        """Read one more entry.

        Raises:
            KeyError: it is about a violation that is not on this sheet.
        """
        was_void = entry.kind == VOID and self.lines[entry.of or 0].is_void
        super().add(entry)
        if entry.kind == VIOLATION:
            self._count(entry.on, 1)
        elif entry.kind == VOID and not was_void:
            self._count(self.lines[entry.of or 0].entry.on, -1)

    def _counted(self, ladder: LadderSteps) -> tuple[LadderSteps, Counter[date | None], list[date]]:
        known = self.counted.get(id(ladder))
        if known is None:
            days = sorted(line.entry.on for line in self.lines.values() if not line.is_void)
            known = self.counted[id(ladder)] = (
                ladder,
                Counter(self.memory.begins(ladder, day) for day in days),
                days,
            )
        return known

    def _count(self, on: date, how_many: int) -> None:
        for ladder, periods, days in self.counted.values():
            if ladder.starts_over != StartsOver.DAYS:
                periods[self.memory.begins(ladder, on)] += how_many
            elif how_many > 0:
                insort(days, on)
            else:
                days.remove(on)
