"""Verify the ledger: chain, numbers, derived steps, words, cases, ladders, triggers and heads;
whatever was tampered with is found (P5).
"""

import itertools
from collections.abc import Iterable
from dataclasses import dataclass

from visitors.discipline.audit import (
    beside,
    cases,
    checkpoint_check,
    checkpoints,
    ladders,
    months,
    trigger_check,
)
from visitors.discipline.audit.chain import Chain, pages
from visitors.discipline.audit.report import Finding, Findings
from visitors.discipline.audit.sheets import Sheets
from visitors.discipline.audit.ticks import Tick
from visitors.discipline.ledger import canonical
from visitors.discipline.models import Entry, Head

PASSES = 2  # each entry is read once along the chain, and once on its sheet
WORTH_TWO = 20_000  # entries from which on a second process saves more than it takes to start


@dataclass(frozen=True)
class Verified:
    """What came of it.

    Attributes:
        entries: how many there are.
        found: what is wrong with them.
    """

    entries: int
    found: Findings

    @property
    def is_sound(self) -> bool:
        """Whether nothing was tampered with."""
        return not self.found.counts


def work() -> int:
    """Return how many steps a verification takes, for a bar that shows how far it is."""
    return PASSES * Entry.objects.count()


def verify(
    outside: Iterable[checkpoints.Outside] = (),
    tick: Tick = lambda done: None,
    *,
    in_two: bool = False,
) -> Verified:
    """Verify the whole ledger as it stands at one moment.

    Args:
        outside: heads that were kept outside.
        tick: called with how many steps have been done since it was last called.
        in_two: whether the sheets are derived by a process of their own meanwhile; it sees what is
            committed.
    """
    kept = list(outside)
    if not in_two:
        with canonical.snapshot():
            result = _chain(kept, tick)
            result.found.join(_sheets(tick))
        return result
    with beside.deriving(tick) as other:

        def both(done: int) -> None:
            tick(done)
            other.look()

        with canonical.snapshot():
            result = _chain(kept, both)
        result.found.join(other.wait())
    return result


def sheets_alone(tick: Tick) -> Findings:
    """Derive every sheet as it stands at one moment, hold the cases against it, and return what is
    wrong with them.
    """
    with canonical.snapshot():
        return _sheets(tick)


def _sheets(tick: Tick) -> Findings:
    found, sheets = Findings(), pages()
    # A version that says something else than it did is told of with the chain.
    Sheets(found, sheets, ladders.versions([])).follow(tick)
    # Asked here and not with the chain, because following the chain takes twice as long.
    for one in cases.check(sheets):
        found.add(one)
    return found


def _chain(kept: list[checkpoints.Outside], tick: Tick) -> Verified:
    found, of_ladders = Findings(), list[Finding]()
    versions, signed = ladders.versions(of_ladders), list(Head.objects.order_by("day"))
    chain = Chain(found, pages(), versions)
    chain.follow({head.position for head in signed} | {head.position for head in kept}, tick)
    beside_it = (
        of_ladders,
        ladders.policy(),
        trigger_check.check(),
        checkpoint_check.own(signed, chain),
        checkpoint_check.outside(kept, chain),
        months.check(),
    )
    for one in itertools.chain(*beside_it):
        found.add(one)
    return Verified(Entry.objects.count(), found)
