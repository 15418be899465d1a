"""What visitors asks of the rooms below it."""

from datetime import datetime

from django.db.models import Q

from reception.access import polls
from reception.access.actors import NOBODY
from reception.house.models import Employee
from reception.notices import delivery, letters, sweeps
from reception.notices.models import Notice
from reception.notices.outbox import ANSWER, LEAVE, ZONE
from visitors import (
    absences,
    approvals,
    closing,
    escalation,
    host_links,
    leaving,
    live_pages,
    retention,
    thanks,
)
from visitors.models import HostRequest, LeaveRequest, Visit, VisitEvent, ZoneQuestion
from visitors.trail import note


def connect() -> None:
    """Connect to what happens elsewhere; called once when the program starts."""
    polls.before.append(live_pages.unchanged)
    letters.linkers[ANSWER] = host_links.fresh
    letters.linkers[LEAVE] = host_links.fresh
    letters.linkers[ZONE] = host_links.fresh
    letters.linkers[thanks.THANK] = thanks.fresh
    delivery.listen(note_delivery)
    sweeps.add(host_links.purge)
    sweeps.add(absences.mark_no_shows)
    sweeps.add(escalation.sweep)
    sweeps.add(leaving.sweep)
    sweeps.add(closing.sweep)
    sweeps.add(approvals.sweep)
    sweeps.add(retention.purge_notices)


def note_delivery(notice: Notice, now: datetime) -> None:
    """Put on the trail of its visit that a notice reached the host's mailbox, or did not; so every
    desk sees it (V3, V5).

    Args:
        notice: sent, dead, or late and still tried.
        now: when.
    """
    if notice.purpose == ZONE:
        _note_question(notice, now)
        return
    requests = HostRequest.objects.filter(Q(notice=notice) | Q(reminders__notice=notice))
    rows = LeaveRequest.objects.filter(notice=notice) if notice.purpose == LEAVE else requests
    request = rows.select_related("visit", "employee").first()
    if request is None:
        return
    _note(notice, request.visit, request.employee, now)


def _note_question(notice: Notice, now: datetime) -> None:
    question = (
        ZoneQuestion.objects.filter(notice=notice)
        .select_related("zone_pass__visit", "employee")
        .first()
    )
    if question is not None:
        _note(notice, question.zone_pass.visit, question.employee, now)


def _note(notice: Notice, visit: Visit, employee: Employee, now: datetime) -> None:
    told = {
        "notice": notice.pk,
        "channel": notice.channel,
        "employee": employee.pk,
        "name": employee.name,
    }
    if notice.state == Notice.State.SENT:
        note(visit, VisitEvent.What.TOLD, NOBODY, now, facts=told)
    else:
        trying = notice.state != Notice.State.DEAD
        note(
            visit,
            VisitEvent.What.NOT_TOLD,
            NOBODY,
            now,
            facts={**told, "trying": trying, "trouble": notice.trouble},
        )
