"""What of invitations goes in time: the words that stand on them, and what was written to visitors
(privacy 5).
"""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from reception.notifications.models import Notice
from reception.retention import GONE, Part
from visitors.invitations.models import CalendarProposal, Delegation, Invitation, InvitedVisit


def over(before: datetime, _now: datetime) -> Q:
    """Return which invitations have no visit that ended after a moment, or is open."""
    visits = InvitedVisit.objects.filter(invitation=OuterRef("pk")).order_by()
    later = visits.filter(Q(visit__closed_at__isnull=True) | Q(visit__closed_at__gte=before))
    return Q(~Exists(later)) & Q(made_at__lt=before)


def all_over(before: datetime, _now: datetime) -> Q:
    """Return which delegations have no visit that ended after a moment, or is open."""
    visits = InvitedVisit.objects.filter(invitation__delegation=OuterRef("pk")).order_by()
    later = visits.filter(Q(visit__closed_at__isnull=True) | Q(visit__closed_at__gte=before))
    return Q(~Exists(later)) & Q(made_at__lt=before)


def past_events(before: datetime, now: datetime) -> Q:
    """Return the events of calendars that were before a moment and have no open invitation."""
    done = Invitation.objects.filter(over(before, now))
    return Q(begins_at__lt=before) & (Q(invitation=None) | Q(invitation__in=done))


def never(_before: datetime, _now: datetime) -> Q:
    """Return that rows are not looked for by age here; another part does."""
    return Q(pk__in=())


def notices_to(visitor: int) -> Q:
    """Return the notices about the invitations of a visitor, by their keys."""
    visits = InvitedVisit.objects.filter(visit__visitor=visitor)
    about = Q(pk__in=())
    for visit in visits.values_list("visit", flat=True):
        about |= Q(key__startswith=f"invite:{visit}:")
        about |= Q(key__startswith=f"invite-said:{visit}:")
    return about


PARTS = (
    Part(
        "words of invitations",
        "reason",
        Invitation,
        over,
        {"place": "", "note": ""},
        visit="invited__visit",
        person=lambda visitor: Q(visitor=visitor),
        handed_out=("place", "made_at"),
    ),
    Part(
        "names of delegations",
        "reason",
        Delegation,
        all_over,
        {"name": GONE},
        visit="invitations__invited__visit",
    ),
    Part(
        "events of calendars",
        "reason",
        CalendarProposal,
        past_events,
        covers=("summary", "place", "people"),
        person=lambda visitor: Q(invitation__visitor=visitor),
    ),
    Part("notices of invitations", "notice", Notice, never, person=notices_to),
)
