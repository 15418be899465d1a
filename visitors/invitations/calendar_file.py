"""The visits of an invitation for the visitor's calendar, and those to a host for theirs."""

from collections.abc import Iterator
from datetime import datetime
from email.utils import parseaddr

from django.conf import settings
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from reception import calendars, clock
from reception.accounts.actor import Actor
from reception.calendars import CalendarEvent, Party
from visitors.invitations import words
from visitors.invitations.models import Invitation, InvitedVisit
from visitors.models import State, Visit, VisitEvent
from visitors.visits import visibility

What = VisitEvent.What
CHANGES = (What.MOVED, What.CANCELLED, What.UNDONE)
CHANGED = Count("events", filter=Q(events__what__in=CHANGES))


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
    mail = _our_mail()
    return CalendarEvent(
        uid=_uid(visit),
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


def coming(actor: Actor, now: datetime) -> Iterator[CalendarEvent]:
    """Give the visits to a host from today on, for their own calendar."""
    if actor.employee is None:
        return
    today = clock.today(now, actor.employee.site.clock)
    rows = Visit.objects.filter(pk__in=visibility.hosted_by(actor.employee), expected_on__gte=today)
    rows = rows.exclude(state__in=[State.CANCELLED, State.REFUSED, State.NO_SHOW])
    rows = rows.select_related("visitor", "site", "invited__invitation__site")
    for visit in rows.annotate(changes=CHANGED).order_by("expected_at", "pk"):
        assert visit.expected_at is not None, "as the database promises of whoever is expected"
        invited: InvitedVisit | None = getattr(visit, "invited", None)
        who = f"{visit.visitor.name} {visit.title}".rstrip()
        yield CalendarEvent(
            uid=_uid(visit),
            sequence=vars(visit)["changes"],
            starts=visit.expected_at,
            ends=words.ends_at(invited, visit) if invited is not None else None,
            told_at=now,
            summary=" · ".join(filter(None, [who, visit.organisation])),
            place=words.where(invited.invitation) if invited is not None else str(visit.site),
            description=visit.purpose,
            url=f"{settings.BASE_URL}{reverse('visit', args=[visit.pk])}",
        )


def _our_mail() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


def _uid(visit: Visit) -> str:
    return f"visit-{visit.pk}@{_our_mail().rpartition('@')[2] or 'localhost'}"
