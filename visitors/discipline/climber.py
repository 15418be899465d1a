"""An account that knows at once where the next violation stands, so that a sheet of n entries is read in about n steps.

``replay.Account`` is what the ledger goes by, and what is said here is held against it on random histories by a test.
"""

from bisect import bisect_left, bisect_right, insort
from collections import Counter
from datetime import date

from reception.policy.climb import Rung, Rungs, Violation, begins, rung_at
from reception.policy.words import StartsOver
from visitors.discipline.replay import VIOLATION, VOID, Account, Read

Memory = dict[tuple[int, str, int, date | None], Rung]


class Climber(Account):
    """The violations of one sheet, counted as they come.

    Args:
        memory: rungs that were worked out before, for any sheet; the ladders in it must live as long as it does.
    """

    def __init__(self, memory: Memory | None = None) -> None:
        self.memory: Memory = {} if memory is None else memory
        # By ladder: how many stand in each period, or the days in order where any days back are counted.
        self.counted: dict[int, tuple[Rungs, Counter[date | None], list[date]]] = {}
        super().__init__()

    def next_rung(self, entry: Read) -> Rung:
        """Return the rung of a violation that comes after those that have been added, as ``Account.derived`` would."""
        ladder = entry.ladder
        assert ladder is not None, "a violation is booked with its ladder"
        _ladder, periods, days = self._counted(ladder)
        since = begins(ladder, entry.on)
        if ladder.starts_over == StartsOver.DAYS:
            count = 1 + bisect_right(days, entry.on) - (bisect_left(days, since) if since is not None else 0)
        else:
            count = 1 + periods[since]
        place = (id(ladder), entry.severity, count, since)
        rung = self.memory.get(place)
        if rung is None:
            rung = self.memory[place] = rung_at(ladder, Violation(entry.on, entry.severity), count, since)
        return rung

    def add(self, entry: Read) -> None:
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

    def _counted(self, ladder: Rungs) -> tuple[Rungs, Counter[date | None], list[date]]:
        known = self.counted.get(id(ladder))
        if known is None:
            days = sorted(line.entry.on for line in self.lines.values() if not line.is_void)
            known = self.counted[id(ladder)] = (ladder, Counter(begins(ladder, day) for day in days), days)
        return known

    def _count(self, on: date, how_many: int) -> None:
        for ladder, periods, days in self.counted.values():
            if ladder.starts_over != StartsOver.DAYS:
                periods[begins(ladder, on)] += how_many
            elif how_many > 0:
                insort(days, on)
            else:
                days.remove(on)
