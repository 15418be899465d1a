"""What may be given to somebody who owes something: pauses and extensions (W2)."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from reception.organisation.languages import said

# What is due, by its key: named by who registers it.
names: dict[str, Any] = {}


def named() -> list[tuple[str, Any]]:
    """Return key and name of everything that may be due."""
    return list(names.items())


class DueRule(models.Model):
    """Whether one kind of what is due may be paused or extended, for how long, and by whom; a kind
    without a row is neither.
    """

    class By(models.TextChoices):
        """A role of the table of permissions."""

        OFFICE = "office", _("行政部")
        PRINCIPAL = "principal", _("校长")

    # Asked for each time: a new kind is no change of the database.
    kind = models.CharField(_("哪种待办"), max_length=20, unique=True, choices=named)
    pause_days = models.PositiveSmallIntegerField(
        _("每次最多暂停几天"), default=0, help_text=_("0 就是不能暂停")
    )
    pause_times = models.PositiveSmallIntegerField(_("最多暂停几次"), default=1)
    pause_by = models.CharField(_("谁可以暂停"), max_length=9, choices=By, default=By.OFFICE)
    pause_reasons = models.TextField(
        _("暂停的原因"), blank=True, help_text=_("一行一个，暂停时从里面选")
    )
    pause_reasons_en = models.TextField(_("英文"), blank=True, help_text=_("行数和左边一样"))
    extension_days = models.PositiveSmallIntegerField(
        _("每次最多延期几天"),
        default=0,
        help_text=_("期限按工作日算的，就是工作日；按小时或分钟算的，就是小时。0 就是不能延期"),
    )
    extension_by = models.CharField(_("谁可以延期"), max_length=9, choices=By, default=By.OFFICE)
    clause = models.CharField(_("条款"), max_length=10, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name, verbose_name_plural = _("暂停与延期"), pgettext_lazy("plural", "暂停与延期")
        ordering = ["kind"]
        constraints = [
            models.CheckConstraint(
                name="what_may_be_paused_has_a_reason",
                condition=Q(pause_days=0) | (~Q(pause_reasons="") & Q(pause_times__gte=1)),
            )
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())

    @property
    def reasons(self) -> list[tuple[str, str]]:
        """Why it may be paused: as it is kept, and in the reader's language."""
        kept = self.pause_reasons.splitlines()
        shown = said(self, "pause_reasons").splitlines()
        return list(zip(kept, shown if len(shown) == len(kept) else kept, strict=True))
