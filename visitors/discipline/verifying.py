"""Verify the ledger: chain, numbering, derived steps, words, ladders, triggers and heads; whatever was tampered with is found (P5)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from visitors.discipline import beside, canonical, guards, heads, verify_ladders, verify_months
from visitors.discipline.findings import Finding, Findings
from visitors.discipline.models import Entry, Head
from visitors.discipline.ticks import Tick
from visitors.discipline.verify_chain import Chain, pages
from visitors.discipline.verify_sheets import Sheets

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


def verify(outside: Iterable[heads.Outside] = (), tick: Tick = lambda done: None, *, in_two: bool = False) -> Verified:
    """Verify the whole ledger as it stands at one moment.

    Args:
        outside: heads that were kept outside.
        tick: called with how many steps have been done since it was last called.
        in_two: whether the sheets are derived by a process of their own meanwhile; it sees what is committed.
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
    """Derive every sheet as it stands at one moment, and return what is wrong with them."""
    with canonical.snapshot():
        return _sheets(tick)


def _sheets(tick: Tick) -> Findings:
    found = Findings()
    # A version that says something else than it did is told of with the chain.
    Sheets(found, pages(), verify_ladders.versions([])).follow(tick)
    return found


def _chain(kept: list[heads.Outside], tick: Tick) -> Verified:
    found, of_ladders = Findings(), list[Finding]()
    versions, own = verify_ladders.versions(of_ladders), list(Head.objects.order_by("day"))
    chain = Chain(found, pages(), versions)
    chain.follow({head.position for head in own} | {head.position for head in kept}, tick)
    beside_it = (*of_ladders, *verify_ladders.policy(), *guards.check(), *_of_own_heads(own, chain), *_of_outside(kept, chain))
    for one in (*beside_it, *verify_months.check()):
        found.add(one)
    return Verified(Entry.objects.count(), found)


def _of_own_heads(own: list[Head], chain: Chain) -> Iterator[Finding]:
    before: Head | None = None
    for head in own:
        if before is not None and (head.day - before.day).days != 1:
            yield Finding("head", f"between the heads of {before.day} and {head.day} heads are missing")
        before = head
        if not heads.is_signed(head):
            yield Finding("head", f"the head of {head.day} is not signed by us: it was changed, or signed with a key that is not named")
        elif head.position > chain.position:
            yield Finding("tail", f"the head of {head.day} says that there were {head.position} entries", chain.position + 1)
        elif chain.values.get(head.position) != head.hash:
            yield Finding("changed", f"at the end of {head.day} the chain had another value here", head.position)


def _of_outside(kept: list[heads.Outside], chain: Chain) -> Iterator[Finding]:
    for head in kept:
        if not heads.is_signed(head):
            yield Finding("head", f"{head.where}: the head of {head.day} is not signed by us, so it proves nothing")
        elif head.position > chain.position:
            told = f"{head.where}: at the end of {head.day} there were {head.position} entries, and here are {chain.position}"
            yield Finding("old_copy", told, chain.position + 1)
        elif chain.values.get(head.position) != head.hash:
            told = f"{head.where}: at the end of {head.day} the chain had another value here; what stands up to here is not what stood then"
            yield Finding("old_copy", told, head.position)
