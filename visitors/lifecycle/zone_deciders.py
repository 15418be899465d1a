"""Who decides about a restricted zone: its approver or who stands in for them, else the principal
or their deputy (Z2, Z4, G17).
"""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Exists, Q, QuerySet
from django.utils.translation import gettext as _

from reception.accounts.actor import Actor
from reception.organisation import people
from reception.organisation.models import Employee, Zone
from reception.policy.models.contacts import PRINCIPAL
from reception.policy.rulebook import InForce, in_force
from visitors.models import ZonePass
from visitors.models.visits import OPEN


def deciders(zone: Zone, policy: InForce) -> list[Employee]:
    """Return who may decide about a zone, the first of them first; read anew, as people come and
    go. Where nobody whom the zone names works here, it is the principal's.
    """
    return _named_by(zone) or _principal(policy)


def who_decides(
    zone: Zone, policy: InForce, now: datetime, but: int | None = None
) -> Employee | None:
    """Return whom to ask now: the first, the stand-in while the first is away or asks themselves,
    or nobody. Nobody approves their own request, so not who asks.
    """
    return _asked(deciders(zone, policy), now, but)


def in_words(zone: Zone, policy: InForce, now: datetime) -> str:
    """Return who is going to be asked about a zone, as pages say it beforehand."""
    able = deciders(zone, policy)
    somebody = _asked(able, now, None)
    if somebody is None:
        return _("还没有写明由谁批准")
    first = zone.approver if _named_by(zone) else able[0]
    name = str(first) if _named_by(zone) else title(policy)
    if first is None or somebody == first:
        return _("由%(name)s批准") % {"name": name}
    return _("由%(stand_in)s代%(name)s批准") % {"stand_in": somebody, "name": name}


def title(policy: InForce) -> str:
    """Return what the principal is called, as the policy's row says."""
    return str(policy.contacts.get(PRINCIPAL) or _("校长"))


def may_decide(zone_pass: ZonePass, by: Actor) -> bool:
    """Tell whether somebody who is signed in decides about a pass: about each, or about those of
    the zones whose approver or stand-in they are.
    """
    reach = by.reach("zone.decide")
    if reach != "own" or by.employee is None:
        return reach == "all"
    return by.employee in deciders(zone_pass.zone, in_force())


def decided_by(by: Actor) -> QuerySet[ZonePass]:
    """Return the passes about which somebody who is signed in decides."""
    reach, rows = by.reach("zone.decide"), ZonePass.objects.all()
    if reach == "all":
        return rows
    if reach != "own" or by.employee is None:
        return rows.none()
    named = Q(zone__approver=by.employee) | Q(zone__stand_in=by.employee)
    named |= Q(zone__stand_in=None, zone__approver__deputy=by.employee)
    principal = in_force(by.edition).contacts.get(PRINCIPAL)
    if principal is None or not principal.employee_id:
        return rows.filter(named, zone__approver__isnull=False)
    who = Employee.objects.filter(pk=principal.employee_id, is_active=True)
    is_principal = Exists(who.filter(Q(pk=by.employee.pk) | Q(deputy=by.employee)))
    return rows.filter(
        (Q(zone__approver__isnull=False) & named) | (_nobody_named() & Q(is_principal))
    )


def waiting(by: Actor) -> QuerySet[ZonePass]:
    """Return the requests that somebody may decide; their own are among them, and are only
    shown.
    """
    return decided_by(by).filter(state=ZonePass.State.REQUESTED, visit__state__in=OPEN)


def _nobody_named() -> Q:
    """Return of which zones nobody works here whom they name, as ``_named_by`` tells of one."""
    other = Q(zone__stand_in=None, zone__approver__deputy=None)
    other |= Q(zone__stand_in__is_active=False)
    other |= Q(zone__stand_in=None, zone__approver__deputy__is_active=False)
    return Q(zone__approver=None) | (Q(zone__approver__is_active=False) & other)


def _named_by(zone: Zone) -> list[Employee]:
    if zone.approver is None:
        return []
    return _working([zone.approver, zone.stand_in or zone.approver.deputy])


def _principal(policy: InForce) -> list[Employee]:
    contact = policy.contacts.get(PRINCIPAL)
    if contact is None or not contact.employee_id:
        return []
    rows = Employee.objects.select_related("deputy").filter(is_active=True)
    principal = rows.filter(pk=contact.employee_id).first()
    return _working([principal, principal.deputy]) if principal is not None else []


def _working(some: Iterable[Employee | None]) -> list[Employee]:
    return [one for one in some if one is not None and one.is_active]


def _asked(able: list[Employee], now: datetime, but: int | None) -> Employee | None:
    able = [one for one in able if one.pk != but]
    here = [one for one in able if not people.is_away(one, now)]
    return next(iter(here or able), None)
