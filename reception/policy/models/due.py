"""What may be given to somebody who owes something, and who is told when (W2, W3)."""

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


class DueStep(models.Model):
    """Whom to tell of something before it is due, or once it is late (W3).

    A kind with rows of its own goes by these alone; the rows without a kind hold for all others.
    Where nobody of ``whom`` is there, or none of them may see the thing, the next of them is told.
    """

    class When(models.TextChoices):
        BEFORE = "before", _("到期前")
        LATE = "late", _("过期后")

    class Counts(models.TextChoices):
        WORKING_DAYS = "working_days", _("个工作日")
        OPEN_MINUTES = "open_minutes", _("分钟（开门时间）")
        DAYS = "days", pgettext_lazy("unit of a reminder", "天")

    class Whom(models.TextChoices):
        OWES = "owes", _("该办的人")
        DEPUTY = "deputy", _("代理人")
        HEAD = "head", _("部门负责人")
        OFFICE = "office", _("行政部")
        PRINCIPAL = "principal", _("校长")

    kind = models.CharField(
        _("哪种待办"),
        max_length=20,
        choices=named,
        blank=True,
        help_text=_("留空就是全部；某一种有自己的行时，只用它自己的"),
    )
    when = models.CharField(_("什么时候"), max_length=6, choices=When)
    count = models.PositiveSmallIntegerField(
        _("多久"), default=0, help_text=_("到期前 0 就是最后一个工作日，过期后 0 就是马上")
    )
    unit = models.CharField(_("单位"), max_length=12, choices=Counts, default=Counts.WORKING_DAYS)
    whom = models.CharField(
        _("告诉谁"),
        max_length=9,
        choices=Whom,
        help_text=_("没有这个人，或者他无权看这件事，就告诉下一级"),
    )
    daily = models.BooleanField(
        _("每个工作日再告诉"), default=False, help_text=_("只用于过期后：直到办完")
    )
    clause = models.CharField(_("条款"), max_length=10, blank=True)
    is_active = models.BooleanField(_("启用"), default=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name, verbose_name_plural = _("待办的提醒"), pgettext_lazy("plural", "待办的提醒")
        ordering = ["kind", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "when", "count", "unit", "whom"],
                name="somebody_is_told_of_what_is_due_by_one_row_at_a_time",
            ),
            models.CheckConstraint(
                name="only_of_what_is_late_somebody_is_told_daily",
                condition=Q(daily=False) | Q(when="late"),
            ),
        ]

    def __str__(self) -> str:
        """Say when, and whom: 到期前 1 个工作日 → 该办的人."""
        when: list[Any] = [self.get_when_display()]
        if self.count:
            when += [str(self.count), self.get_unit_display()]
        elif self.when == self.When.BEFORE:
            when = [_("到期当天")]
        return f"{' '.join(map(str, when))} → {self.get_whom_display()}"
