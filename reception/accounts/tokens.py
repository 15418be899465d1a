"""Tokens of programs: shown once when they are made, kept only as a keyed hash."""

from datetime import datetime

from django.contrib.auth.models import User
from django.db.models import QuerySet

from reception.accounts import secrets
from reception.accounts.actor import with_actor, with_all_that_says_what_they_may
from reception.accounts.models import ApiToken

PURPOSE = "api"


def create(user: User, name: str, now: datetime) -> str:
    """Make a token, named by what it is for, and return it; nothing can show it again."""
    token = secrets.new_token()
    digest = secrets.digest_of(token, PURPOSE)
    ApiToken.objects.create(user=user, name=name, digest=digest, created_at=now)
    return token


def resolve(token: str) -> User | None:
    """Return the user a token acts as, with their employee, in one query; nothing where the token
    is unknown or revoked, or the account is closed.
    """
    if not token.isascii():
        return None
    alive = ApiToken.objects.filter(revoked_at__isnull=True, user__is_active=True)
    rows = with_all_that_says_what_they_may(alive, "user__")
    found = list(rows.filter(digest=secrets.digest_of(token, PURPOSE)))
    return with_actor(found[0].user, found) if found else None


def alive(user: User) -> QuerySet[ApiToken]:
    """Return the tokens of somebody that are not revoked."""
    return ApiToken.objects.filter(user=user, revoked_at__isnull=True)


def end(user: User, now: datetime) -> None:
    """Revoke the tokens of somebody; one by one, so that each is in the trace."""
    for token in alive(user):
        token.revoked_at = now
        token.save(update_fields=["revoked_at"])
