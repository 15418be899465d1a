"""The visit of an invitation for the visitor's calendar."""

from datetime import datetime
from email.utils import parseaddr

from django.conf import settings
from django.utils.translation import gettext as _

from reception import calendars
from reception.calendars import CalendarEvent, Party
from visitors.invitations import words
from visitors.invitations.models import InvitedVisit
from visitors.models import State, VisitEvent

What = VisitEvent.What
CHANGES = (What.MOVED, What.CANCELLED, What.UNDONE)


def of(invited: InvitedVisit, now: datetime) -> tuple[str, bytes]:
    """Return method and content of the file: a request, or what takes a cancelled visit out of a
    calendar. The list of events only grows, so the number of changes in it does, too.
    """
    visit, invitation = invited.visit, invited.invitation
    assert visit.expected_at is not None, "as the database promises of whoever is invited"
    mail = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    host = mail.rpartition("@")[2] or "localhost"
    cancelled = visit.state == State.CANCELLED
    event = CalendarEvent(
        uid=f"visit-{visit.pk}@{host}",
        sequence=visit.events.filter(what__in=CHANGES).count(),
        starts=visit.expected_at,
        ends=words.ends_at(invited, visit),
        told_at=now,
        summary=_("拜访 %(host)s") % {"host": visit.host},
        place=words.where(invitation),
        description=visit.purpose,
        url="" if cancelled else words.link_of(invitation),
        organiser=Party(words.house(invitation.site), mail),
        attendee=Party(visit.visitor.name, visit.visitor.email),
    )
    if cancelled:
        return "CANCEL", calendars.cancel(event)
    return "REQUEST", calendars.request(event)
