"""Put beside the visits of today what came with them: companions, belongings, and a request for a
restricted zone.
"""

from datetime import datetime, timedelta
from typing import Any

from reception.accounts.actor import actor_of
from reception.organisation.models import Zone
from visitors.belongings import items
from visitors.demo.people import Stage
from visitors.lifecycle import zone_approvals
from visitors.models import State, Visit
from visitors.visits.idempotency import RequestKey


def put(stage: Stage, now: datetime) -> None:
    """Write it through the actions, as the desk has done."""
    desk = actor_of(stage.users["desk"])
    for row in stage.words["today"]["inside"]:
        visit = Visit.objects.filter(
            visitor__name=row["name"], site=stage.sites[row["site"]], state=State.INSIDE
        ).first()
        if visit is None:
            continue
        items.name_them(visit, row.get("companions", []))
        for thing in row.get("belongings", []):
            items.enter(visit, items.read(thing), desk, visit.arrived_at or now)
        if "zone" in row:
            _ask(stage, visit, row["zone"], now)


def _ask(stage: Stage, visit: Visit, said: dict[str, Any], now: datetime) -> None:
    desk = actor_of(stage.users["desk"])
    until = min(
        now + timedelta(minutes=said["minutes"]), zone_approvals.until_at_most(now, stage.policy)
    )
    zone = Zone.objects.get(site=visit.site_id, slug=said["slug"])
    zone_approvals.ask(
        visit, zone_approvals.Wish(zone, said["reason"], until), desk, now, RequestKey()
    )
