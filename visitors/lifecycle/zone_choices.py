"""Which zones may be asked for now, until when, and who decides (Z2)."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from reception.organisation.models import Zone
from reception.policy.enums import Disposition
from reception.policy.rulebook import InForce
from visitors.lifecycle import zone_approvals
from visitors.models import Visit, ZonePass
from visitors.models.visits import OPEN

PROPOSED = timedelta(minutes=60)  # what the field says before somebody writes another time


def passes_of(one: Visit) -> list[ZonePass]:
    """Return the passes of a visit as its pages list them."""
    return list(one.zone_passes.select_related("zone", "requested_by_employee", "requested_by"))


def askable(one: Visit, passes: list[ZonePass], restricted: list[Zone]) -> list[Zone]:
    """Return the zones that may be asked for now: those for which no request waits."""
    if one.state not in OPEN or one.disposition == Disposition.REFUSE:
        return []
    asked = {
        zone_pass.zone_id for zone_pass in passes if zone_pass.state == ZonePass.State.REQUESTED
    }
    return [zone for zone in restricted if zone.pk not in asked]


def times(policy: InForce, now: datetime) -> dict[str, str]:
    """Return the time that is proposed for a pass and the latest one, as a field of time writes
    them; and who decides.
    """
    latest = zone_approvals.until_at_most(now, policy)
    return {
        "zone_until": _field(min(now + PROPOSED, latest)),
        "zone_latest": _field(latest),
        "principal": principal(policy),
    }


def principal(policy: InForce) -> str:
    """Return what the one who decides is called, as the policy's row says."""
    return str(policy.contacts.get(zone_approvals.PRINCIPAL) or _("校长"))


def _field(moment: datetime) -> str:
    written = timezone.localtime(moment, timezone.get_default_timezone()).strftime("%H:%M")
    return "23:59" if written == "00:00" else written  # a field of time knows no 24:00
