"""The visits of an invitation for the visitor's calendar."""

from datetime import datetime
from email.utils import parseaddr

from django.conf import settings
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from reception import calendars
from reception.calendars import CalendarEvent, Party
from visitors.invitations import words
from visitors.invitations.models import Invitation, InvitedVisit
from visitors.models import State, VisitEvent

What = VisitEvent.What
CHANGES = (What.MOVED, What.CANCELLED, What.UNDONE)


def of(invited: InvitedVisit, now: datetime) -> tuple[str, bytes]:
    """Return method and content of the file: a request for all visits that are expected, or what
    takes the cancelled ones out of a calendar. The list of events only grows, so the number of
    changes in it does, too.
    """
    cancelled = invited.visit.state == State.CANCELLED
    rows = InvitedVisit.objects.filter(invitation=invited.invitation_id)
    rows = rows.select_related("visit__visitor", "visit__host").order_by("visit__expected_at", "pk")
    changes = Count("visit__events", filter=Q(visit__events__what__in=CHANGES))
    alike = Q(visit__state=State.CANCELLED) if cancelled else ~Q(visit__state=State.CANCELLED)
    events = [
        _event(one, invited.invitation, now) for one in rows.filter(alike).annotate(changes=changes)
    ]
    if cancelled:
        return "CANCEL", calendars.cancel(*events)
    return "REQUEST", calendars.request(*events)


def _event(invited: InvitedVisit, invitation: Invitation, now: datetime) -> CalendarEvent:
    visit = invited.visit
    assert visit.expected_at is not None, "as the database promises of whoever is invited"
    mail = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    host = mail.rpartition("@")[2] or "localhost"
    return CalendarEvent(
        uid=f"visit-{visit.pk}@{host}",
        sequence=vars(invited)["changes"],
        starts=visit.expected_at,
        ends=words.ends_at(invited, visit),
        told_at=now,
        summary=_("拜访 %(host)s") % {"host": visit.host},
        place=words.where(invitation),
        description=visit.purpose,
        url="" if visit.state == State.CANCELLED else words.link_of(invitation),
        organiser=Party(words.house(invitation.site), mail),
        attendee=Party(visit.visitor.name, visit.visitor.email),
    )
