"""The links by which a host answers or signs out, and the principal decides: one visit, one
purpose, short-lived (V3, V4, Z2).
"""

import re
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import override as in_language

from reception.accounts import secrets
from reception.notifications.models import HostLink, Notice
from reception.policy.rulebook import InForce, in_force
from visitors.visits.notice_kinds import ANSWER, LEAVE, ZONE

MINUTES = 30  # where the policy has no row for it
PAGES = {
    ANSWER: "h/{token}/",
    LEAVE: "h/{token}/leave/",
    ZONE: "h/{token}/zone/",
}  # where a link of each purpose leads
TOKEN = re.compile(f"[{secrets.ALPHABET}]{{{secrets.LETTERS}}}")


def fresh(notice: Notice, now: datetime, in_group: bool = False) -> str:
    """Return the lines of a notice that carry its link: a new one for each attempt; only its keyed
    hash is stored.

    Args:
        notice: what carries the link; its purpose is the one thing the link is good for.
        now: the moment of the attempt, from which the link is valid for the policy's
            ``host_link_minutes``.
        in_group: whether a group chat reads it; its page then shows no more than the chat may read
            (privacy 7).
    """
    minutes = minutes_valid(in_force())
    return lines(make(notice, now + timedelta(minutes=minutes), in_group), minutes, notice.purpose)


def make(notice: Notice, expires_at: datetime, in_group: bool = False) -> str:
    """Return the token of a new link of a notice; nothing but its keyed hash is stored."""
    token = secrets.new_token()
    HostLink.objects.create(
        notice=notice,
        digest=_digest(token, notice.purpose),
        expires_at=expires_at,
        in_group=in_group,
    )
    return token


def example(purpose: str) -> str:
    """Return the lines of a link for the preview of a template."""
    return lines("X" * secrets.LETTERS, minutes_valid(in_force()), purpose)


def lines(token: str, minutes: int, purpose: str = ANSWER) -> str:
    """Return what stands in a message at the place of the link."""
    with in_language("zh-hans"):
        page = PAGES[purpose].format(token=token)
        return f"{settings.BASE_URL}/{page}\n" + _("（链接 %(minutes)d 分钟内有效）") % {
            "minutes": minutes
        }


def find(token: str, purpose: str = ANSWER) -> HostLink | None:
    """Return the link of a token, whether or not it has ended; nothing where nobody ever got such a
    link.

    Beside it, as ``asked_id``, stands the request that its notice or its reminder was about: found
    by its own index, which an OR over the two would not be.
    """
    if not TOKEN.fullmatch(token):
        return None
    links = HostLink.objects.select_related("notice").annotate(
        asked_id=Coalesce("notice__host_request", "notice__host_reminder__request")
    )
    return links.filter(digest=_digest(token, purpose), notice__purpose=purpose).first()


def asked_id(link: HostLink) -> int:
    """Return the id of the request that a link out of ``find`` answers, or 0, which no request
    has.
    """
    return vars(link)["asked_id"] or 0


def minutes_valid(policy: InForce) -> int:
    """Return how long a link is valid, as the policy's row says."""
    return policy.limits.get("host_link_minutes", MINUTES)


def _digest(token: str, purpose: str) -> str:
    return secrets.digest_of(token, f"host-{purpose}")
