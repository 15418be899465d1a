"""Where visitors were last seen, from the scans at the zones (Z1)."""

from collections.abc import Collection

from visitors.scanning.models import Scan, ScanOutcome


def last_zones(visit_ids: Collection[int]) -> dict[int, str]:
    """Return the zone in which each visitor was last let in, by the id of the visit; one query.

    Args:
        visit_ids: of the visits; one whose visitor has come out of the zone since, or was scanned
            at none, is left out.
    """
    at_zones = Scan.objects.filter(visit__in=visit_ids, zone__isnull=False).exclude(
        outcome=ScanOutcome.REFUSED
    )
    last = {
        scan.visit_id: scan for scan in at_zones.select_related("zone").order_by("scanned_at", "pk")
    }
    return {
        visit_id: str(scan.zone)
        for visit_id, scan in last.items()
        if visit_id is not None and scan.outcome != ScanOutcome.OUT
    }
