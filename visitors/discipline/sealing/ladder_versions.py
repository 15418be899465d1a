"""Keep a ladder as it stood, one row for each content; a later edit rewrites no case (P5)."""

import json
from datetime import date, datetime
from typing import Any

from reception.policy.climb import LadderSteps, LadderStepValue
from reception.policy.models import Ladder
from reception.policy.penalty import Penalty
from visitors.discipline.models import LadderVersion
from visitors.discipline.sealing import canonical

OF_A_LADDER = (
    "code",
    "counting",
    "starts_over",
    "days",
    "stops",
    "doubles_from",
    "doubles_on",
    "uncorrected_days",
)


def kept(ladder: Ladder, now: datetime) -> LadderVersion:
    """Return the row that keeps a ladder as the policy has it now."""
    content = written(ladder.rules)
    row, _made = LadderVersion.objects.get_or_create(
        digest=canonical.digest(content),
        defaults={"ladder_id": ladder.id, "content": content, "first_used_at": now},
    )
    return row


def written(ladder: LadderSteps) -> str:
    """Return a ladder as a version of it keeps it."""
    steps = sorted(ladder.steps, key=lambda step: (step.number or 0, step.severity))
    content = {name: getattr(ladder, name) for name in OF_A_LADDER}
    content["dates"] = [day.isoformat() for day in sorted(ladder.dates)]
    content["steps"] = [
        {
            "number": step.number,
            "severity": step.severity,
            "penalty": step.penalty.as_stored(),
            "fine_per": step.fine_per,
            "pay_share_most": step.pay_share_most,
        }
        for step in steps
    ]
    return canonical.written(content)


def read(content: str) -> LadderSteps:
    """Return the ladder that a version keeps.

    Raises:
        ValueError: it cannot be read, because somebody has changed it.
    """
    try:
        stored = json.loads(content)
        ladder: dict[str, Any] = {name: stored[name] for name in OF_A_LADDER}
        ladder["dates"] = tuple(date.fromisoformat(day) for day in stored["dates"])
        ladder["steps"] = tuple(
            LadderStepValue(**{**one, "penalty": Penalty.from_stored(one["penalty"])})
            for one in stored["steps"]
        )
        return LadderSteps(**ladder)
    except (ArithmeticError, KeyError, TypeError, ValueError) as why:
        raise ValueError(f"not a ladder: {why}") from why
