"""The canonical bytes of an entry, and the chain that they make with SHA-256 (P5)."""

import hashlib
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.signing import BadSignature, Signer

from reception.policy.climb import LadderSteps, LadderStepValue
from reception.policy.penalty import CENT, Penalty
from visitors.discipline.models import Entry

FORMAT = 2  # of the canonical bytes
OF_A_LADDER = ("code", "counting", "starts_over", "days", "stops", "doubles_from")


def written(content: Any) -> str:
    """Return the one way in which something is written: keys in order, no spaces."""
    return json.dumps(
        content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )


def digest(text: str) -> str:
    """Return the SHA-256 of a text."""
    return hashlib.sha256(text.encode()).hexdigest()


def linked(prev: str, facts: dict[str, Any]) -> str:
    """Return the value of an entry in the chain; behind the value before, empty for the first."""
    return hashlib.sha256(f"{prev}\n{written(facts)}".encode()).hexdigest()


def moment(at: datetime) -> str:
    """Return a moment as it is written: UTC, to the microsecond."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def money(amount: Decimal) -> str:
    """Return yuan with two decimals; SQLite gives back fewer."""
    return str(amount.quantize(CENT))


def signed(salt: str, text: str) -> str:
    """Return the signature of the house under a text, for one purpose."""
    return _signer(salt).signature(text)


def is_signed(salt: str, text: str, signature: str) -> bool:
    """Tell whether we signed a text, with the present key or one of those before it."""
    signer = _signer(salt)
    try:
        signer.unsign(f"{text}{signer.sep}{signature}")
    except BadSignature:
        return False
    return True


def _signer(salt: str) -> Signer:
    return Signer(key=settings.SECRET_KEY, salt=salt, fallback_keys=settings.LEDGER_OLD_KEYS)


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
