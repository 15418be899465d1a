"""Foreign keys that many tables have."""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models

from reception.notifications.models import Notice


def account(verbose_name: Any, related_name: str) -> "models.ForeignKey[User | None, User | None]":
    """Return a key to the account that did something; nobody where the worker or a link did."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name=related_name,
        verbose_name=verbose_name,
    )


def notice(
    verbose_name: Any, related_name: str
) -> "models.OneToOneField[Notice | None, Notice | None]":
    """Return a key to the notice that told of something; nothing once it has been purged."""
    return models.OneToOneField(
        "notifications.Notice",
        models.SET_NULL,
        null=True,
        related_name=related_name,
        verbose_name=verbose_name,
    )
