"""What the models of discipline say over and over: who did it, when, and what must hold."""

from typing import Any

from django.conf import settings
from django.db import models


def row(to: Any, label: Any, **given: Any) -> models.ForeignKey[Any, Any]:
    """Return a column for a row that stays as long as this one."""
    return models.ForeignKey(to, models.PROTECT, verbose_name=label, **given)


def row_or_none(to: Any, label: Any, **given: Any) -> models.ForeignKey[Any, Any]:
    """Return a column for a row that may be left out."""
    return row(to, label, null=True, blank=True, **given)


def account(label: Any, **given: Any) -> models.ForeignKey[Any, Any]:
    """Return a column for who did something; it is empty where the system did, or nobody yet."""
    return row_or_none(settings.AUTH_USER_MODEL, label, **given)


def moment(label: Any, **given: Any) -> "models.DateTimeField[Any, Any]":
    """Return a column for when something happened, if it has."""
    return models.DateTimeField(label, null=True, blank=True, **given)


def yuan(label: Any, **given: Any) -> "models.DecimalField[Any, Any]":
    """Return a column for an amount of money."""
    return models.DecimalField(label, max_digits=12, decimal_places=2, **given)
