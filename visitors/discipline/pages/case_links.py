"""The link by which the person concerned opens their own case without an account (P6)."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override as in_language

from reception import clock
from reception.accounts import secrets
from reception.links import tokens
from reception.notifications.models import HostLink, Notice
from visitors.discipline.incidents.notice_kinds import OF_A_CASE
from visitors.discipline.incidents.visibility import cases_of
from visitors.discipline.ledger import rulings
from visitors.discipline.models import CaseNotice, Incident

SHORTEST = timedelta(hours=24)


def fresh(notice: Notice, now: datetime, in_group: bool = False) -> str:
    """Return the lines of a notice that carry its link: a new one for each attempt, good until one
    can no longer state one's side or appeal, and for a day at least; only its keyed hash is stored.

    A notice about a case goes into no group chat, so that there it opens nothing.
    """
    rows = CaseNotice.objects.select_related("incident__employee__site").filter(notice=notice)
    case, until, where = rows.first(), now + SHORTEST, clock.here()
    if case is not None:
        incident = case.incident
        is_booked = incident.state == Incident.State.CONFIRMED
        ends = rulings.appeal_until(incident.entry) if is_booked else incident.heard_until
        until = max(until, ends or until)
        where = incident.employee.site.clock if incident.employee is not None else where
    with timezone.override(where):
        return _lines(tokens.make(notice, until, in_group), clock.deadline(until))


def example(_purpose: str) -> str:
    """Return the lines of a link for the preview of a template."""
    return _lines("X" * secrets.LETTERS, OF_A_CASE["期限"].example)


def _lines(token: str, until: str) -> str:
    with in_language("zh-hans"):
        sentence = _("（链接只给您本人，%(until)s 前有效）") % {"until": until}
        return f"{settings.BASE_URL}/l/{token}/\n{sentence}"


def the_incident(link: HostLink, now: datetime) -> Incident | None:
    """Return the case of a link that has not ended; nothing where a group has read it."""
    if link.expires_at <= now or link.in_group:
        return None
    rows = Incident.objects.filter(
        notices__notice=link.notice_id, employee__is_active=True, employee=link.notice.employee_id
    )
    return cases_of(rows).first()
