"""Tokens of programs: shown once when they are made, kept only as a keyed hash."""

from datetime import datetime

from django.contrib.auth.models import User

from reception.accounts import secrets
from reception.accounts.models import ApiToken

PURPOSE = "api"


def create(user: User, name: str, now: datetime) -> str:
    """Make a token for a user and return it; nothing can show it again.

    Args:
        user: whom the program acts as.
        name: what it is for, at most 60 characters.
        now: when it is made.
    """
    token = secrets.new_token()
    ApiToken.objects.create(
        user=user, name=name, digest=secrets.digest_of(token, PURPOSE), created_at=now
    )
    return token


def resolve(token: str) -> User | None:
    """Return the user a token acts as, with their employee, in one query.

    Args:
        token: as the program sent it.

    Returns:
        Nothing where the token is unknown or revoked, or its user's account is closed.
    """
    if not token.isascii():
        return None
    alive = ApiToken.objects.filter(revoked_at__isnull=True, user__is_active=True)
    found = (
        alive.select_related("user__employee__site")
        .filter(digest=secrets.digest_of(token, PURPOSE))
        .first()
    )
    return found.user if found is not None else None
