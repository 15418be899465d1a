"""A host without an account invites, too: by a link that the desk sends them, good for one
invitation (V22).
"""

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from reception.accounts.actor import Actor
from reception.accounts.refusals import Refusal
from reception.notifications import outbox
from reception.notifications.models import HostLink, Notice
from reception.organisation.models import Employee
from reception.policy.rulebook import in_force
from visitors.invitations import invitations
from visitors.invitations.invitations import MAKE, InvitationWish
from visitors.invitations.models import Invitation
from visitors.invitations.notice_kinds import ASK, InvitationNotice
from visitors.links import tokens
from visitors.visits import guards


def send(host: Employee, by: Actor, now: datetime) -> Notice:
    """Send a host the link by which they fill in an invitation themselves; refuses with
    ``not_permitted``.
    """
    guards.allowed(by, MAKE, host.site_id)
    text = in_force().wording(InvitationNotice.ASK).filled({"请求人": by.name}, {})
    key = f"invite-ask:{host.pk}:{secrets.token_hex(4)}"
    return outbox.write(host.pk, key, text.subject, text.text, now, ASK)


def fresh(notice: Notice, now: datetime, _in_group: bool = False) -> str:
    """Return the line of a notice that carries its link, valid from this attempt on."""
    minutes = tokens.minutes_valid(in_force())
    return _line(tokens.make(notice, now + timedelta(minutes=minutes)))


def example(_purpose: str) -> str:
    """Return that line for the preview of a template."""
    return _line("X" * 28)


def find(token: str, now: datetime) -> tuple[HostLink | None, Employee | None]:
    """Return the link of a token where anybody ever got it, and whose it is while it lives."""
    link = tokens.find(token, ASK)
    if link is None or link.expires_at <= now:
        return link, None
    rows = Employee.objects.filter(is_active=True).select_related("site", "department", "position")
    return link, rows.filter(notices=link.notice_id).first()


def invite(link: HostLink, host: Employee, wish: InvitationWish, now: datetime) -> Invitation:
    """Invite as the one whom the link was sent to; it is spent by that.

    Raises:
        Refusal: ``link_spent``; what ``invitations.invite_from_the_host`` refuses with.
    """
    with transaction.atomic():
        alive = HostLink.objects.filter(pk=link.pk, expires_at__gt=now)
        if not alive.update(expires_at=now):
            raise Refusal("link_spent", _("这个链接已经用过了。"))
        return invitations.invite_from_the_host(wish, Actor(employee=host), now)


def _line(token: str) -> str:
    return f"{settings.BASE_URL}/h/{token}/invite/"
