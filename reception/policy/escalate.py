"""Derive what is due for a visitor who waits without an answer (V5): steps and a waiting time in,
what to do out.

Nothing here reads a clock or the database.
"""

from dataclasses import dataclass
from datetime import timedelta

NOTHING = timedelta(0)


@dataclass(frozen=True)
class DueStep:
    """An escalation step as ``due`` reads it.

    Attributes:
        grade: the one grade it is for, or empty for those without steps of their own.
        whom: host, deputy, head, manager or desk.
        after: how long the visitor has waited when it is taken.
        every: after which time it is taken again and again; nothing for once.
    """

    id: int
    grade: str
    whom: str
    after: timedelta
    every: timedelta | None = None


@dataclass(frozen=True)
class Due:
    """A step that is due, and for which time: 1 is the first."""

    step: DueStep
    number: int


@dataclass(frozen=True)
class Next:
    """The step that comes next, and in how long."""

    step: DueStep
    wait: timedelta


def steps_for(steps: tuple[DueStep, ...], grade: str) -> list[DueStep]:
    """Return the steps of a grade: its own where it has any, else the general ones."""
    own = [step for step in steps if step.grade == grade]
    return own or [step for step in steps if not step.grade]


def due(steps: tuple[DueStep, ...], grade: str, waited: timedelta) -> list[Due]:
    """Return what is due after a waiting time, each step once with the latest number it has reached
    (V5).

    A worker that was gone for ten minutes takes each step once and not every reminder it has
    missed.

    Args:
        steps: the policy's rows.
        grade: the visitor's grade.
        waited: since somebody was asked, or since the promised time.
    """
    reached = [step for step in steps_for(steps, grade) if waited >= step.after]
    return [
        Due(step, 1 + ((waited - step.after) // step.every if step.every else 0))
        for step in sorted(reached, key=lambda step: step.after)
    ]


def what_comes_next(steps: tuple[DueStep, ...], grade: str, waited: timedelta) -> Next | None:
    """Return the step that is taken next while nobody answers, or nothing where all have been
    taken.
    """
    ahead = []
    for step in steps_for(steps, grade):
        if waited < step.after:
            ahead.append(Next(step, step.after - waited))
        elif step.every:
            ahead.append(Next(step, step.every - (waited - step.after) % step.every))
    return min(ahead, key=lambda one: one.wait, default=None)
