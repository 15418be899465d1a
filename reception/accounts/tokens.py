"""Tokens of programs: shown once when they are made, kept only as a keyed hash."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Max, QuerySet

from reception.accounts import secrets
from reception.accounts.actor import with_actor, with_all_that_says_what_they_may
from reception.accounts.models import ApiToken

Purpose = ApiToken.Purpose
INSTANT = timedelta(microseconds=1)


def create(user: User, name: str, now: datetime, purpose: str = Purpose.PROGRAM) -> str:
    """Make a program's token, named by what it is for; nothing can show it again. One of a
    telephone system opens only what is its own.
    """
    token = secrets.new_token()
    _keep(token, user, name, now, purpose)
    return token


def resolve(token: str, purpose: str = Purpose.PROGRAM) -> User | None:
    """Return the user a token acts as, with their employee, in one query; nothing where the token
    is unknown, revoked or of another purpose, or the account is closed.
    """
    if not token.isascii():
        return None
    alive = ApiToken.objects.filter(revoked_at__isnull=True, user__is_active=True)
    rows = with_all_that_says_what_they_may(alive, "user__")
    found = list(rows.filter(digest=secrets.digest_of(token, purpose)))
    return with_actor(found[0].user, found) if found else None


def alive(user: User, **columns: Any) -> QuerySet[ApiToken]:
    """Return the tokens of somebody that are not revoked."""
    return ApiToken.objects.filter(user=user, revoked_at__isnull=True, **columns)


def end(user: User, now: datetime, **columns: Any) -> None:
    """Revoke the tokens of somebody; one by one, so that each is in the trace."""
    for token in alive(user, **columns):
        token.revoked_at = now
        token.save(update_fields=["revoked_at"])


def renew_calendar(user: User, name: str, now: datetime) -> str:
    """Make the token of somebody's calendar, in the place of the one they had, and return it."""
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        before = ApiToken.objects.filter(user=user, purpose=Purpose.CALENDAR)
        last = before.aggregate(last=Max("created_at"))["last"]
        # The token follows from this moment, so that no two are of the same.
        now = max(now, last + INSTANT) if last is not None else now
        end(user, now, purpose=Purpose.CALENDAR)
        token = _of_calendar(user, now)
        _keep(token, user, name, now, Purpose.CALENDAR)
        return token


def calendar(user: User) -> str:
    """Return the token of somebody's calendar, which follows from the secret key and can be shown
    again; empty where they have none.
    """
    row = alive(user, purpose=Purpose.CALENDAR).first()
    return _of_calendar(user, row.created_at) if row is not None else ""


def _of_calendar(user: User, made_at: datetime) -> str:
    return secrets.derived_code(Purpose.CALENDAR, user.pk, f"{made_at.timestamp():.6f}")


def _keep(token: str, user: User, name: str, now: datetime, purpose: str) -> None:
    digest = secrets.digest_of(token, purpose)
    ApiToken.objects.create(user=user, name=name, digest=digest, created_at=now, purpose=purpose)
