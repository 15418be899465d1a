"""The links by which a host answers or signs out, the principal decides and a visitor rates: one
visit, one purpose, short-lived (V3, V4, Z2, F2).
"""

import re
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import override as in_language

from reception.accounts import secrets
from reception.notifications.models import HostLink, Notice
from reception.policy.rulebook import InForce, in_force
from visitors.visits.notice_kinds import ANSWER, LEAVE, THANK, ZONE

# Where the policy has no row for it.
MINUTES, DAYS = 30, 7
# Where a link of each purpose leads.
PAGES = {
    ANSWER: "h/{token}/",
    LEAVE: "h/{token}/leave/",
    ZONE: "h/{token}/zone/",
    THANK: "t/{token}/",
}
TOKEN = re.compile(f"[{secrets.ALPHABET}]{{{secrets.LETTERS}}}")


def fresh(notice: Notice, now: datetime, in_group: bool = False) -> str:
    """Return the lines of a notice that carry its link: a new one for each attempt, from which on
    it is valid; only its keyed hash is stored.

    Args:
        notice: what carries the link; its purpose is the one thing the link is good for.
        now: the moment of the attempt.
        in_group: whether a group chat reads it; its page then shows no more than the chat may read
            (privacy 7).
    """
    policy = in_force()
    token = make(notice, now + valid_for(notice.purpose, policy), in_group)
    return _lines(token, notice.purpose, policy)


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
    return _lines("X" * secrets.LETTERS, purpose, in_force())


def find(token: str, purpose: str = ANSWER) -> HostLink | None:
    """Return the link of a token, whether or not it has ended; nothing where nobody ever got such a
    link.

    Beside it, as ``host_request_id``, stands the request that its notice or its reminder was about:
    found by its own index, which an OR over the two would not be.
    """
    if not TOKEN.fullmatch(token):
        return None
    links = HostLink.objects.select_related("notice").annotate(
        host_request_id=Coalesce("notice__host_request", "notice__host_reminder__request")
    )
    return links.filter(digest=_digest(token, purpose), notice__purpose=purpose).first()


def host_request_id(link: HostLink) -> int:
    """Return the id of the request that a link out of ``find`` answers, or 0, which no request
    has.
    """
    return vars(link)["host_request_id"] or 0


def minutes_valid(policy: InForce) -> int:
    """Return how long a host may answer by a link, as the policy's row says."""
    return policy.limits.get("host_link_minutes", MINUTES)


def valid_for(purpose: str, policy: InForce) -> timedelta:
    """Return how long a link of a purpose is valid."""
    if purpose == THANK:
        return timedelta(days=policy.limits.get("thank_link_days", DAYS))
    return timedelta(minutes=minutes_valid(policy))


def end(user: User, now: datetime) -> None:
    """End the links that the person of an account has got."""
    theirs = HostLink.objects.filter(notice__employee__user=user, expires_at__gt=now)
    theirs.update(expires_at=now)


def _lines(token: str, purpose: str, policy: InForce) -> str:
    valid = valid_for(purpose, policy)
    with in_language("zh-hans"):
        until = _("（链接 %(minutes)d 分钟内有效）") % {"minutes": valid.total_seconds() // 60}
        if purpose == THANK:
            until = _("（链接 %(days)d 天内有效）") % {"days": valid.days}
    return f"{settings.BASE_URL}/{PAGES[purpose].format(token=token)}\n{until}"


def _digest(token: str, purpose: str) -> str:
    return secrets.digest_of(token, f"host-{purpose}")
