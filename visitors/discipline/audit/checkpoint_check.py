"""Hold the chain against the signed heads, and say where a head proves less than it should (P5)."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db.models import Max, Min

from reception import clock
from visitors.discipline.audit import checkpoints
from visitors.discipline.audit.chain import Chain
from visitors.discipline.audit.report import Finding
from visitors.discipline.models import Entry, Head

LONG_AFTER = timedelta(days=1)  # the end of a day, until a head of it was made


def own(signed: list[Head], chain: Chain) -> Iterator[Finding]:
    """Find what is wrong with the heads of the database, and what was taken back since they were
    signed.

    Args:
        signed: every head, the earliest first.
        chain: as it was read, with its values where the heads speak of them.
    """
    before: Head | None = None
    for head in signed:
        if before is not None and (head.day - before.day).days != 1:
            yield Finding(
                "head", f"between the heads of {before.day} and {head.day} heads are missing"
            )
        before = head
        if not checkpoints.is_signed(head):
            yield Finding(
                "head",
                f"the head of {head.day} is not signed by us: it was changed, or signed with a key"
                " that is not named",
            )
        elif head.position > chain.position:
            yield Finding(
                "tail",
                f"the head of {head.day} says that there were {head.position} entries",
                chain.position + 1,
            )
        elif chain.values.get(head.position) != head.hash:
            yield Finding(
                "changed",
                f"at the end of {head.day} the chain had another value here",
                head.position,
            )


def outside(kept: list[checkpoints.Outside], chain: Chain) -> Iterator[Finding]:
    """Find where heads that were kept outside know more than the database."""
    for head in kept:
        if not checkpoints.is_signed(head):
            yield Finding(
                "head",
                f"{head.where}: the head of {head.day} is not signed by us, so it proves nothing",
            )
        elif head.position > chain.position:
            told = (
                f"{head.where}: at the end of {head.day} there were {head.position} entries, and"
                f" here are {chain.position}"
            )
            yield Finding("old_copy", told, chain.position + 1)
        elif chain.values.get(head.position) != head.hash:
            told = (
                f"{head.where}: at the end of {head.day} the chain had another value here; what"
                " stands up to here is not what stood then"
            )
            yield Finding("old_copy", told, head.position)


def doubts(now: datetime) -> Iterator[str]:
    """Say what proves nothing either way: days that are over and have no head, and heads that were
    made long after their day.

    Neither is tampering: a worker that never ran signs nothing, and one that ran again signs late.
    But whoever deletes heads and lets the worker sign anew leaves just this.

    Args:
        now: the present moment.
    """
    first = Entry.objects.order_by("position").values_list("booked_at", flat=True).first()
    if first is None:
        return
    begin, yesterday = clock.today(first), clock.today(now) - checkpoints.DAY
    known = Head.objects.aggregate(first=Min("day"), last=Max("day"))
    unsigned = (
        _days(begin, yesterday)
        if known["first"] is None
        else _days(begin, known["first"] - checkpoints.DAY)
    )
    unsigned += (
        _days(known["last"] + checkpoints.DAY, yesterday) if known["last"] is not None else []
    )
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
