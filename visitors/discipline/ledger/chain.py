"""The canonical facts of an entry, of which the chain is made (P5)."""

from typing import Any

from visitors.discipline.models import Entry
from visitors.discipline.sealing.canonical import moment

FORMAT = 2  # of the canonical bytes


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
        "given": entry.given,
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
