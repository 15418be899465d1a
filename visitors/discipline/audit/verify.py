"""Verify the ledger: chain, numbers, derived steps, words, cases, ladders, triggers and heads;
whatever was tampered with is found (P5).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain as in_turn

from reception.db.snapshot import snapshot
from visitors.discipline.audit import (
    cases,
    checkpoint_check,
    checkpoints,
    ladders,
    months,
    trigger_check,
)
from visitors.discipline.audit import sheets as sheet_check
from visitors.discipline.audit.chain import Chain
from visitors.discipline.audit.report import Finding, Findings
from visitors.discipline.models import Entry, Head, Sheet

# What reading raises where a column of SQLite holds what no program has written: its moments and
# days become nothing, which then has no attributes.
UNREADABLE = (ArithmeticError, AttributeError, TypeError, ValueError)


@dataclass(frozen=True)
class Verified:
    """How many entries there are, and what is wrong with them."""

    entries: int
    found: Findings

    @property
    def is_sound(self) -> bool:
        """Whether nothing was tampered with."""
        return not self.found.counts


def verify(outside: Iterable[checkpoints.Outside] = ()) -> Verified:
    """Verify the whole ledger as it stands at one moment, also against heads from outside."""
    with snapshot():
        return _verified(list(outside))


def _verified(outside: list[checkpoints.Outside]) -> Verified:
    found, of_ladders = Findings(), list[Finding]()
    sheets = Sheet.objects.select_related("employee", "ladder").in_bulk()
    versions, signed = ladders.versions(of_ladders), list(Head.objects.order_by("day"))
    chain = Chain(found, sheets)
    try:
        chain.follow({head.position for head in signed} | {head.position for head in outside})
    except UNREADABLE as error:
        sentence = f"this entry, or what it was booked from, cannot be read: {error}"
        found.add(Finding("changed", sentence, chain.position + 1))
    else:
        sheet_check.follow(found, sheets, versions)
    for finding in in_turn(
        of_ladders,
        cases.check(),
        ladders.policy(),
        trigger_check.check(),
        checkpoint_check.own(signed, chain),
        checkpoint_check.outside(outside, chain),
        months.check(),
    ):
        found.add(finding)
    return Verified(Entry.objects.count(), found)
