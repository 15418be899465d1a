"""Whom and what a visitor brings: companions (Z3), and things that must go out again."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from visitors.models.keys import account


class Companion(models.Model):
    """Somebody who comes with the visitor (同行人), by name: personal data, kept and removed like
    the visitor's own (privacy 5).
    """

    visit = models.ForeignKey(
        "visitors.Visit", models.CASCADE, related_name="companions", verbose_name=_("来访")
    )
    name = models.CharField(_("姓名"), max_length=60)

    class Meta:
        verbose_name, verbose_name_plural = _("同行人"), pgettext_lazy("plural", "同行人")
        ordering = ["id"]
        constraints = [models.CheckConstraint(name="a_companion_has_a_name", condition=~Q(name=""))]

    def __str__(self) -> str:
        return self.name


class BelongingQuerySet(models.QuerySet["Belonging"]):
    """Things that were brought in, by whether somebody has looked at them."""

    def unchecked(self) -> Self:
        """Return those of which nobody knows yet whether they went out."""
        return self.filter(taken_out_at__isnull=True, stays_at__isnull=True)


class Belonging(models.Model):
    """A thing that a visitor brings in and takes out again, or leaves here for a reason; it is
    looked at on leaving.
    """

    visit = models.ForeignKey(
        "visitors.Visit", models.CASCADE, related_name="belongings", verbose_name=_("来访")
    )
    what = models.CharField(_("物品"), max_length=120)
    serial = models.CharField(_("序列号"), max_length=60, blank=True)
    count = models.PositiveIntegerField(_("件数"), default=1)
    brought_at = models.DateTimeField(_("带入"))
    brought_by = account(_("登记账号"), "belongings_entered")
    taken_out_at = models.DateTimeField(_("带出"), null=True, blank=True)
    stays_at = models.DateTimeField(_("留下"), null=True, blank=True)
    stays_because = models.CharField(_("为什么留下"), max_length=200, blank=True)
    checked_by = account(_("核对账号"), "belongings_checked")

    objects = BelongingQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("携带物品"), pgettext_lazy("plural", "携带物品")
        ordering = ["id"]
        # Those that nobody has looked at; of millions they are a few.
        indexes = [
            models.Index(
                fields=["visit"],
                name="belongings_to_look_at",
                condition=Q(taken_out_at=None, stays_at=None),
            )
        ]
        constraints = [
            models.CheckConstraint(name="a_belonging_is_something", condition=~Q(what="")),
            models.CheckConstraint(name="a_belonging_is_one_or_more", condition=Q(count__gte=1)),
            models.CheckConstraint(
                name="a_belonging_is_taken_out_or_stays",
                condition=Q(taken_out_at__isnull=True) | Q(stays_at__isnull=True),
            ),
            models.CheckConstraint(
                name="a_belonging_that_stays_has_a_reason",
                condition=Q(stays_at__isnull=True, stays_because="")
                | (Q(stays_at__isnull=False) & ~Q(stays_because="")),
            ),
        ]

    def __str__(self) -> str:
        serial = f" ({self.serial})" if self.serial else ""
        return f"{self.what}{serial}" + (f" ×{self.count}" if self.count > 1 else "")

    @property
    def is_open(self) -> bool:
        """Whether nobody has looked yet if it went out."""
        return self.taken_out_at is None and self.stays_at is None
