"""What is due for the violations of a sheet at the end of each month, and why it changed (P8)."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate

from reception.policy.penalty import Amounts
from visitors.discipline.models import Entry, MonthItem
from visitors.discipline.payroll.lines import ZERO, Charged

Why = MonthItem.Why
BEFORE = -1  # the place of what happened before the first open month


@dataclass(frozen=True)
class MonthChange:
    """What a violation has due at the end of a month, where that is new or suspended."""

    month: int
    row: Entry
    due: Amounts
    why: str


@dataclass
class Open:
    """What is needed to read any sheet of the open months."""

    start: datetime  # of the first open month
    ends: list[datetime]  # the first moment after each of them, in order
    position: int  # where the book stood when the last month was closed
    # when it was opened and closed, by the id of the violation
    appeals: Mapping[int, tuple[datetime, datetime | None]]
    charged: Mapping[int, Charged]  # by closed months, by the id of the violation

    def place(self, row: Entry) -> int:
        """Return which open month an entry was booked in; that many as there are where in none."""
        # One that was on its way while a month was closed is of the next, whatever it says.
        if row.booked_at < self.start and row.position <= self.position:
            return BEFORE
        return bisect_right(self.ends, row.booked_at)

    def waits(self, violation: int) -> range:
        """Return at the ends of which months an appeal is open: the measure is not carried out."""
        if violation not in self.appeals:
            return range(0)
        opened, closed = self.appeals[violation]
        last = len(self.ends) if closed is None else bisect_right(self.ends, closed)
        return range(bisect_right(self.ends, opened), last)


def changes(rows: Sequence[Entry], read: Open) -> Iterator[MonthChange]:
    """Give what changes for the violations of one sheet, whose entries come in their order."""
    by_violation: defaultdict[int, list[tuple[int, Entry]]] = defaultdict(list)
    for row, place in zip(rows, in_order([read.place(row) for row in rows]), strict=True):
        by_violation[row.violation_id or row.pk].append((place, row))
    for pk, told in by_violation.items():
        begin, violation = told[0]
        waits, appealed = read.waits(pk), pk in read.appeals
        months = {0, *waits, *(place for place, _row in told)} | (
            {waits.stop} if appealed else set()
        )
        before = read.charged[pk].amount if begin == BEFORE and pk in read.charged else ZERO
        for month in sorted(months):
            if not max(begin, 0) <= month < len(read.ends):
                continue
            by_then = [row for place, row in told if place <= month]
            taken, due = by_then[-1].penalty.amounts, ZERO
            if month in waits:
                why = Why.WAITS.value
            else:
                due = taken
                of_month = [row for place, row in told[1:] if place == month]
                why = _why(of_month, decided=appealed and begin < month == waits.stop)
            if due != before or (month in waits and taken):
                yield MonthChange(month, violation, due, why)
            before = due


def in_order(places: list[int]) -> list[int]:
    """Return the months of entries of one sheet so that none comes before that of an entry that
    stands before it.

    An entry that stands before another one was booked before it. Where their months say otherwise,
    a clock was wrong: for the fewer entries of the two sides. What it has put ahead counts with the
    entry that stands behind it, what it has put back with the one before it; so neither hides the
    others, and no void comes before its violation.
    """
    ordered = list(places)
    for turn in range(len(places) - 1):
        late, early = places[turn], places[turn + 1]
        if late <= early:
            continue
        ahead = [one for one in range(turn + 1) if places[one] > early]
        behind = [one for one in range(turn + 1, len(places)) if places[one] < late]
        if len(ahead) <= len(behind):
            for one in ahead:
                ordered[one] = min(ordered[one], early)
        else:
            for one in behind:
                ordered[one] = max(ordered[one], late)
    return list(accumulate(ordered, max))


def _why(then: list[Entry], *, decided: bool) -> str:
    """Return what happened to a violation in a month."""
    if any(row.kind == Entry.Kind.VOID for row in then):
        return Why.VOID.value
    if then:
        return (Why.RELIEF if any(row.is_relief for row in then) else Why.REDERIVED).value
    return Why.DECIDED.value if decided else ""
