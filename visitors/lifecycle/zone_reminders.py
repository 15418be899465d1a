"""Remind whoever decides about a zone, and end what nobody decided in time (Z2)."""

from datetime import datetime, timedelta

from django.db import transaction

from reception.accounts.actor import NOBODY
from reception.notifications.models import Notice
from reception.policy.rulebook import InForce, in_force
from visitors.lifecycle.zone_approvals import (
    AFTER,
    EVERY,
    Standing,
    What,
    end_in_time,
    facts_of,
    locked,
    put_question,
    who_decides,
)
from visitors.models import ZonePass
from visitors.models.visits import OPEN
from visitors.visits import wording
from visitors.visits.events import record
from visitors.zones import access


def sweep(now: datetime) -> None:
    """End the passes whose time or visit is over, and remind who has not decided (Z2).

    Args:
        now: the moment of the sweep.
    """
    policy = in_force()
    for one in ZonePass.objects.filter(state__in=access.STILL_OPEN).select_related("visit"):
        if one.until <= now or one.visit.state not in OPEN:
            _run_out(one, now)
        elif one.state == Standing.REQUESTED and (number := _number(one, now, policy)):
            _remind(one, number, now, policy)


def _number(row: ZonePass, now: datetime, policy: InForce) -> int:
    """Return which reminder is due; 0 where none is."""
    after, every = policy.limits.get(AFTER), policy.limits.get(EVERY) or 0
    waited = (now - row.requested_at) // timedelta(minutes=1)
    if not after or waited < after:
        return 0
    return 1 + ((waited - after) // every if every else 0)


def _remind(row: ZonePass, number: int, now: datetime, policy: InForce) -> None:
    """Remind with a fresh link whoever decides now, once for each number; the visit is locked, so a
    decision comes before or after.
    """
    key = f"{access.asks_about(row.visit_id, row.pk)}r{number}"
    if Notice.objects.filter(key=key).exists():
        return
    with transaction.atomic():
        visit = locked(row.visit_id)
        fresh = ZonePass.objects.select_related(
            "zone", "requested_by_employee", "requested_by"
        ).filter(pk=row.pk, state=Standing.REQUESTED)
        asked = fresh.first()
        somebody = who_decides(policy, now, row.requested_by_employee_id)
        if (
            asked is None
            or somebody is None
            or visit.state not in OPEN
            or Notice.objects.filter(key=key).exists()
        ):
            return
        put_question(asked, visit, somebody, wording.Kind.ZONE_REMIND, f"r{number}", now, policy)
        record(
            visit,
            What.REMINDED,
            NOBODY,
            now,
            facts={"name": somebody.name, "employee": somebody.pk, "zone": asked.zone.name},
        )


def _run_out(row: ZonePass, now: datetime) -> None:
    with transaction.atomic():
        visit = locked(row.visit_id)
        if end_in_time(row.pk, now):
            record(visit, What.ZONE_OVER, NOBODY, now, facts=facts_of(row))
