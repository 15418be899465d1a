"""Thank a visitor who has left, and ask how content they were: by e-mail or text message, where an
administrator wants it (F1, F2).
"""

import secrets
from datetime import datetime, timedelta
from typing import Any

from reception.links import tokens
from reception.notifications import outbox, routes
from reception.notifications.models import Notice
from reception.organisation import phones
from reception.policy.rulebook import in_force
from visitors.models import Satisfaction, Visit, Visitor
from visitors.visits import wording
from visitors.visits.notice_kinds import THANK


def write(visit: Visit, now: datetime, edition: str = "") -> None:
    """Put a thank-you into the outbox, due some minutes after the visitor left; once for each
    visit.

    By e-mail where there is an address; else as a text message where there is a mobile phone and an
    administrator has marked a channel as the gateway for them. Nothing is written where there is
    neither, or where the policy's ``thank_you_minutes`` is 0. It belongs to the transaction of
    leaving.
    """
    visitor = visit.visitor
    if not visitor.email and not visitor.phone:
        return
    policy = in_force(edition)
    minutes = policy.limits.get("thank_you_minutes", 0)
    if not minutes:
        return
    due_at = now + timedelta(minutes=minutes)
    satisfaction = Satisfaction.objects.filter(visit=visit).first()
    if satisfaction is not None:
        # The visitor had been brought back inside. What was stopped goes out after all; what went
        # out does not go out again.
        Notice.objects.filter(satisfaction=satisfaction, state=Notice.State.STOPPED).update(
            state=Notice.State.QUEUED, due_at=due_at
        )
        return
    to = address_of(visitor)
    if not to:
        return
    text = wording.written(wording.Kind.THANK, visit, now, policy)
    key = f"{_key(visit)}{secrets.token_hex(4)}"
    notice = outbox.write(None, key, text.subject, text.text, now, THANK, **to, due_at=due_at)
    Satisfaction.objects.create(visit=visit, notice=notice, asked_at=now)


def address_of(visitor: Visitor, texts: bool | None = None) -> dict[str, Any]:
    """Return where a visitor is written to, as the outbox takes it; nothing where there is neither
    an address nor a mobile phone with a gateway. Who asks for many has looked whether it ``texts``.
    """
    if visitor.email:
        return {"to_address": visitor.email}
    if not phones.takes_texts(visitor.phone):
        return {}
    texts = routes.gateway() is not None if texts is None else texts
    return {"to_phone": visitor.phone} if texts else {}


def stop(visit: Visit) -> None:
    """Stop a thank-you that is still on its way, because the visitor has not left after all."""
    outbox.stop(_key(visit))


def find(token: str, now: datetime) -> tuple[Satisfaction | None, bool]:
    """Return what a token asks about, or nothing and whether the link has been good once."""
    link = tokens.find(token, THANK)
    if link is None:
        return None, False
    if link.expires_at <= now:
        return None, True
    rows = Satisfaction.objects.select_related("visit__site")
    return rows.filter(notice=link.notice_id).first(), True


def rate(satisfaction: Satisfaction, score: int, now: datetime) -> None:
    """Keep what a visitor answers, one of ``Satisfaction.Score``; a later answer takes the place of
    the earlier one (F2).
    """
    Satisfaction.objects.filter(pk=satisfaction.pk).update(score=score, at=now)


def _key(visit: Visit) -> str:
    return f"thank:{visit.pk}:"
