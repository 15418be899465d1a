"""What happened to a major complaint is sealed with the ledger, from the moment it was proposed as
one: what was changed, taken away or put elsewhere is found (C6, P5).
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import Q

from visitors.complaints.models import Complaint, ComplaintEvent
from visitors.discipline.sealing import canonical, seals, things

KEY = "complaint"
FIXED = ("id", "complaint_id", "what", "at", "by_id", "by_name", "facts")


def seal(complaint: Complaint, now: datetime) -> None:
    """Seal what happened, at the end of the transaction in which something has."""
    if complaint.major_at is not None:
        (said,) = _read(Q(pk=complaint.pk)).items()
        seals.seal_thing(*said, now)


def _read(which: Q) -> dict[str, things.Events]:
    found = {
        pk: things.Events() for pk in Complaint.objects.filter(which).values_list("pk", flat=True)
    }
    rows = ComplaintEvent.objects.filter(complaint__in=found).order_by("pk")
    for row in rows.values(*FIXED, "words"):
        words = row.pop("words")
        found[row["complaint_id"]].append((canonical.written(_plain(row)), words))
    return {f"{KEY}:{pk}": events for pk, events in found.items()}


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "at": canonical.moment(row["at"])}


def _all(named: Collection[str]) -> dict[str, things.Events]:
    pks = [int(name.partition(":")[2]) for name in named]
    return _read(Q(major_at__isnull=False) | Q(pk__in=pks))


SEALED = things.SealedThings(KEY, _all)
