"""The restricted zone for which somebody is invited: who approves is asked at once, anew where the
visit is moved away from what was asked for, and at the latest on arrival. Of a series the first
visit is asked about at once, each other one as its day comes near (Z2, Z4).
"""

from contextlib import suppress
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from reception import clock
from reception.accounts.actor import Actor
from reception.accounts.refusals import Refusal
from reception.due.deadlines import Deadline, HouseCalendar, Term, Unit
from reception.notifications import pieces
from reception.policy.rulebook import InForce, in_force
from visitors.invitations.models import InvitedVisit
from visitors.lifecycle import zone_approvals
from visitors.models import State, Visit, ZonePass
from visitors.zones import access

Standing = ZonePass.State
ANSWERED = (Standing.REQUESTED, Standing.APPROVED, Standing.REFUSED)
AHEAD, OTHERWISE = "series_zone_days", 2


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


def sweep(now: datetime) -> None:
    """Ask about each visit of a series whose day is as near as the row says and about which nobody
    was asked: never about all at once, and never again about what was taken back.
    """
    policy = in_force()
    near = {
        pk: _near(HouseCalendar(policy.hours, site), now, policy)
        for pk, site in policy.sites.items()
    }
    asked = ZonePass.objects.filter(visit=OuterRef("visit"), zone=OuterRef("invitation__zone"))
    rows = InvitedVisit.objects.filter(
        ~Exists(asked),
        invitation__series__isnull=False,
        invitation__zone__isnull=False,
        visit__state=State.EXPECTED,
        visit__expected_at__gt=now,
        visit__expected_at__lte=max(near.values(), default=now),
    )
    found = rows.order_by("visit__expected_at", "pk")
    each = found.values_list("pk", "invitation__site", "visit__expected_at")
    due = [pk for pk, site, at in each if at and at <= near.get(site, now)]
    pieces.each("zone of a series", due, lambda pk: _ask_now(pk, now))


def _near(calendar: HouseCalendar, now: datetime, policy: InForce) -> datetime:
    days = policy.limits.get(AHEAD, OTHERWISE)
    return Deadline(now, Term(days, Unit.WORKING_DAYS), calendar).until


def _ask_now(pk: int, now: datetime) -> None:
    rows = InvitedVisit.objects.select_related(
        "invitation__zone", "invitation__site", "visit__host", "visit__site", "visit__visitor"
    )
    with transaction.atomic():
        invited = rows.get(pk=pk)
        ask(invited, invited.visit, now)


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
