"""The restricted zone for which somebody is invited: who approves is asked at once, anew where the
visit is moved away from what was asked for, and at the latest on arrival (Z2, Z4).
"""

from contextlib import suppress
from datetime import datetime, timedelta

from django.utils import timezone

from reception import clock
from reception.accounts.actor import Actor
from reception.accounts.refusals import Refusal
from reception.policy.rulebook import in_force
from visitors.invitations.models import InvitedVisit
from visitors.lifecycle import zone_approvals
from visitors.models import State, Visit, ZonePass
from visitors.zones import access

Standing = ZonePass.State
ANSWERED = (Standing.REQUESTED, Standing.APPROVED, Standing.REFUSED)


def ask(invited: InvitedVisit, visit: Visit, now: datetime) -> None:
    """Ask in the host's name, for as long as the visit is meant to last, unless that was asked
    before; where nobody decides about the zone, the desk asks by hand.
    """
    zone, begins = invited.invitation.zone, _begins(visit, now)
    if zone is None or _pass_for(invited, visit, begins) is not None:
        return
    with suppress(Refusal), timezone.override(invited.invitation.site.clock):
        until = zone_approvals.until_at_most(begins, in_force())
        if invited.minutes:
            until = min(until, begins + timedelta(minutes=invited.minutes))
        wish = zone_approvals.Wish(zone, visit.purpose, until)
        zone_approvals.ask_from_the_host(visit, wish, Actor(employee=visit.host), now)


def follow(invited: InvitedVisit, visit: Visit, now: datetime) -> None:
    """Ask anew where a visit for which was asked has moved to when the pass is over, or to another
    day.
    """
    asked = visit.zone_passes.filter(state__in=access.STILL_OPEN)
    if asked.exists() and _pass_for(invited, visit, _begins(visit, now)) is None:
        access.close(visit, now)
        ask(invited, visit, now)


def _begins(visit: Visit, now: datetime) -> datetime:
    """Return from when on a visitor may need the zone."""
    begins = visit.expected_at if visit.state == State.EXPECTED else None
    return max(now, begins or now)


def _pass_for(invited: InvitedVisit, visit: Visit, begins: datetime) -> ZonePass | None:
    """Return the pass that was asked for and still is about that day, whatever was answered."""
    where = invited.invitation.site.clock
    _start, midnight = clock.day_bounds(clock.today(begins, where), where)
    rows = visit.zone_passes.filter(zone=invited.invitation.zone_id, state__in=ANSWERED)
    return rows.filter(until__gt=begins, until__lte=midnight).first()
