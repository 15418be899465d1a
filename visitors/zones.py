"""Where a visitor may be (Z1, Z2)."""

from datetime import datetime

from reception.house.models import Zone
from visitors.models import State, Visit


def may_enter(visit: Visit, zone: Zone, now: datetime) -> bool:
    """Tell whether the visitor of a visit may be in a zone: in an open one while they are inside; a restricted one is closed (Z2).

    Args:
        visit: who.
        zone: where.
        now: when.
    """
    return visit.state == State.INSIDE and zone.access == Zone.Access.OPEN
