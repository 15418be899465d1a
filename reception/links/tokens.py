"""The links of notices: one matter, one purpose, short-lived; only a keyed hash is stored (security
6).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override as in_language

from reception.accounts import secrets
from reception.notifications.link_kinds import LinkKind, register_link
from reception.notifications.models import HostLink, Notice
from reception.policy.rulebook import InForce, in_force
from reception.registry import Registry

MINUTES = 30  # where the policy has no row for it
TOKEN = re.compile(f"[{secrets.ALPHABET}]{{{secrets.LETTERS}}}")


def minutes_valid(policy: InForce) -> int:
    """Return how long somebody may answer by a link, as the policy's row says."""
    return policy.limits.get("host_link_minutes", MINUTES)


def for_minutes(policy: InForce) -> timedelta:
    """Return the same as a length of time."""
    return timedelta(minutes=minutes_valid(policy))


@dataclass(frozen=True)
class Purpose:
    """The one thing that a link is good for: the address of its page, how long it is valid."""

    code: str
    page: str
    lasts: Callable[[InForce], timedelta] = for_minutes


purposes: Registry[str, Purpose] = Registry(lambda purpose: purpose.code)


def register(*new: Purpose) -> None:
    """Add purposes of links."""
    purposes.register(*new)
    for purpose in new:
        register_link(LinkKind(purpose.code, fresh, example))


def fresh(notice: Notice, now: datetime, in_group: bool = False) -> str:
    """Return the lines of a notice that carry its link: a new one for each attempt, from which on
    it is valid.

    Args:
        notice: what carries the link; its purpose is the one thing the link is good for.
        now: the moment of the attempt.
        in_group: whether a group chat reads it; its page then shows no more than the chat may read
            (privacy 7).
    """
    policy = in_force()
    token = make(notice, now + purposes[notice.purpose].lasts(policy), in_group)
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


def find(token: str, *wanted: str) -> HostLink | None:
    """Return the link of a token for one of some purposes, whether or not it has ended; nothing
    where nobody ever got such a link.
    """
    return links(token, *wanted).first()


def links(token: str, *wanted: str) -> QuerySet[HostLink]:
    """Return what ``find`` looks for, to be read with more."""
    rows = HostLink.objects.select_related("notice")
    if not TOKEN.fullmatch(token):
        return rows.none()
    digests = [_digest(token, purpose) for purpose in wanted]
    return rows.filter(digest__in=digests, notice__purpose__in=wanted)


def end(user: User, now: datetime) -> None:
    """End the links that the person of an account has got."""
    theirs = HostLink.objects.filter(notice__employee__user=user, expires_at__gt=now)
    theirs.update(expires_at=now)


def _lines(token: str, purpose: str, policy: InForce) -> str:
    valid, page = purposes[purpose].lasts(policy), purposes[purpose].page
    with in_language("zh-hans"):
        if valid.days:
            until = _("（链接 %(days)d 天内有效）") % {"days": valid.days}
        else:
            minutes = valid.total_seconds() // 60
            until = _("（链接 %(minutes)d 分钟内有效）") % {"minutes": minutes}
    return f"{settings.BASE_URL}/{page.format(token=token)}\n{until}"


def _digest(token: str, purpose: str) -> str:
    return secrets.digest_of(token, f"host-{purpose}")
