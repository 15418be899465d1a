"""Hold the chain against the signed heads, and say where a head proves less than it should (P5)."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import pairwise

from django.db.models import Max, Min

from reception import clock
from visitors.discipline.audit import checkpoints
from visitors.discipline.audit.chain import Chain
from visitors.discipline.audit.report import Finding
from visitors.discipline.audit.seals import SealChain
from visitors.discipline.models import Head

LONG_AFTER = timedelta(days=1)  # the end of a day, until a head of it was made


def own(signed: list[Head], chain: Chain, sealed: SealChain) -> Iterator[Finding]:
    """Find which heads of the database are wrong, and what was taken back since."""
    for before, head in pairwise(signed):
        if (head.day - before.day).days != 1:
            missing = f"between the heads of {before.day} and {head.day} heads are missing"
            yield Finding("head", missing)
    for head in signed:
        day, end = head.day, head.position
        if not checkpoints.is_signed(head):
            unsigned = (
                f"the head of {day} is not signed by us: it was changed, or signed with a key that"
                " is not named"
            )
            yield Finding("head", unsigned)
        elif end > chain.position:
            more = f"the head of {day} says that there were {end} entries"
            yield Finding("tail", more, chain.position + 1)
        elif chain.values.get(end) != head.hash:
            other = f"at the end of {day} the chain had another value here"
            yield Finding("changed", other, end)
        elif wrong := _sealed(head, sealed):
            yield Finding("sealed", f"the head of {day} says that {wrong}")


def outside(heads: list[checkpoints.Outside], chain: Chain, sealed: SealChain) -> Iterator[Finding]:
    """Find where heads that were kept outside know more than the database."""
    for head in heads:
        day, (end, value, *_of_seals), where = head.day, head.ends, head.where
        if not checkpoints.is_signed(head):
            unsigned = f"{where}: the head of {day} is not signed by us, so it proves nothing"
            yield Finding("head", unsigned)
        elif end > chain.position:
            more = f"{where}: at the end of {day} there were {end} entries"
            yield Finding("old_copy", f"{more}, and here are {chain.position}", chain.position + 1)
        elif chain.values.get(end) != value:
            other = f"{where}: at the end of {day} the chain had another value here"
            differs = "what stands up to here is not what stood then"
            yield Finding("old_copy", f"{other}; {differs}", end)
        elif wrong := _sealed(head, sealed):
            yield Finding("old_copy", f"{where}: the head of {day} says that {wrong}")


def _sealed(head: Head | checkpoints.Outside, sealed: SealChain) -> str:
    """Return what a head knows of the chain of seals that is not so."""
    *_of_entries, seals, seal = head.ends
    if seals > sealed.position:
        return f"there were {seals} seals of cases and months, and here are {sealed.position}"
    if sealed.values.get(seals) != seal:
        return f"seal {seals} was another one than stands there"
    return ""


def doubts(now: datetime) -> Iterator[str]:
    """Say what proves nothing either way: days that are over and have no head, and heads that were
    made long after their day.

    Neither is tampering: a worker that never ran signs nothing, and one that ran again signs late.
    But whoever deletes heads and lets the worker sign anew leaves just this.
    """
    first = checkpoints.begun()
    if first is None:
        return
    over = _days(clock.today(first), clock.today(now) - checkpoints.DAY)
    signed = Head.objects.aggregate(first=Min("day"), last=Max("day"))
    unsigned = [
        day
        for day in over
        if signed["first"] is None or not signed["first"] <= day <= signed["last"]
    ]
    if unsigned:
        yield (
            f"{len(unsigned)} days that are over have no signed head, the first is {unsigned[0]};"
            " the worker signs them"
        )
    late = [
        day
        for day, at in Head.objects.order_by("day").values_list("day", "made_at")
        if at > clock.day_bounds(day)[1] + LONG_AFTER
    ]
    if late:
        yield (
            f"{len(late)} heads were made long after their day, the first is that of {late[0]};"
            " they prove nothing about the time before"
        )


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=away) for away in range((last - first).days + 1)]
