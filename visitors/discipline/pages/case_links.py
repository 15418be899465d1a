"""The link by which the person concerned opens their own case without an account: one case, for as
long as something can be done (P6).
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override as in_language

from reception import clock
from reception.accounts import secrets
from reception.notifications.models import HostLink, Notice
from visitors.discipline.incidents.notice_kinds import CASE, OF_A_CASE
from visitors.discipline.ledger import rulings
from visitors.discipline.models import CaseNotice, Incident
from visitors.discipline.pages import case_context
from visitors.links import tokens

SHORTEST = timedelta(hours=24)


def fresh(notice: Notice, now: datetime, in_group: bool = False) -> str:
    """Return the lines of a notice that carry its link: a new one for each attempt; only its keyed
    hash is stored.

    Args:
        notice: about a case.
        now: the moment of the attempt.
        in_group: whether a group chat reads it; a notice about a case goes into none, so that such
            a link opens nothing.
    """
    case = CaseNotice.objects.select_related("incident").filter(notice=notice).first()
    until = good_until(case.incident, now) if case is not None else now + SHORTEST
    return lines(tokens.make(notice, until, in_group), until)


def example(_purpose: str) -> str:
    """Return the lines of a link for the preview of a template."""
    return _lines("X" * secrets.LETTERS, OF_A_CASE["期限"].example)


def lines(token: str, until: datetime) -> str:
    """Return what stands in a message at the place of the link."""
    return _lines(token, clock.deadline(until))


def _lines(token: str, until: str) -> str:
    with in_language("zh-hans"):
        said = _("（链接只给您本人，%(until)s 前有效）") % {"until": until}
        return f"{settings.BASE_URL}/l/{token}/\n{said}"


def good_until(incident: Incident, now: datetime) -> datetime:
    """Return until when a link made now is good: to the end of the time to state one's side or to
    appeal, and for a day at least.
    """
    until = incident.heard_until
    if incident.state == Incident.State.CONFIRMED:
        until = rulings.appeal_until(incident.entry)
    return max(until or now, now + SHORTEST)


def find(token: str) -> HostLink | None:
    """Return the link of a token, whether or not it has ended; nothing where nobody ever got such a
    link.
    """
    return tokens.find(token, CASE)


def the_incident(link: HostLink, now: datetime) -> Incident | None:
    """Return the case that a link opens; nothing where its time is over, a group has read it, or
    the person no longer works here.
    """
    if link.expires_at <= now or link.in_group:
        return None
    rows = Incident.objects.filter(
        notices__notice=link.notice_id, employee__is_active=True, employee=link.notice.employee_id
    )
    return case_context.cases_of(rows).first()
