"""Whether the page behind a host's link was opened (V3, V5).

The page says so itself by a POST once it is on show: mail scanners and chat servers open every link
too, but they run none of its scripts. Who opened it is not known, only whose link it was; a link in
a group chat counts as well.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from reception.accounts.actor import NOBODY
from reception.notifications.models import HostLink, Notice
from visitors.links import tokens
from visitors.models import HostReminder, HostRequest, LeaveRequest, State, VisitEvent
from visitors.visits.events import record
from visitors.visits.notice_kinds import LEAVE

# What a visit must be for a link of a purpose to be good for anything.
LIVES = {LEAVE: State.INSIDE}


def keep(link: HostLink, now: datetime) -> bool:
    """Write down that the page of a link is on show; the first moment stays, and every desk learns
    of it. Tell whether the link still lives; of one that is dead nothing is written.
    """
    request = _request_of(link)
    if request is None or link.expires_at <= now:
        return False
    visit = request.visit
    joins = isinstance(request, HostRequest) and request.asked_inside(visit)
    if visit.state != LIVES.get(link.notice.purpose, State.WAITING) and not joins:
        return False
    if link.notice.seen_at is not None:
        return True
    with transaction.atomic():
        # Locked, so that of two links of one request one is the first.
        type(request).objects.select_for_update().filter(pk=request.pk).first()
        before = _opened_before(request)
        fresh = Notice.objects.filter(pk=link.notice_id, seen_at__isnull=True).update(seen_at=now)
        if fresh and not before:
            who = {"employee": request.employee_id, "name": request.employee.name}
            facts = {**who, "in_group": link.in_group}
            record(visit, VisitEvent.What.SEEN, NOBODY, now, facts=facts)
    return True


def with_reminders(requests: QuerySet[HostRequest]) -> QuerySet[HostRequest]:
    """Put beside each request how often it was reminded of, and when the link of a reminder was
    first opened.
    """
    # Counted apart: joined, the database would group by every column of what is read with a
    # request.
    reminders = HostReminder.objects.filter(request=OuterRef("pk")).order_by().values("request")
    counted = reminders.annotate(count=Count("pk"), first=Min("notice__seen_at"))
    return requests.annotate(
        reminded=Coalesce(Subquery(counted.values("count")), 0),
        reminder_seen_at=Subquery(counted.values("first")),
    )


def first_opened(request: HostRequest) -> datetime | None:
    """Return when somebody first opened the page of a request, by whichever of its links; nothing
    where nobody has.

    Args:
        request: with its notice, out of ``with_reminders``.
    """
    moments = [vars(request).get("reminder_seen_at")]
    if request.notice is not None:
        moments.append(request.notice.seen_at)
    return min((moment for moment in moments if moment is not None), default=None)


def _request_of(link: HostLink) -> HostRequest | LeaveRequest | None:
    """Return what a link asks about, while its host works here."""
    rows: QuerySet[Any] = HostRequest.objects.filter(pk=tokens.host_request_id(link))
    if link.notice.purpose == LEAVE:
        rows = LeaveRequest.objects.filter(notice=link.notice_id)
    return rows.filter(employee__is_active=True).select_related("employee", "visit").first()


def _opened_before(request: HostRequest | LeaveRequest) -> bool:
    carried = (
        Q(leave_request=request)
        if isinstance(request, LeaveRequest)
        else Q(host_request=request) | Q(host_reminder__request=request)
    )
    return Notice.objects.filter(carried, seen_at__isnull=False).exists()
