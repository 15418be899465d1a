"""Derive what is due for a visitor who waits without an answer (V5): rows and a waiting time in,
what to do out. Nothing here reads a clock or the database.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from reception.policy.models import EscalationStep


@dataclass(frozen=True)
class Due:
    """A step that is due, and for which time: 1 is the first."""

    step: EscalationStep
    number: int


@dataclass(frozen=True)
class Next:
    """The step that comes next, and in how long."""

    step: EscalationStep
    wait: timedelta


def steps_for(steps: Sequence[EscalationStep], grade: str) -> list[EscalationStep]:
    """Return the steps of a grade: its own where it has any, else the general ones."""
    own = [step for step in steps if step.grade == grade]
    return own or [step for step in steps if not step.grade]


def last_after(steps: Sequence[EscalationStep], grade: str) -> timedelta:
    """Return after which waiting time the last step of a grade is taken."""
    return max((step.after for step in steps_for(steps, grade)), default=timedelta())


def due(
    steps: Sequence[EscalationStep], grade: str, waited: timedelta, rest: timedelta = timedelta()
) -> list[Due]:
    """Return what is due after a waiting time: each step once, with the latest number it has
    reached, so that a worker that was gone for ten minutes sends no reminder it has missed (V5).

    Args:
        rest: how far apart repeats are at least once the last step has been taken.
    """
    last = last_after(steps, grade)
    reached = [step for step in steps_for(steps, grade) if waited >= step.after]
    return [
        Due(step, sum(one <= waited for one in _times(step, last, rest, waited)))
        for step in sorted(reached, key=lambda step: step.after)
    ]


def what_comes_next(
    steps: Sequence[EscalationStep], grade: str, waited: timedelta, rest: timedelta = timedelta()
) -> Next | None:
    """Return the step that is taken next while nobody answers; nothing where all are taken.

    Args:
        rest: as for ``due``.
    """
    last = last_after(steps, grade)
    ahead = [
        Next(step, one - waited)
        for step in steps_for(steps, grade)
        for one in _times(step, last, rest, waited)
        if one > waited
    ]
    return min(ahead, key=lambda one: one.wait, default=None)


def _times(
    step: EscalationStep, last: timedelta, rest: timedelta, waited: timedelta
) -> Iterator[timedelta]:
    """Give after which waiting times a step is taken, up to the first that is still ahead."""
    at = step.after
    yield at
    while step.every and at <= waited:
        in_rhythm = at + step.every <= last or step.every >= rest
        at = at + step.every if in_rhythm else max(at, last) + rest
        yield at
