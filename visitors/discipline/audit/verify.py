"""Verify the ledger: chain, numbers, derived steps, words, cases, ladders, triggers and heads;
whatever was tampered with is found (P5).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from reception.db.snapshot import snapshot
from reception.policy.climb import LadderSteps
from visitors.discipline.audit import (
    cases,
    checkpoint_check,
    checkpoints,
    ladders,
    months,
    photo_check,
    seals,
    trigger_check,
)
from visitors.discipline.audit import sheets as sheet_check
from visitors.discipline.audit.chain import Chain
from visitors.discipline.audit.report import UNREADABLE, Finding, Findings
from visitors.discipline.models import Entry, Head, Sheet


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
    found, signed = Findings(), list[Head]()
    sheets: dict[int, Sheet] = {}
    versions: dict[int, LadderSteps | None] = {}

    def prepared() -> Iterator[Finding]:
        signed.extend(Head.objects.order_by("day"))
        sheets.update(Sheet.objects.select_related("employee", "ladder").in_bulk())
        of_ladders = list[Finding]()
        versions.update(ladders.versions(of_ladders))
        yield from of_ladders

    for finding in _unless_unreadable("heads, sheets and ladders", prepared()):
        found.add(finding)
    ends = [head.ends for head in signed] + [head.ends for head in outside]
    chain, sealed = Chain(found, sheets), seals.SealChain({seal for *_rest, seal, _value in ends})
    try:
        chain.follow({end for end, *_rest in ends})
    except UNREADABLE as error:
        sentence = f"this entry, or what it was booked from, cannot be read: {error}"
        found.add(Finding("changed", sentence, chain.position + 1))
    else:
        sheet_check.follow(found, sheets, versions)
    checks = {
        "the cases": cases.check(),
        "the policy": ladders.policy(),
        "the triggers": trigger_check.check(),
        "the closed months": months.check(),
        "what was sealed": seals.check(sealed),
        "the photos": photo_check.check(),
        "the heads": checkpoint_check.own(signed, chain, sealed),
        "the heads from outside": checkpoint_check.outside(outside, chain, sealed),
    }
    for what, findings in checks.items():
        for finding in _unless_unreadable(what, findings):
            found.add(finding)
    return Verified(Entry.objects.count(), found)


def _unless_unreadable(what: str, findings: Iterator[Finding]) -> Iterator[Finding]:
    """Return what a check finds; where it cannot read on, that is what it has found."""
    try:
        yield from findings
    except UNREADABLE as error:
        yield Finding("unreadable", f"{what} cannot be read: {error}")


def doubts(now: datetime) -> list[str]:
    """Return what proves nothing either way, but somebody should look at."""
    try:
        return [*checkpoint_check.doubts(now), *photo_check.doubts()]
    except UNREADABLE:
        return []  # told of as what is wrong
