"""A slow and obvious ledger, written from the policy alone: every step is found by counting on a
calendar anew (P1–P7).
"""

from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

ORDER = (
    "education",
    "correction",
    "verbal_warning",
    "written_warning",
    "fine",
    "points",
    "pay_share",
    "dismissal",
)
SEVERITIES = ("minor", "serious", "grave")

# Ladders as a clerk would write them on a sheet of paper: by number or by severity, what each step
# takes.
EDUCATION, VERBAL = {"education": 1}, {"verbal_warning": 1, "fine": 20}
WRITTEN, SHARE, OUT = (
    {"written_warning": 1, "fine": 100, "points": 2},
    {"pay_share": 10, "fine": 30},
    {"dismissal": 1},
)
PAPER: dict[str, dict[str, Any]] = {
    "always": {"starts_over": "never", "steps": {1: EDUCATION, 2: VERBAL, 4: WRITTEN}},
    "monthly": {"starts_over": "month", "stops": True, "steps": {1: VERBAL, 2: WRITTEN}},
    "quarterly": {
        "starts_over": "quarter",
        "doubles_from": 2,
        "doubles_on": True,
        "steps": {1: VERBAL},
    },
    "in_thirty_days": {"starts_over": "days", "days": 30, "steps": {2: VERBAL, 3: SHARE}},
    "by_term": {
        "starts_over": "dates",
        "dates": [date(2026, 3, 1), date(2026, 9, 1)],
        "doubles_from": 3,
        "steps": {1: WRITTEN, 2: SHARE},
    },
    "how_grave": {
        "starts_over": "never",
        "by_severity": True,
        "steps": {"minor": VERBAL, "grave": OUT},
    },
}


@dataclass(frozen=True)
class Taken:
    """What a violation takes: which one it is, the step, and the measures with their amounts."""

    count: int = 0
    step: int = 0
    measures: tuple[str, ...] = ()
    fine: int = 0
    points: int = 0
    pay_share: int = 0

    def without_count(self) -> tuple[Any, ...]:
        """Return what a person is told; which one it is matters only by what follows from it."""
        return self.step, self.measures, self.fine, self.points, self.pay_share


@dataclass
class Line:
    """A violation, with the paper of the day on which it was booked."""

    pk: int
    on: date
    severity: str
    paper: dict[str, Any]
    told: Taken = Taken()
    is_void: bool = False
    left: Taken | None = None
    appeal: str = ""
    appeal_pk: int = 0


@dataclass
class Sheet:
    """The violations of one employee on one ladder, and every entry that must stand there: kind,
    about which one, what it says.
    """

    lines: list[Line] = field(default_factory=list)
    entries: list[tuple[str, int | None, Taken]] = field(default_factory=list)

    def book(self, pk: int, on: date, severity: str, paper: dict[str, Any]) -> None:
        """Write one more violation."""
        line = Line(pk, on, severity, deepcopy(paper))
        self.lines.append(line)
        line.told = self.takes(line)
        self.entries.append(("violation", None, line.told))

    def void(self, line: Line) -> list[int]:
        """Strike a violation out, and write a correction of each one that takes something else
        without it; return which ones.
        """
        line.is_void = True
        self.entries.append(("void", line.pk, Taken()))
        if line.appeal == "open":
            line.appeal = "decided"
        corrected = []
        for other in self.lines:
            if (
                not other.is_void
                and self.takes(other).without_count() != other.told.without_count()
            ):
                other.told = self.takes(other)
                self.entries.append(("correction", other.pk, other.told))
                corrected.append(other.pk)
        return corrected

    def relieve(self, line: Line, most: Taken) -> None:
        """Leave no more of a violation than was said."""
        line.left = line.told = self.left_of(line, most)
        self.entries.append(("correction", line.pk, line.left))

    def left_of(self, line: Line, most: Taken) -> Taken:
        """Return what would be left of a violation."""
        return _no_more_than(self.takes(line), most)

    def takes(self, line: Line) -> Taken:
        """Return what a violation that stands takes now, by the paper of its day."""
        count = 0
        for other in self.lines:
            if not other.is_void and _counted_together(line.paper, other.on, line.on):
                count += 1
            if other is line:
                break
        taken = _by_paper(line.paper, count, line.severity)
        return taken if line.left is None else _no_more_than(taken, line.left)


def _counted_together(paper: dict[str, Any], earlier: date, on: date) -> bool:
    """Tell whether one that was booked before counts where this one is counted."""
    rule = paper["starts_over"]
    if rule == "never":
        return True
    if rule == "month":
        return (earlier.year, earlier.month) == (on.year, on.month)
    if rule == "quarter":
        return (earlier.year, (earlier.month - 1) // 3) == (on.year, (on.month - 1) // 3)
    if rule == "days":
        return earlier in [on - timedelta(days=back) for back in range(paper["days"])]
    return not any(min(earlier, on) < start <= max(earlier, on) for start in paper["dates"])


def _by_paper(paper: dict[str, Any], count: int, severity: str) -> Taken:
    if paper.get("by_severity"):
        return _taken(count, SEVERITIES.index(severity) + 1, paper["steps"][severity])
    reached = 0
    for number in range(1, count + 1):
        if number in paper["steps"]:
            reached = number
    if not reached or (paper.get("stops") and count > max(paper["steps"])):
        return Taken(count)
    taken = _taken(count, reached, paper["steps"][reached])
    fine = taken.fine
    for number in range(1, count + 1):
        begins = paper.get("doubles_from")
        if number == begins or (begins and paper.get("doubles_on") and number > begins):
            fine += fine
    return Taken(count, taken.step, taken.measures, fine, taken.points, taken.pay_share)


def _taken(count: int, step: int, what: dict[str, int]) -> Taken:
    measures = tuple(name for name in ORDER if name in what)
    return Taken(
        count, step, measures, what.get("fine", 0), what.get("points", 0), what.get("pay_share", 0)
    )


def _no_more_than(taken: Taken, most: Taken) -> Taken:
    measures = tuple(name for name in taken.measures if name in most.measures)
    amounts = {
        name: min(getattr(taken, name), getattr(most, name)) if name in measures else 0
        for name in ("fine", "points", "pay_share")
    }
    return Taken(taken.count, taken.step, measures, **amounts)
