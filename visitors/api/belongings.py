"""What visitors bring and where they may go, in the words of the API."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from visitors.api.inputs import VisitIn
from visitors.belongings import items
from visitors.belongings.items import BelongingItem
from visitors.models import Visit


def items_of(body: VisitIn) -> list[BelongingItem]:
    """Return what a visitor brings in."""
    return items.checked_items(
        [BelongingItem(one.what, one.serial or "", one.count) for one in body.belongings or []]
    )


def said(row: Visit) -> dict[str, Any]:
    """Word whom and what a visitor brought; of one just registered with nothing that is known
    already.
    """
    if row.brings_nothing:
        return {"companions": [], "belongings": [], "zone_passes": []}
    return {
        "companions": [one.name for one in row.companions.all()],
        "belongings": [
            {
                "id": one.pk,
                "what": one.what,
                "serial": one.serial,
                "count": one.count,
                "state": "open" if one.is_open else "taken" if one.taken_out_at else "stays",
                "reason": one.stays_because,
            }
            for one in row.belongings.all()
        ],
        "zone_passes": [
            {
                "zone": one.zone.slug,
                "state": one.state,
                "reason": one.reason,
                "until": iso(one.until),
                "refusal": one.refusal,
            }
            for one in row.zone_passes.all()
        ],
    }


def iso(moment: datetime) -> str:
    """Return a moment as ISO 8601 in the site's time, with offset."""
    return timezone.localtime(moment, timezone.get_default_timezone()).isoformat(
        timespec="milliseconds"
    )
