"""What is wrong with the ledger: one kind for each way to tamper, with the first entry of each
(P5).
"""

from collections import Counter
from dataclasses import dataclass

# In the order in which they are told.
KINDS = {
    "changed": "a field of an entry was changed",
    "words": "words were changed or taken away past the program",
    "evidence": "an incident no longer says what its entry was booked from",
    "case": "the events of a case, its entries and its appeal contradict each other",
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
    """One thing that is wrong.

    Attributes:
        kind: one of ``KINDS``.
        sentence: what is wrong, for whoever looks into it.
        position: of the entry in the book; nothing where no entry can be named.
        employee: number of the person concerned.
        ladder: code.
        seq: of the entry on its sheet.
    """

    kind: str
    sentence: str
    position: int | None = None
    employee: str = ""
    ladder: str = ""
    seq: int | None = None

    def __str__(self) -> str:
        place = [f"position {self.position}"] if self.position is not None else []
        place += [f"employee {self.employee}"] if self.employee else []
        place += [f"ladder {self.ladder}"] if self.ladder else []
        place += [f"no. {self.seq}"] if self.seq is not None else []
        return f"{', '.join(place)}: {self.sentence}" if place else self.sentence


class Findings:
    """All that is wrong: how often each kind was found, and its first entry.

    A ledger of which every entry is bad fills no memory.
    """

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.firsts: dict[str, Finding] = {}

    def add(self, finding: Finding) -> None:
        """Count one more thing that is wrong."""
        self.counts[finding.kind] += 1
        known = self.firsts.get(finding.kind)
        if known is None or _place(finding) < _place(known):
            self.firsts[finding.kind] = finding

    def in_order(self) -> list[Finding]:
        """Return the first of each kind, in the order of ``KINDS``."""
        return [self.firsts[kind] for kind in KINDS if kind in self.firsts]

    @property
    def first(self) -> Finding | None:
        """The first bad entry; where no entry can be named, the first thing that is wrong."""
        return min(self.in_order(), key=_place, default=None)


def _place(finding: Finding) -> float:
    return float("inf") if finding.position is None else finding.position
