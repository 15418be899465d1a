"""The canonical bytes of an entry, and the chain that they make: SHA-256 over the value before and
these bytes (P5).
"""

import hashlib
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from reception.policy.climb import LadderSteps, LadderStepValue

FORMAT = 1  # of the canonical bytes; entries of another one are read by what they say
CENT = Decimal("0.01")


def written(content: Any) -> str:
    """Return the one way in which something is written: keys in order, no spaces, nothing but
    ASCII.
    """
    return json.dumps(
        content, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False
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


def facts_of(
    *,
    position: int,
    employee: int,
    ladder: str,
    seq: int,
    kind: str,
    violation: int | None,
    incident: int | None,
    version: str,
    on: date,
    severity: str,
    is_relief: bool,
    count: int,
    since: date | None,
    step: int,
    measures: list[str],
    fine: Decimal,
    points: int,
    pay_share: int,
    source_digest: str,
    evidence_digest: str,
    text_digest: str,
    booked_at: datetime,
    booked_by: int | None,
) -> dict[str, Any]:
    """Return what the chain holds of an entry: everything but its words, of which it holds a salted
    digest.

    Args:
        position: its place in the book.
        employee: id of the person concerned.
        ladder: code.
        violation: the position of the violation that it voids or corrects.
        incident: id of the incident that a violation was booked from.
        version: digest of the ladder as it stood.
    """
    return {
        "format": FORMAT,
        "position": position,
        "employee": employee,
        "ladder": ladder,
        "seq": seq,
        "kind": kind,
        "violation": violation,
        "incident": incident,
        "version": version,
        "on": on.isoformat(),
        "severity": severity,
        "is_relief": is_relief,
        "count": count,
        "since": since.isoformat() if since else "",
        "step": step,
        "measures": measures,
        "fine": money(fine),
        "points": points,
        "pay_share": pay_share,
        "source": source_digest,
        "evidence": evidence_digest,
        "text": text_digest,
        "booked_at": moment(booked_at),
        "booked_by": booked_by,
    }


def ladder_written(rungs: LadderSteps) -> str:
    """Return a ladder as a version of it keeps it."""
    steps = [
        {
            "number": step.number,
            "severity": step.severity,
            "measures": list(step.measures),
            "fine": money(step.fine),
            "points": step.points,
            "pay_share": step.pay_share,
        }
        for step in sorted(rungs.steps, key=lambda step: (step.number or 0, step.severity))
    ]
    return written(
        {
            "code": rungs.code,
            "counting": str(rungs.counting),
            "starts_over": str(rungs.starts_over),
            "days": rungs.days,
            "dates": [day.isoformat() for day in sorted(rungs.dates)],
            "stops": rungs.stops,
            "doubles_from": rungs.doubles_from,
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
            LadderStepValue(
                one["number"],
                one["severity"],
                tuple(one["measures"]),
                Decimal(one["fine"]),
                one["points"],
                one["pay_share"],
            )
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
