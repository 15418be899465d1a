"""The canonical bytes of an entry, and the chain that they make: SHA-256 over the value before and
these bytes (P5).
"""

import hashlib
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from reception.policy.climb import LadderSteps, LadderStepValue
from reception.policy.penalty import CENT, Penalty
from visitors.discipline.models import Entry

FORMAT = 2  # of the canonical bytes


def written(content: Any) -> str:
    """Return the one way in which something is written: keys in order, no spaces."""
    return json.dumps(
        content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )


def digest(text: str) -> str:
    """Return the SHA-256 of a text."""
    return hashlib.sha256(text.encode()).hexdigest()


def linked(prev: str, facts: dict[str, Any]) -> str:
    """Return the value of an entry in the chain.

    Args:
        prev: the value of the entry before; empty for the first.
        facts: as ``facts_of``.
    """
    return hashlib.sha256(f"{prev}\n{written(facts)}".encode()).hexdigest()


def moment(at: datetime) -> str:
    """Return a moment as it is written: UTC, to the microsecond."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def money(amount: Decimal) -> str:
    """Return yuan with two decimals; SQLite gives back fewer."""
    return str(amount.quantize(CENT))


def facts_of(entry: Entry) -> dict[str, Any]:
    """Return what the chain holds of an entry: everything but its words, of which it holds a salted
    digest.

    Args:
        entry: with its sheet, its ladder's version and the violation it is about.
    """
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
        "penalty": entry.penalty.as_json(),
        "source": entry.source_digest,
        "evidence": entry.evidence_digest,
        "text": entry.text_digest,
        "booked_at": moment(entry.booked_at),
        "booked_by": entry.booked_by_id,
    }


def ladder_written(ladder: LadderSteps) -> str:
    """Return a ladder as a version of it keeps it."""
    steps = [
        {
            "number": step.number,
            "severity": step.severity,
            "penalty": step.penalty.as_json(),
        }
        for step in sorted(ladder.steps, key=lambda step: (step.number or 0, step.severity))
    ]
    return written(
        {
            "code": ladder.code,
            "counting": str(ladder.counting),
            "starts_over": str(ladder.starts_over),
            "days": ladder.days,
            "dates": [day.isoformat() for day in sorted(ladder.dates)],
            "stops": ladder.stops,
            "doubles_from": ladder.doubles_from,
            "steps": steps,
        }
    )


def ladder_read(content: str) -> LadderSteps:
    """Return the ladder that a version keeps.

    Raises:
        ValueError: it cannot be read, because somebody has changed it.
    """
    try:
        kept = json.loads(content)
        steps = tuple(
            LadderStepValue(one["number"], one["severity"], Penalty.from_json(one["penalty"]))
            for one in kept["steps"]
        )
        dates = tuple(date.fromisoformat(day) for day in kept["dates"])
        return LadderSteps(
            kept["code"],
            kept["counting"],
            kept["starts_over"],
            kept["days"],
            dates,
            kept["stops"],
            kept["doubles_from"],
            steps,
        )
    except (ArithmeticError, KeyError, TypeError, ValueError) as why:
        raise ValueError(f"not a ladder: {why}") from why
