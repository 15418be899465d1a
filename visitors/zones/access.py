"""Where a visitor may be: the open zones of the site, and restricted ones with a pass (Z1, Z2).

It only looks and closes. Who asks for a pass and who decides stands in ``approvals``.
"""

from datetime import datetime

from django.db.models import Case, Exists, OuterRef, Prefetch, Q, QuerySet, Value, When

from reception.accounts.actor import NOBODY
from reception.due import approvals, chain
from reception.due.models import Approval
from reception.organisation.models import Zone
from visitors.models import State, Visit, ZonePass

Standing = ZonePass.State
STILL_OPEN = [Standing.REQUESTED, Standing.APPROVED]


def may_enter(visit: Visit, zone: Zone, now: datetime) -> bool:
    """Tell whether a visitor may enter a zone at a moment; it writes nothing (Z1, Z2, B5).

    Args:
        visit: whose badge was read; an open zone of its site is for whoever is inside.
        zone: a restricted one needs an approved pass of this very visit that has not run out.
        now: the moment.
    """
    if visit.state != State.INSIDE or zone.site_id != visit.site_id:
        return False
    if zone.access == Zone.Access.OPEN:
        return True
    return _valid(visit.pk, now).filter(zone=zone).exists()


def allowed_zones(visit: Visit, now: datetime) -> list[Zone]:
    """Return the zones that a visitor may enter at a moment, in the site's order; none while not
    inside.
    """
    if visit.state != State.INSIDE:
        return []
    passes = _valid(visit.pk, now).filter(zone=OuterRef("pk"))
    may = Q(access=Zone.Access.OPEN) | Exists(passes)
    zones = Zone.objects.filter(may, site=visit.site_id)
    return list(zones.only("name", "name_en", "access").order_by("order", "name"))


def restricted(site_id: int) -> list[Zone]:
    """Return the zones of a site that need a pass."""
    return list(closed().filter(site=site_id))


def closed() -> QuerySet[Zone]:
    """Return the zones that need a pass, with who approves."""
    zones = Zone.objects.filter(access=Zone.Access.RESTRICTED).order_by("order", "name")
    return zones.select_related("approver__deputy", "stand_in")


def with_doors(site_id: int) -> list[Zone]:
    """Return the zones of a site with their doors and the requests that wait for a decision; three
    queries (Z1).
    """
    rows = ZonePass.objects.filter(state=Standing.REQUESTED, visit__site=site_id)
    waiting = naming_who_was_asked(rows.select_related("visit__visitor", "visit__host"))
    zones = Zone.objects.filter(site=site_id).order_by("order", "name")
    zones = zones.select_related("approver__deputy", "stand_in")
    return list(zones.prefetch_related("doors", Prefetch("passes", waiting, to_attr="waiting")))


def naming_who_was_asked(rows: QuerySet[ZonePass]) -> QuerySet[ZonePass]:
    """Return passes with what was decided, and with the name of whom was asked last, as ``asked``
    (Z4).
    """
    with_approval = rows.select_related("approval__asked_by_employee", "approval__asked_by")
    return with_approval.annotate(**chain.whom_asked("approval"))


def close(visit: Visit, now: datetime) -> None:
    """End every pass of a visit that ends, and stop asking about it; call inside the transaction of
    what ends it.

    A pass that was approved has ended; a request that nobody decided is withdrawn.
    """
    over = Case(
        When(state=Standing.REQUESTED, then=Value(Standing.WITHDRAWN)),
        default=Value(Standing.ENDED),
    )
    if ZonePass.objects.filter(visit=visit, state__in=STILL_OPEN).update(state=over, over_at=now):
        waiting = Approval.objects.filter(zone_pass__visit=visit, state=Approval.State.ASKED)
        approvals.withdraw(waiting, NOBODY, now)


def open_again(visit: Visit, left_at: datetime | None, now: datetime) -> None:
    """Give a visit whose leaving is undone the passes back that this leaving ended and that would
    still run.

    A request that nobody had decided stays withdrawn: its links are dead, and it is asked for anew.
    """
    ended = ZonePass.objects.filter(
        visit=visit, state=Standing.ENDED, over_at=left_at, until__gt=now
    )
    ended.update(state=Standing.APPROVED, over_at=None)


def _valid(visit_id: int, now: datetime) -> QuerySet[ZonePass]:
    # The state is looked at in the database, too: a scanner may hold a visit that has ended since
    # it was read.
    return ZonePass.objects.filter(
        visit=visit_id, visit__state=State.INSIDE, state=Standing.APPROVED, until__gt=now
    )
