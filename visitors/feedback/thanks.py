"""Thank a visitor who has left, and ask how content they were: by e-mail or text message, where an
administrator wants it (F1, F2).
"""

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override as in_language

from reception.accounts import secrets as access_secrets
from reception.notifications import outbox, routes
from reception.notifications.models import Notice
from reception.organisation import phones
from reception.policy.rulebook import InForce, in_force
from visitors.links import tokens
from visitors.models import Satisfaction, Visit
from visitors.visits import wording
from visitors.visits.notice_kinds import THANK

DAYS = 7  # where the policy has no row for it


def write(visit: Visit, now: datetime) -> None:
    """Put a thank-you into the outbox, due some minutes after the visitor left; once for each
    visit.

    By e-mail where there is an address; else as a text message where there is a mobile phone and an
    administrator has marked a channel as the gateway for them. Nothing is written where there is
    neither, or where the policy's ``thank_you_minutes`` is 0. It belongs to the transaction of
    leaving.

    Args:
        visit: with its visitor and host; it has just ended.
        now: when the visitor left.
    """
    email, phone = visit.visitor.email, visit.visitor.phone
    if not email and not phone:
        return
    policy = in_force()
    minutes = policy.limits.get("thank_you_minutes", 0)
    if not minutes:
        return
    due_at = now + timedelta(minutes=minutes)
    asked = Satisfaction.objects.filter(visit=visit).first()
    if asked is not None:
        # The visitor had been brought back inside. What was stopped goes out after all; what went
        # out does not go out again.
        Notice.objects.filter(satisfaction=asked, state=Notice.State.STOPPED).update(
            state=Notice.State.QUEUED, due_at=due_at
        )
        return
    if not email and (not phones.takes_texts(phone) or routes.gateway() is None):
        return
    said = wording.written(wording.Kind.THANK, visit, now, policy)
    key = f"{_key(visit)}{secrets.token_hex(4)}"
    to: dict[str, Any] = {"to_address": email} if email else {"to_phone": phone}
    notice = outbox.write(None, key, said.subject, said.text, now, THANK, **to, due_at=due_at)
    Satisfaction.objects.create(visit=visit, notice=notice, asked_at=now)


def stop(visit: Visit) -> None:
    """Stop a thank-you that is still on its way, because the visitor has not left after all."""
    outbox.stop(_key(visit))


def fresh(notice: Notice, now: datetime, in_group: bool = False) -> str:
    """Return the lines of a thank-you that carry its link, valid for ``thank_link_days``; it never
    goes to a group.
    """
    days = days_valid(in_force())
    return lines(tokens.make(notice, now + timedelta(days=days)), days)


def example(_purpose: str) -> str:
    """Return the lines of a link for the preview of a template."""
    return lines("X" * access_secrets.LETTERS, days_valid(in_force()))


def lines(token: str, days: int) -> str:
    """Return what stands in a thank-you at the place of the link."""
    with in_language("zh-hans"):
        return f"{settings.BASE_URL}/t/{token}/\n" + _("（链接 %(days)d 天内有效）") % {
            "days": days
        }


def days_valid(policy: InForce) -> int:
    """Return how many days a visitor may answer, as the policy's row says."""
    return policy.limits.get("thank_link_days", DAYS)


def find(token: str, now: datetime) -> tuple[Satisfaction | None, bool]:
    """Return what a token asks about, or nothing and whether the link has been good once.

    Args:
        token: from the address.
        now: the moment of asking.
    """
    link = tokens.find(token, THANK)
    if link is None:
        return None, False
    if link.expires_at <= now:
        return None, True
    return Satisfaction.objects.select_related("visit__site").filter(
        notice=link.notice_id
    ).first(), True


def rate(asked: Satisfaction, score: int, now: datetime) -> None:
    """Keep what a visitor answers; a later answer takes the place of the earlier one (F2).

    Args:
        asked: what the link asks about.
        score: one of ``Satisfaction.Score``.
        now: when.
    """
    Satisfaction.objects.filter(pk=asked.pk).update(score=score, at=now)


def _key(visit: Visit) -> str:
    return f"thank:{visit.pk}:"
