"""What visitors asks of the rooms below it."""

from datetime import datetime

from django.db.models import Q

from reception.accounts import groups, navigation, permissions
from reception.accounts.actor import NOBODY
from reception.notifications import delivery, periodic
from reception.notifications.link_kinds import LinkKind, register_link
from reception.notifications.models import Notice
from reception.organisation.models import Employee
from reception.policy import messages
from visitors.feedback import thanks
from visitors.lifecycle import (
    end_of_day,
    escalation,
    no_shows,
    retention,
    sign_out,
    zone_reminders,
)
from visitors.links import tokens
from visitors.models import HostRequest, LeaveRequest, Visit, VisitEvent, ZoneQuestion
from visitors.pages.navigation import ENTRIES
from visitors.visits import notice_kinds
from visitors.visits.events import record
from visitors.visits.notice_kinds import ANSWER, LEAVE, THANK, ZONE
from visitors.visits.permissions import TABLE


def connect() -> None:
    """Connect to what happens elsewhere; called once when the program starts."""
    permissions.register("visitors", TABLE)
    groups.register_models("trace", "visitors")
    groups.register_models("badge", "visitors.badge")
    navigation.register(*ENTRIES)
    messages.register(*notice_kinds.KINDS)
    for purpose in (ANSWER, LEAVE, ZONE):
        register_link(LinkKind(purpose, tokens.fresh, tokens.example))
    register_link(LinkKind(THANK, thanks.fresh, thanks.example))
    delivery.listen(note_delivery)
    periodic.add(no_shows.mark_no_shows)
    periodic.add(escalation.sweep)
    periodic.add(sign_out.sweep)
    periodic.add(end_of_day.sweep)
    periodic.add(zone_reminders.sweep)
    periodic.add(retention.sweep)


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
        record(visit, VisitEvent.What.TOLD, NOBODY, now, facts=told)
    else:
        trying = notice.state != Notice.State.DEAD
        record(
            visit,
            VisitEvent.What.NOT_TOLD,
            NOBODY,
            now,
            facts={**told, "trying": trying, "trouble": notice.trouble},
        )
