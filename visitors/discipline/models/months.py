"""A month as payroll gets it: frozen when it is closed; what is corrected later stands in a later month (P8)."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class MonthPay(models.Model):
    """What somebody earns in a month, as far as 行政部 says so; against it the cap on fines is checked, and nothing else."""

    employee = models.ForeignKey("house.Employee", models.PROTECT, related_name="+", verbose_name=_("员工"))
    month = models.DateField(pgettext_lazy("of a year", "月份"), help_text=_("当月第一天"))
    pay = models.DecimalField(_("当月工资（元）"), max_digits=10, decimal_places=2)

    class Meta:
        verbose_name, verbose_name_plural = _("当月工资"), pgettext_lazy("plural", "当月工资")
        ordering = ["-month", "employee"]
        constraints = [
            models.UniqueConstraint(fields=["employee", "month"], name="one_pay_for_a_month"),
            models.CheckConstraint(name="pay_is_something", condition=Q(pay__gt=0)),
            models.CheckConstraint(name="pay_is_of_a_whole_month", condition=Q(month__day=1)),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.employee_id}"


class MonthClose(models.Model):
    """The closing of one month; months close one after the other."""

    month = models.DateField(pgettext_lazy("of a year", "月份"), unique=True, help_text=_("当月第一天"))
    closed_at = models.DateTimeField(_("结账时间"))
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("结账的人"))
    position = models.PositiveBigIntegerField(_("台账位置"), help_text=_("结到台账的哪一条"))
    request_key = models.CharField(max_length=80, blank=True, editable=False)
    request_digest = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        verbose_name, verbose_name_plural = _("月结"), pgettext_lazy("plural", "月结")
        ordering = ["-month"]
        constraints = [models.CheckConstraint(name="a_month_is_closed_whole", condition=Q(month__day=1))]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class MonthLine(models.Model):
    """What one employee pays in a month: the sum of its items, as far as the cap allows."""

    close = models.ForeignKey(MonthClose, models.PROTECT, related_name="lines", verbose_name=_("月结"))
    employee = models.ForeignKey("house.Employee", models.PROTECT, related_name="month_lines", verbose_name=_("员工"))
    fine = models.DecimalField(_("罚款（元）"), max_digits=12, decimal_places=2, help_text=_("负数是退回"))
    points = models.IntegerField(_("扣分"), default=0)
    pay_share = models.IntegerField(_("扣绩效（%）"), default=0)
    cap = models.DecimalField(_("上限（元）"), max_digits=12, decimal_places=2, null=True, blank=True, help_text=_("没有填工资的，未核对"))
    withheld = models.DecimalField(_("实扣（元）"), max_digits=12, decimal_places=2, default=Decimal(0))

    class Meta:
        verbose_name, verbose_name_plural = _("月结明细"), pgettext_lazy("plural", "月结明细")
        ordering = ["close", "employee__number"]
        constraints = [models.UniqueConstraint(fields=["close", "employee"], name="one_line_for_an_employee_in_a_month")]

    def __str__(self) -> str:
        return f"{self.employee_id} {self.fine}"


class MonthItem(models.Model):
    """What one violation adds to a month: its fine, or the difference to what earlier months have charged for it."""

    line = models.ForeignKey(MonthLine, models.PROTECT, related_name="items", verbose_name=_("月结明细"))
    entry = models.ForeignKey("discipline.Entry", models.PROTECT, related_name="month_items", verbose_name=_("台账记录"))
    fine = models.DecimalField(_("罚款（元）"), max_digits=12, decimal_places=2)
    points = models.IntegerField(_("扣分"), default=0)
    pay_share = models.IntegerField(_("扣绩效（%）"), default=0)

    class Meta:
        verbose_name, verbose_name_plural = _("月结项"), pgettext_lazy("plural", "月结项")
        ordering = ["line", "entry"]
        constraints = [models.UniqueConstraint(fields=["line", "entry"], name="a_violation_stands_once_in_a_month")]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.fine}"
