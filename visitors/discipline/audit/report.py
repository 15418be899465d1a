"""What is wrong with the ledger: a kind for each way to tamper, with its first entry (P5)."""

from collections import Counter
from dataclasses import dataclass

from visitors.discipline.models import Entry, Incident, Sheet

# What reading raises where a column of SQLite holds what no program has written: its moments and
# days become nothing, which then has no attributes.
UNREADABLE = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
# In the order in which they are told.
KINDS = {
    "changed": "a field of an entry was changed",
    "words": "words were changed or taken away past the program",
    "evidence": "an incident no longer says what its entry was booked from",
    "case": "the events of a case, its entries and its appeal contradict each other",
    "sealed": "what a case says was changed past the program, or the case is gone",
    "unreadable": "something is written there that no program has written",
    "deleted": "entries were deleted",
    "tail": "entries at the end were deleted",
    "inserted": "an entry was put in",
    "order": "entries were put into another order",
    "step": "a step does not follow from the entries that stand",
    "ladder": "a ladder was changed after something was booked by it",
    "policy": "a ladder of the policy was changed past the admin",
    "month": "a closed month was changed",
    "trigger": "what keeps the ledger from being changed was switched off",
    "head": "a signed head is wrong",
    "old_copy": "the database is an older copy, or was written anew, since a head was kept outside",
}


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong."""

    kind: str  # one of ``KINDS``
    sentence: str
    position: int | None = None  # of the entry in the book; nothing where no entry can be named
    employee: str = ""  # number of the person concerned
    ladder: str = ""  # code
    seq: int | None = None  # of the entry on its sheet

    @classmethod
    def on(
        cls, sheet: Sheet, kind: str, sentence: str, position: int | None, seq: int
    ) -> "Finding":
        """Return what is wrong at a place of a sheet, which has its employee and ladder."""
        return cls(kind, sentence, position, sheet.employee.number, sheet.ladder.code, seq)

    @classmethod
    def of_case(cls, kind: str, pk: int, sentence: str) -> "Finding":
        """Return what is wrong with a case, with the place of its entry if it has one."""
        about = Incident.objects.filter(pk=pk).values_list("employee__number", "ladder").first()
        employee, ladder = about or ("", "")
        place = Entry.objects.filter(incident=pk).values_list("position", "seq").first()
        position, seq = place or (None, None)
        told = f"incident {pk:05d}: {sentence}"
        return cls(kind, told, position, employee or "", ladder, seq)

    def __str__(self) -> str:
        place = {
            "position": self.position,
            "employee": self.employee or None,
            "ladder": self.ladder or None,
            "no.": self.seq,
        }
        named = ", ".join(f"{name} {one}" for name, one in place.items() if one is not None)
        return f"{named}: {self.sentence}" if named else self.sentence


class Findings:
    """How often each kind was found, and its first entry: however much is bad fills no memory."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.firsts: dict[str, Finding] = {}

    def add(self, finding: Finding) -> None:
        """Count one more thing that is wrong."""
        self.counts[finding.kind] += 1
        self.firsts[finding.kind] = min(self.firsts.get(finding.kind, finding), finding, key=_place)

    def in_order(self) -> list[Finding]:
        """Return the first of each kind, in the order of ``KINDS``."""
        return [self.firsts[kind] for kind in KINDS if kind in self.firsts]

    @property
    def first(self) -> Finding | None:
        """The first bad entry; where no entry can be named, the first thing that is wrong."""
        return min(self.in_order(), key=_place, default=None)


def _place(finding: Finding) -> float:
    return float("inf") if finding.position is None else finding.position
