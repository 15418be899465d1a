"""Ask who stands in for somebody who went away, or left the house, after they were asked about a
visitor (V5, G17).
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from reception.accounts.actor import NOBODY
from reception.notifications import pieces
from reception.organisation import people
from reception.policy.rulebook import in_force
from visitors.hosts import asking, requests
from visitors.lifecycle import escalation
from visitors.models import HostRequest, Visit, VisitEvent
from visitors.visits.events import record


def sweep(now: datetime) -> None:
    """Ask the stand-ins of all who have gone and not answered, where the site is open; the desk is
    told at once where nobody stands in.
    """
    policy = in_force()
    gone = Q(employee__is_active=False) | Q(employee__away_until__gt=now)
    theirs = HostRequest.objects.filter(gone, visit=OuterRef("pk"), answer=Visit.Answer.NONE)
    about = Exists(theirs.filter(escalated=False, replaced_by=None))
    visits = [
        visit.pk
        for rows in (escalation.waiting(), escalation.inside_for_one_more())
        for visit in rows.filter(about).select_related("site")
        if policy.hours.is_open(visit.site, now) and _is_to_do(visit, now)
    ]
    pieces.each("stand-in about visit", visits, lambda pk: _ask_instead(pk, now))


def _is_to_do(visit: Visit, now: datetime) -> bool:
    """Tell whether the desk has not been told yet, or somebody stands in meanwhile."""
    theirs = [one.employee for one in requests.awaited(visit) if _has_gone(one, now)]
    stood_in = any(people.present(one, now) is not None for one in theirs)
    return bool(theirs) and (visit.desk_told_at is None or stood_in)


def _ask_instead(visit_id: int, now: datetime) -> None:
    """Ask instead of everybody who has gone, behind the lock of the visit: an answer comes before
    or after.
    """
    with transaction.atomic():
        visit, asked = escalation.locked(visit_id)
        if visit is None:
            return
        reached = [one for one in asked if not _has_gone(one, now) or _is_stood_in(visit, one, now)]
        if not reached:
            escalation.tell_the_desk(visit, now)


def _has_gone(one: HostRequest, now: datetime) -> bool:
    return one.answer == Visit.Answer.NONE and people.is_gone(one.employee, now)


def _is_stood_in(visit: Visit, one: HostRequest, now: datetime) -> bool:
    """Ask who stands in, unless they were asked; tell whether they may still answer."""
    there = people.present(one.employee, now)
    before = visit.requests.filter(employee=there).first()
    if there is None or (before is not None and before.answer not in requests.STILL_OPEN):
        return False
    asking.stop_asking_one(one)
    if before is not None:
        visit.requests.filter(pk=before.pk).update(escalated=False)
    instead = before or asking.ask(visit, there.pk, now, asks_consent=one.asks_consent)
    HostRequest.objects.filter(pk=one.pk).update(replaced_by=instead)
    facts = {"employee": there.pk, "name": there.name, "for": one.employee.name}
    record(visit, VisitEvent.What.ASKED, NOBODY, now, facts=facts)
    return True
