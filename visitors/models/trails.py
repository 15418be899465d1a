"""What the list of what happened to a call or to a complaint is made of: it only grows, and each
row is also the receipt of the request that caused it.
"""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


def row(to: Any, label: Any, **given: Any) -> Any:
    """Return a column for a row that stays as long as this one, or for none."""
    given = {"null": True, "blank": True, "related_name": "+", **given}
    return models.ForeignKey(to, models.PROTECT, verbose_name=label, **given)


def account(label: Any) -> Any:
    """Return a column for who did something; nobody where a link or the worker did."""
    return row(settings.AUTH_USER_MODEL, label)


def checks(**conditions: Any) -> list[models.BaseConstraint]:
    """Return constraints by their names, which are true sentences."""
    named = conditions.items()
    return [models.CheckConstraint(name=name, condition=condition) for name, condition in named]


class TrailEvent(models.Model):
    """One thing that happened."""

    at = models.DateTimeField(_("时间"))
    by = account(_("经手账号"))
    by_name = models.CharField(_("经手人"), max_length=60, blank=True)
    words = models.TextField(_("写了什么"), max_length=2000, blank=True)
    # Codes, ids and moments: what else a reader of the list wants to know, and nobody's words.
    facts = models.JSONField(_("记录"), default=dict)
    request_key = models.CharField(max_length=80, blank=True, editable=False)
    request_digest = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        abstract = True
        ordering = ["id"]


def one_effect(by_account: str, by_nobody: str) -> list[models.UniqueConstraint]:
    """Return what keeps a request from having two effects, by these names: that of somebody with an
    account, and that of somebody without.
    """
    keyed = ~Q(request_key="")
    return [
        models.UniqueConstraint(fields=["by", "request_key"], condition=keyed, name=by_account),
        models.UniqueConstraint(
            fields=["request_key"], condition=Q(by__isnull=True) & keyed, name=by_nobody
        ),
    ]
