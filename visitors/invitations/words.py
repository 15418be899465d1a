"""When, where and by whom somebody is invited, in the words that every reader is given."""

from datetime import datetime, timedelta
from typing import Any, cast

from django.conf import settings
from django.utils import timezone

from reception.organisation.models import Site
from visitors.invitations import codes
from visitors.invitations.models import CalendarProposal, Invitation, InvitedVisit
from visitors.models import Visit


def invited_of(visit: Visit) -> InvitedVisit:
    """Return how a visit was invited; it was read with it."""
    found: InvitedVisit = cast(Any, visit).invited
    return found


def when(invited: InvitedVisit, visit: Visit) -> str:
    """Say day and hours of a visit by the clock of its site, as every reader does."""
    begins, ends = visit.expected_at, ends_at(invited, visit)
    written = f"{timezone.localtime(begins, invited.invitation.site.clock):%m-%d %H:%M}"
    if ends is not None:
        written += f"–{timezone.localtime(ends, invited.invitation.site.clock):%H:%M}"
    return written


def ends_at(invited: InvitedVisit, visit: Visit) -> datetime | None:
    """Return when the time for a visit is over; nothing where only its begin was said."""
    if visit.expected_at is None or invited.minutes is None:
        return None
    return visit.expected_at + timedelta(minutes=invited.minutes)


def where(invitation: Invitation) -> str:
    """Say where the visitor goes: never where the standard leads, which would tell the grade."""
    return f"{invitation.site} · {invitation.place}" if invitation.place else str(invitation.site)


def house(site: Site) -> str:
    """Return who invites."""
    return site.company or str(site)


def link_of(invitation: Invitation) -> str:
    """Return the address of an invitation's page."""
    return f"{settings.BASE_URL}/i/{codes.code_of(invitation)}/"


def event_at(one: CalendarProposal) -> str:
    """Say when an event of a host's calendar is, by the clock of their site."""
    times = [one.begins_at, *([one.ends_at] if one.ends_at is not None else [])]
    begins, *ends = [timezone.localtime(at, one.host.site.clock) for at in times]
    return "–".join([f"{begins:%m-%d %H:%M}", *(f"{at:%H:%M}" for at in ends)])
