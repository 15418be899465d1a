"""What visitors asks of the rooms below it."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from reception.accounts import groups, navigation, permissions, trace
from reception.accounts.actor import NOBODY
from reception.due import approval_due
from reception.due import kinds as due
from reception.due.models import ApprovalAsk
from reception.links import tokens as links
from reception.notifications import delivery, periodic
from reception.notifications.models import Notice
from reception.policy import messages
from reception.retention import register as register_retention
from visitors.figures import open_items, registry
from visitors.lifecycle import (
    due_kinds,
    end_of_day,
    escalation,
    figures,
    no_shows,
    open_at_desk,
    sign_out,
    staff_figures,
    stand_ins,
    zone_approvals,
)
from visitors.lifecycle.zone_kind import ZONES
from visitors.links import tokens
from visitors.models import HostRequest, LeaveRequest, VisitEvent
from visitors.pages import my_page, page_actions, zone_block
from visitors.pages.double import LINKS
from visitors.pages.navigation import ENTRIES
from visitors.people import merging, timeline
from visitors.visits import notice_kinds, retention, told
from visitors.visits.events import record
from visitors.visits.notice_kinds import LEAVE, ZONE
from visitors.visits.permissions import TABLE


def connect() -> None:
    """Connect to what happens elsewhere; called once when the program starts."""
    permissions.register("visitors", TABLE)
    groups.register_models("trace", "visitors")
    groups.register_models("badge", "visitors.badge")
    navigation.register(*ENTRIES)
    my_page.add(zone_block.block)
    for link in LINKS:
        page_actions.register(link)
    trace.register(merging.MERGED, merging.UNDONE, merging.TOLD_APART)
    messages.register(*notice_kinds.KINDS.values())
    due.register(*due_kinds.KINDS)
    links.register(*tokens.PURPOSES)
    approval_due.register(ZONES)
    delivery.listen(note_delivery)
    registry.register(*figures.EVERYTHING, *staff_figures.EVERYTHING)
    open_items.register(*open_at_desk.KINDS)
    timeline.add(told.entries)
    register_retention(*retention.PARTS)
    periodic.add(no_shows.mark_no_shows)
    periodic.add(stand_ins.sweep)
    periodic.add(escalation.sweep)
    periodic.add(sign_out.sweep)
    periodic.add(end_of_day.sweep)
    periodic.add(zone_approvals.sweep)
    periodic.add_set_back(escalation.move_back, sign_out.move_back)


def note_delivery(notice: Notice, now: datetime) -> None:
    """Put on the trail of its visit that a notice reached the host's mailbox, or did not; so every
    desk sees it (V3, V5).

    Args:
        notice: sent, dead, or late and still tried.
        now: when.
    """
    rows: QuerySet[Any]
    if notice.purpose == ZONE:
        rows = ApprovalAsk.objects.filter(notice=notice).select_related(
            "approval__zone_pass__visit"
        )
    elif notice.purpose == LEAVE:
        rows = LeaveRequest.objects.filter(notice=notice).select_related("visit")
    else:
        about = Q(notice=notice) | Q(reminders__notice=notice)
        rows = HostRequest.objects.filter(about).select_related("visit")
    asked = rows.select_related("employee").first()
    if asked is None:
        return
    visit = asked.approval.zone_pass.visit if isinstance(asked, ApprovalAsk) else asked.visit
    facts = {
        "notice": notice.pk,
        "channel": notice.channel,
        "employee": asked.employee.pk,
        "name": asked.employee.name,
    }
    what = VisitEvent.What.TOLD
    if notice.state != Notice.State.SENT:
        what = VisitEvent.What.NOT_TOLD
        facts |= {"trying": notice.state != Notice.State.DEAD, "trouble": notice.trouble}
    record(visit, what, NOBODY, now, facts=facts)
