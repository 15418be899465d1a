"""What changes on one sheet from month to month: what is due for each violation at the end of each,
and why it changed (P8).
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate

from reception.policy.penalty import Amounts
from visitors.discipline.models import Entry
from visitors.discipline.payroll.lines import ZERO, Charged

Kind = Entry.Kind
BEFORE = -1  # the place of what happened before the first open month


@dataclass(frozen=True)
class MonthChange:
    """What a violation has due at the end of a month, where that is not what it had before, or
    where it waits for an appeal.
    """

    month: int
    row: Entry
    due: Amounts
    why: str


@dataclass
class Open:
    """What is needed to read any sheet of the open months.

    Attributes:
        start: of the first open month.
        ends: the first moment after each of them, in order.
        position: where the book stood when the last month was closed.
        appeals: when it was opened and closed, by the id of the violation.
        charged: by closed months, by the id of the violation.
    """

    start: datetime
    ends: list[datetime]
    position: int
    appeals: Mapping[int, tuple[datetime, datetime | None]]
    charged: Mapping[int, Charged]

    def place(self, row: Entry) -> int:
        """Return which open month an entry was booked in; that many as there are where in none of
        them.
        """
        # One that was on its way while a month was closed is of the next, whatever it says.
        return (
            BEFORE
            if row.booked_at < self.start and row.position <= self.position
            else bisect_right(self.ends, row.booked_at)
        )

    def waits(self, violation: int) -> range:
        """Return at the ends of which months an appeal is open, so that the measure is not carried
        out.
        """
        if violation not in self.appeals:
            return range(0)
        opened, closed = self.appeals[violation]
        return range(
            bisect_right(self.ends, opened),
            len(self.ends) if closed is None else bisect_right(self.ends, closed),
        )


class MonthSheet:
    """The entries of one sheet, from the first on.

    Args:
        rows: the entries, in the order of the book.
        read: what else is needed.
    """

    def __init__(self, rows: Iterable[Entry], read: Open) -> None:
        self.read = read
        self.violations: dict[int, Entry] = {}
        self.places: dict[int, int] = {}  # of the violations
        self.due: dict[int, Amounts] = {}
        self.by_month: defaultdict[int, list[Entry]] = defaultdict(list)
        entries = list(rows)
        for row, place in zip(entries, in_order([read.place(row) for row in entries]), strict=True):
            self.by_month[place].append(row)
            if row.kind == Kind.VIOLATION:
                self.places[row.pk] = place

    def changes(self) -> Iterator[MonthChange]:
        """Give what changes, month by month."""
        last = len(self.read.ends)
        waiting: defaultdict[int, set[int]] = defaultdict(set)  # by month
        heard: defaultdict[int, set[int]] = defaultdict(set)
        for pk, place in self.places.items():
            months = self.read.waits(pk)
            for month in months:
                if month >= place:
                    waiting[month].add(pk)
            if months or pk in self.read.appeals:
                heard[months.stop].add(pk)
        for row in self.by_month.get(BEFORE, ()):
            self._add(row)
        before = {
            pk: self.read.charged[pk].amount for pk in self.violations if pk in self.read.charged
        }
        for month in sorted({0, *self.by_month, *waiting, *heard}):
            if not 0 <= month < last:
                continue
            touched = (
                set(self.violations) if month == 0 else heard.get(month, set()) & set(self.places)
            )
            then: defaultdict[int, list[Entry]] = defaultdict(list)
            for row in self.by_month.get(month, ()):
                touched.add(self._add(row))
                if row.violation_id is not None:
                    then[row.violation_id].append(row)
            for pk in sorted(touched | waiting.get(month, set())):
                if pk not in self.violations:
                    continue
                taken, is_waiting = self.due.get(pk, ZERO), month in self.read.waits(pk)
                due = ZERO if is_waiting else taken
                if due != before.get(pk, ZERO) or (is_waiting and taken):
                    decided = pk in heard.get(month, ()) and self.places[pk] < month
                    yield MonthChange(
                        month,
                        self.violations[pk],
                        due,
                        "waits" if is_waiting else _why(then.get(pk, ()), decided),
                    )
                before[pk] = due

    def _add(self, row: Entry) -> int:
        """Take in what one more entry tells, and return the id of the violation it is about."""
        if row.kind == Kind.VIOLATION:
            self.violations[row.pk] = row
        pk = row.violation_id or row.pk
        self.due[pk] = row.penalty.amounts
        return pk


def in_order(places: list[int]) -> list[int]:
    """Return the months of entries of one sheet so that none comes before that of an entry that
    stands before it.

    An entry that stands before another one was booked before it. Where their months say otherwise,
    a clock was wrong: for the fewer entries of the two sides. What it has put ahead counts with the
    entry that stands behind it, what it has put back with the one before it; so neither hides the
    others, and no void comes before its violation.
    """
    found = list(places)
    for turn in range(len(places) - 1):
        late, early = places[turn], places[turn + 1]
        if late <= early:
            continue
        ahead = [one for one in range(turn + 1) if places[one] > early]
        behind = [one for one in range(turn + 1, len(places)) if places[one] < late]
        for one in ahead if len(ahead) <= len(behind) else behind:
            found[one] = (
                min(found[one], early) if len(ahead) <= len(behind) else max(found[one], late)
            )
    return list(accumulate(found, max))


def _why(then: Iterable[Entry], decided: bool) -> str:
    """Return what happened to a violation in a month, as ``Item.why``."""
    rows = list(then)
    if any(row.kind == Kind.VOID for row in rows):
        return "void"
    if rows:
        return "relief" if any(row.is_relief for row in rows) else "rederived"
    return "decided" if decided else ""
