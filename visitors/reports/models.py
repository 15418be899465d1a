"""Days that were closed, with their figures and the rows they came from; they only grow (D5)."""

from datetime import time

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from visitors.models.trails import account, checks, row

LONGEST_NOTE = 500


class ClosedDay(models.Model):
    """A business day of a site that was closed; by the worker where nobody did."""

    site = row("organisation.Site", _("园区"), null=False, blank=False, db_index=False)
    day = models.DateField(_("哪一天"))
    closed_at = models.DateTimeField(_("冻结于"))
    by = account(_("冻结账号"))
    by_name = models.CharField(_("谁冻结"), max_length=60, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("冻结的日子"), pgettext_lazy("plural", "冻结的日子")
        ordering = ["-day", "site"]
        constraints = [
            models.UniqueConstraint(fields=["site", "day"], name="a_day_of_a_site_is_closed_once")
        ]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} {self.site_id}"


class ReportOrder(models.Model):
    """Somebody is sent a report: that of the day before each working day, that of the month before
    on the first one (D5, D10).
    """

    class Kind(models.TextChoices):
        DAILY = "daily", _("日报")
        MONTHLY = "monthly", _("月报")

    employee = row("organisation.Employee", _("发给谁"), null=False, blank=False, db_index=False)
    kind = models.CharField(_("哪一种报表"), max_length=7, choices=Kind)
    site = row("organisation.Site", _("园区"), null=False, blank=False)
    at = models.TimeField(_("几点以后发"), default=time(9))
    told_on = models.DateField(_("最近一次"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name, verbose_name_plural = _("报表发给谁"), pgettext_lazy("plural", "报表发给谁")
        ordering = ["site", "kind", "employee"]
        constraints = [
            models.UniqueConstraint(
                fields=["employee", "kind", "site"], name="somebody_is_sent_a_report_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} → {self.employee}"


class StaffNote(models.Model):
    """What somebody says of their own month; it stands wherever its figures do (D13)."""

    employee = row("organisation.Employee", _("员工"), null=False, blank=False, db_index=False)
    month = models.DateField(pgettext_lazy("figure", "月份"))
    text = models.TextField(_("本人的说明"), max_length=LONGEST_NOTE, blank=True)

    class Meta:
        verbose_name = _("本人的说明")
        verbose_name_plural = pgettext_lazy("plural", "本人的说明")
        ordering = ["-month", "employee"]
        constraints = [
            models.UniqueConstraint(
                fields=["employee", "month"], name="somebody_says_one_thing_of_a_month"
            )
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.employee}"


class FrozenFigure(models.Model):
    """One number as it was when its day was closed, with the ids of the rows it counts."""

    closed = row(
        ClosedDay, _("冻结的日子"), null=False, blank=False, related_name="figures", db_index=False
    )
    code = models.CharField(_("编号"), max_length=20)
    n = models.PositiveIntegerField(_("次数"))
    total = models.FloatField(_("合计"))
    spread = models.JSONField(_("各个时长"), default=list)
    rows = models.JSONField(_("哪些记录"), default=list)

    class Meta:
        verbose_name, verbose_name_plural = _("冻结的数"), pgettext_lazy("plural", "冻结的数")
        ordering = ["closed", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["closed", "code"], name="a_figure_of_a_day_is_frozen_once"
            ),
            *checks(a_frozen_figure_has_a_code=~Q(code="")),
        ]

    def __str__(self) -> str:
        return f"{self.closed_id} {self.code}"
