"""The canonical facts of an entry and of a ladder, of which the chain is made (P5)."""

import json
from datetime import date
from typing import Any

from reception.policy.climb import LadderSteps, LadderStepValue
from reception.policy.penalty import Penalty
from visitors.discipline.models import Entry
from visitors.discipline.sealing.canonical import moment, written

FORMAT = 2  # of the canonical bytes
OF_A_LADDER = ("code", "counting", "starts_over", "days", "stops", "doubles_from")


def facts_of(entry: Entry) -> dict[str, Any]:
    """Return what the chain holds of an entry: all but its words, of which a salted digest."""
    return {
        "format": FORMAT,
        "position": entry.position,
        "employee": entry.sheet.employee_id,
        "ladder": entry.sheet.ladder.code,
        "seq": entry.seq,
        "kind": entry.kind,
        "violation": entry.violation.position if entry.violation else None,
        "incident": entry.incident_id,
        "version": entry.version.digest if entry.version else "",
        "on": entry.on.isoformat(),
        "severity": entry.severity,
        "is_relief": entry.is_relief,
        "count": entry.count,
        "since": entry.since.isoformat() if entry.since else "",
        "step": entry.step,
        "penalty": entry.penalty.as_stored(),
        "source": entry.source_digest,
        "evidence": entry.evidence_digest,
        "text": entry.text_digest,
        "booked_at": moment(entry.booked_at),
        "booked_by": entry.booked_by_id,
    }


def ladder_written(ladder: LadderSteps) -> str:
    """Return a ladder as a version of it keeps it."""
    steps = sorted(ladder.steps, key=lambda step: (step.number or 0, step.severity))
    content = {name: getattr(ladder, name) for name in OF_A_LADDER}
    content["dates"] = [day.isoformat() for day in sorted(ladder.dates)]
    content["steps"] = [
        {
            "number": step.number,
            "severity": step.severity,
            "penalty": step.penalty.as_stored(),
        }
        for step in steps
    ]
    return written(content)


def ladder_read(content: str) -> LadderSteps:
    """Return the ladder that a version keeps.

    Raises:
        ValueError: it cannot be read, because somebody has changed it.
    """
    try:
        stored = json.loads(content)
        ladder: dict[str, Any] = {name: stored[name] for name in OF_A_LADDER}
        ladder["dates"] = tuple(date.fromisoformat(day) for day in stored["dates"])
        ladder["steps"] = tuple(
            LadderStepValue(one["number"], one["severity"], Penalty.from_stored(one["penalty"]))
            for one in stored["steps"]
        )
        return LadderSteps(**ladder)
    except (ArithmeticError, KeyError, TypeError, ValueError) as why:
        raise ValueError(f"not a ladder: {why}") from why
