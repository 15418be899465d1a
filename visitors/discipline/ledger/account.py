"""Derive the step of each violation from the entries of a sheet, read one after the other (P1–P5,
P7).

Nothing here reads a clock or the database.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from reception.policy.climb import IN_WORDS, NOTHING, LadderOutcome, LadderSteps, Violation, climb

VIOLATION, VOID, CORRECTION = "violation", "void", "correction"


@dataclass(frozen=True)
class SheetEntry:
    """An entry as ``Account`` reads it.

    Attributes:
        id: of the entry.
        kind: violation, void or correction.
        of: id of the violation that a void or a correction is about.
        on: the day of a violation.
        ladder: as it stood when a violation was booked.
        told: what was announced with it.
    """

    id: int
    kind: str
    of: int | None
    on: date
    severity: str = ""
    ladder: LadderSteps | None = None
    is_relief: bool = False
    told: LadderOutcome = field(default_factory=lambda: LadderOutcome(0, None, 0))


@dataclass
class StandingViolation:
    """A violation with what has become of it.

    Attributes:
        relief: the most that an appeal has left of its measures.
        told: what its last entry announced.
    """

    entry: SheetEntry
    relief: LadderOutcome | None
    told: LadderOutcome
    is_void: bool = False


class Account:
    """The violations of one sheet, in the order in which they were booked."""

    def __init__(self, entries: Iterable[SheetEntry] = ()) -> None:
        self.lines: dict[int, StandingViolation] = {}
        for entry in entries:
            self.add(entry)

    def add(self, entry: SheetEntry) -> None:
        """Read one more entry.

        Raises:
            KeyError: it is about a violation that is not on this sheet.
        """
        if entry.kind == VIOLATION:
            self.lines[entry.id] = StandingViolation(entry, None, entry.told)
            return
        line = self.lines[entry.of or 0]
        if entry.kind == VOID:
            line.is_void = True
            return
        line.told = entry.told
        if entry.is_relief:
            line.relief = entry.told if line.relief is None else least(line.relief, entry.told)

    def derived(self) -> dict[int, LadderOutcome]:
        """Return the rung of each violation that stands, by the id of its entry."""
        standing = [line for line in self.lines.values() if not line.is_void]
        violations = [Violation(line.entry.on, line.entry.severity) for line in standing]
        climbed: dict[int, list[LadderOutcome]] = {}
        rungs: dict[int, LadderOutcome] = {}
        for place, line in enumerate(standing):
            ladder = line.entry.ladder
            assert ladder is not None, "a violation is booked with its ladder"
            if id(ladder) not in climbed:
                climbed[id(ladder)] = climb(ladder, violations)
            rung = climbed[id(ladder)][place]
            rungs[line.entry.id] = rung if line.relief is None else least(rung, line.relief)
        return rungs

    def changed(self) -> dict[int, LadderOutcome]:
        """Return the rungs that are not what was announced last; which one it is counts only where
        the measures follow from it.
        """
        return {
            pk: rung for pk, rung in self.derived().items() if not same(rung, self.lines[pk].told)
        }


def least(rung: LadderOutcome, relief: LadderOutcome) -> LadderOutcome:
    """Return what an appeal has left of a rung: no measure, and no more of one, than it allowed."""
    kept = tuple(measure for measure in rung.measures if measure in relief.measures)
    fine: Decimal = min(rung.fine, relief.fine) if "fine" in kept else NOTHING
    points = min(rung.points, relief.points) if "points" in kept else 0
    share = min(rung.pay_share, relief.pay_share) if "pay_share" in kept else 0
    return replace(rung, measures=kept, fine=fine, points=points, pay_share=share)


def same(one: LadderOutcome, other: LadderOutcome) -> bool:
    """Tell whether two rungs take the same."""
    return _taken(one) == _taken(other)


def takes_more(one: LadderOutcome, other: LadderOutcome) -> bool:
    """Tell whether a rung takes more than another: a higher amount, or in words something
    heavier.
    """
    more = one.fine > other.fine or one.points > other.points or one.pay_share > other.pay_share
    return more or _heaviest(one) > _heaviest(other)


def _heaviest(rung: LadderOutcome) -> int:
    return max(
        (IN_WORDS.index(measure) for measure in rung.measures if measure in IN_WORDS), default=-1
    )


def _taken(rung: LadderOutcome) -> tuple[object, ...]:
    return rung.step, tuple(rung.measures), rung.fine, rung.points, rung.pay_share
