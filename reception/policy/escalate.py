"""Derive what is due for a visitor who waits without an answer (V5): rows and a waiting time in,
what to do out. Nothing here reads a clock or the database.
"""

from collections.abc import Sequence
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


def due(steps: Sequence[EscalationStep], grade: str, waited: timedelta) -> list[Due]:
    """Return what is due after a waiting time: each step once, with the latest number it has
    reached, so that a worker that was gone for ten minutes sends no reminder it has missed (V5).
    """
    reached = [step for step in steps_for(steps, grade) if waited >= step.after]
    return [
        Due(step, 1 + ((waited - step.after) // step.every if step.every else 0))
        for step in sorted(reached, key=lambda step: step.after)
    ]


def what_comes_next(steps: Sequence[EscalationStep], grade: str, waited: timedelta) -> Next | None:
    """Return the step that is taken next while nobody answers; nothing where all are taken."""
    ahead = []
    for step in steps_for(steps, grade):
        if waited < step.after:
            ahead.append(Next(step, step.after - waited))
        elif step.every:
            ahead.append(Next(step, step.every - (waited - step.after) % step.every))
    return min(ahead, key=lambda one: one.wait, default=None)
