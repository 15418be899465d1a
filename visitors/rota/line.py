"""The line of a team on one day: what happened goes in, who stands where and who takes the next
comes out, with the clause (Q1–Q4, Q9–Q14). No database and no clock.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum


class Did(StrEnum):
    """What happens in a line; ``ENDED`` follows from the visit and is no entry."""

    SIGNED_IN = "signed_in"
    STEPPED_OUT = "stepped_out"
    BACK = "back"
    CALLED = "called"
    STEPPED_UP = "stepped_up"
    RECEIVED = "received"
    ENDED = "ended"
    GRANTED = "granted"
    GAVE_UP = "gave_up"


class Busy(StrEnum):
    """What keeps somebody from the next walk-in."""

    FREE = ""
    RECEIVING = "receiving"
    OUT = "out"


@dataclass(frozen=True)
class LineStep:
    """One thing that happened.

    Attributes:
        entry: its id; of what ended, the id of the reception.
        uses_turn: of a reception, whether it counts, so that who received goes to the end (Q2).
        keeps: whether the place is kept meanwhile: of a step out what its reason says (Q9).
    """

    entry: int
    did: str
    who: int
    at: datetime
    uses_turn: bool = False
    keeps: bool = True
    reason: str = ""


@dataclass(frozen=True)
class LinePlace:
    """Where somebody stands.

    Attributes:
        place: from 1; 0 for who has given the place up meanwhile and joins at the end.
        passed: how often the turn went past them since they are busy.
        covered_by: who took the last of those turns.
        make_ups: turns that were granted to make up for one that brought nothing (Q13).
        called_at: since when they are called to step up, and have not (Q11).
    """

    who: int
    place: int = 0
    busy: Busy = Busy.FREE
    reason: str = ""
    since: datetime | None = None
    passed: int = 0
    covered_by: int | None = None
    make_ups: int = 0
    called_at: datetime | None = None
    receiving: frozenset[int] = field(default=frozenset(), repr=False)
    has_received: bool = False

    @property
    def is_free(self) -> bool:
        """Whether they may take the next."""
        return self.busy == Busy.FREE and self.place > 0


@dataclass(frozen=True)
class Turn:
    """Who takes a visitor, by which clause, and past whom.

    Attributes:
        uses_turn: whether who takes it goes to the end.
        passed: who stood before them, in order.
    """

    who: int
    clause: str
    uses_turn: bool
    passed: tuple[LinePlace, ...] = ()


@dataclass(frozen=True)
class Tie:
    """What is known of a visitor who is to be received.

    Attributes:
        named: whom they name (Q3); ``before`` who received them today (Q4), ``owner`` whose client
            they are (Q8).
        counts: whether the reception is of business (Q4, Q12).
    """

    named: int | None = None
    before: int | None = None
    owner: int | None = None
    counts: bool = True


def places(steps: Iterable[LineStep]) -> tuple[LinePlace, ...]:
    """Return who stands in the line after these steps, in its order; who has given up their place
    for a while comes last.
    """
    order: list[int] = []
    people: dict[int, LinePlace] = {}
    for step in steps:
        one = people.get(step.who)
        if step.did == Did.SIGNED_IN:
            if one is None:
                people[step.who] = LinePlace(step.who, since=step.at)
                order.append(step.who)
        elif one is not None:
            people[step.who] = _after(one, step, order, people)
            if step.did == Did.GAVE_UP:
                del people[step.who]
    there = [replace(people[who], place=number) for number, who in enumerate(order, 1)]
    return (*there, *(one for who, one in people.items() if who not in order))


def _after(
    one: LinePlace, step: LineStep, order: list[int], people: dict[int, LinePlace]
) -> LinePlace:
    """Return what somebody is after a step; the order, and who was passed, change with it."""
    who = step.who
    match step.did:
        case Did.STEPPED_OUT:
            if not step.keeps:
                _leave(order, who)
            out = replace(one, busy=Busy.OUT, reason=step.reason, since=step.at)
            return replace(out, called_at=None)
        case Did.RECEIVED:
            return _received(one, step, order, people)
        case Did.BACK | Did.ENDED:
            open_ones = one.receiving - {step.entry} if step.did == Did.ENDED else frozenset()
            if step.did == Did.ENDED and (open_ones or one.busy != Busy.RECEIVING):
                return replace(one, receiving=open_ones)
            if who not in order:
                order.append(who)
            free = replace(one, busy=Busy.FREE, reason="", since=step.at, receiving=open_ones)
            return replace(free, called_at=None)
        case Did.CALLED:
            return replace(one, called_at=step.at)
        case Did.STEPPED_UP:
            return replace(one, called_at=None)
        case Did.GRANTED:
            return replace(one, make_ups=one.make_ups + 1)
        case Did.GAVE_UP:
            _leave(order, who)
    return one


def _received(
    one: LinePlace, step: LineStep, order: list[int], people: dict[int, LinePlace]
) -> LinePlace:
    who, made_up = step.who, step.uses_turn and one.make_ups > 0
    busy = replace(one, busy=Busy.RECEIVING, reason="", since=step.at, called_at=None)
    busy = replace(busy, receiving=one.receiving | {step.entry})
    if made_up:
        return replace(busy, make_ups=one.make_ups - 1)
    if not step.uses_turn:
        if not step.keeps:
            _leave(order, who)
        return busy
    ahead = order[: order.index(who)] if who in order else order
    for other in ahead:
        passed = people[other].passed + 1
        people[other] = replace(people[other], passed=passed, covered_by=who)
    _leave(order, who)
    order.append(who)
    return replace(busy, passed=0, covered_by=None, has_received=True)


def _leave(order: list[int], who: int) -> None:
    if who in order:
        order.remove(who)


def head(line: Iterable[LinePlace], skipped: Collection[int] = ()) -> Turn | None:
    """Return who takes the next walk-in: whoever has a turn to make up, else the first who is free
    (Q1, Q2, Q13); nothing where nobody is.
    """
    free = [one for one in line if one.is_free and one.who not in skipped]
    for one in free:
        if one.make_ups:
            return Turn(one.who, "Q13", uses_turn=True)
    if not free:
        return None
    first = free[0]
    passed = tuple(one for one in line if 0 < one.place < first.place)
    return Turn(first.who, "Q2" if passed else "Q1", uses_turn=True, passed=passed)


def decide(
    line: Collection[LinePlace], tie: Tie, skipped: Collection[int] = ()
) -> tuple[Turn | None, int | None]:
    """Return who receives a visitor, and for whom they stand in where that is not who should.

    Whom the visitor names, who received them today, whose client they are comes first and uses no
    turn, be they busy (Q3, Q4, Q8). Are they not there, the one in line receives as a duty and
    keeps the turn (Q14). What is no business uses none, either (Q12).
    """
    here = {one.who for one in line}
    told = ((tie.named, "Q3"), (tie.before, "Q4"), (tie.owner, "Q8"))
    whom, clause = next(((who, clause) for who, clause in told if who is not None), (None, ""))
    if whom is not None and whom in here:
        return Turn(whom, clause, uses_turn=False), None
    first = head(line, skipped)
    if first is None:
        return None, whom
    if whom is not None:
        return replace(first, clause="Q14", uses_turn=False), whom
    return (first if tie.counts else replace(first, clause="Q12", uses_turn=False)), None
