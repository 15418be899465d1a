"""A month as payroll gets it, frozen when it is closed; corrections stand in a later one (P8)."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from visitors.discipline.models.columns import account, moment, row, yuan
from visitors.models.trails import checks


class MonthPay(models.Model):
    """What somebody earns in a month; against it the cap on fines is checked, and nothing else.

    What was said before is kept; once the month is closed, the database refuses any change.
    """

    employee = row("organisation.Employee", _("员工"), related_name="+", db_index=False)
    month = models.DateField(pgettext_lazy("of a year", "月份"), help_text=_("当月第一天"))
    pay = models.DecimalField(_("当月工资（元）"), max_digits=10, decimal_places=2)
    said_by = account(_("填写的人"), related_name="+", help_text=_("以前填的，没有记下"))
    said_at = moment(_("填写时间"))
    history = HistoricalRecords()

    class Meta:
        verbose_name, verbose_name_plural = _("当月工资"), pgettext_lazy("plural", "当月工资")
        ordering = ["-month", "employee"]
        constraints = [
            models.UniqueConstraint(fields=["employee", "month"], name="one_pay_for_a_month"),
            *checks(pay_is_something=Q(pay__gt=0), pay_is_of_a_whole_month=Q(month__day=1)),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.employee_id}"


class WithAmounts(models.Model):
    """What is taken in a month of money, points and pay; less than nothing is given back."""

    fine = yuan(_("罚款（元）"), help_text=_("负数是退回"))
    points = models.IntegerField(_("扣分"), default=0)
    pay_share = models.IntegerField(_("扣绩效（%）"), default=0)

    class Meta:
        abstract = True


class MonthClose(WithAmounts):
    """The closing of one month, in order, signed with a key that is not in the database; beside it
    what its lines add up to, so that a list of months reads none of them.
    """

    month = models.DateField(
        pgettext_lazy("of a year", "月份"), unique=True, help_text=_("当月第一天")
    )
    closed_at = models.DateTimeField(_("结账时间"))
    closed_by = row(settings.AUTH_USER_MODEL, _("结账的人"), related_name="+")
    position = models.PositiveBigIntegerField(_("台账位置"), help_text=_("结到台账的哪一条"))
    yuan_per_point = models.PositiveIntegerField(
        _("几元折一分"), default=0, help_text=_("结账时的制度；0 就是按钱")
    )
    cap_percent = models.PositiveIntegerField(
        _("上限（工资的 %）"), default=0, help_text=_("结账时的制度")
    )
    people = models.PositiveIntegerField(_("人数"))
    as_points = models.IntegerField(_("罚款折分"))
    withheld = yuan(_("实扣（元）"))
    unchecked = models.PositiveIntegerField(_("上限未核对的人数"))
    is_held = models.BooleanField(_("有实扣的"))
    digest = models.CharField(
        _("摘要"),
        max_length=64,
        blank=True,
        help_text=_("全部内容的 SHA-256；升级以前结的可能没有"),
    )
    signature = models.CharField(_("签名"), max_length=128, blank=True)
    request_key = models.CharField(max_length=80, blank=True, editable=False)
    request_digest = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        verbose_name, verbose_name_plural = _("月结"), pgettext_lazy("plural", "月结")
        ordering = ["-month"]
        constraints = checks(a_month_is_closed_whole=Q(month__day=1))

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class MonthLine(WithAmounts):
    """What one employee, as they were called then, pays in a month: the sum of its items."""

    # Written in the order of the numbers; a page leafs by the index below.
    close = row(MonthClose, _("月结"), db_index=False, related_name="lines")
    employee = row("organisation.Employee", _("员工"), related_name="month_lines")
    number = models.CharField(_("工号"), max_length=20, blank=True)
    name = models.CharField(_("姓名"), max_length=60, blank=True)
    name_en = models.CharField(_("英文姓名"), max_length=80, blank=True)
    department = models.CharField(_("部门"), max_length=200, blank=True)
    department_en = models.CharField(_("英文部门"), max_length=200, blank=True)
    as_points = models.IntegerField(_("罚款折分"), default=0)
    pay = models.DecimalField(
        _("当月工资（元）"), max_digits=10, decimal_places=2, null=True, blank=True
    )
    cap = yuan(_("上限（元）"), null=True, blank=True, help_text=_("没有填工资的，未核对"))
    withheld = yuan(_("实扣（元）"), default=Decimal(0))

    class Meta:
        verbose_name, verbose_name_plural = _("月结明细"), pgettext_lazy("plural", "月结明细")
        ordering = ["close", "employee__number"]
        constraints = [
            models.UniqueConstraint(
                fields=["close", "employee"], name="one_line_for_an_employee_in_a_month"
            )
        ]
        indexes = [models.Index(fields=["close", "id"], name="lines_of_a_month")]

    def __str__(self) -> str:
        return f"{self.employee_id} {self.fine}"


class MonthItem(WithAmounts):
    """What one violation adds to a month: its fine, or the difference to what was charged before.

    Of what is withheld each has its share, so that no one is given back more than was taken.
    """

    class Why(models.TextChoices):
        WAITS = "waits", _("申诉中，暂不计")
        VOID = "void", _("已作废，退回")
        RELIEF = "relief", _("申诉减轻")
        REDERIVED = "rederived", _("重新定级")
        DECIDED = "decided", _("申诉结束，补计")

    line = row(MonthLine, _("月结明细"), related_name="items", db_index=False)
    entry = row("discipline.Entry", _("台账记录"), related_name="month_items")
    had = yuan(_("以前计的罚款（元）"), default=Decimal(0))
    withheld = yuan(_("实扣（元）"), default=Decimal(0), help_text=_("负数是退回"))
    share_lapsed = models.IntegerField(
        _("失效的扣绩效（%）"), default=0, help_text=_("超过当月全部绩效的部分，不扣，以后也不补")
    )
    why = models.CharField(_("当月变动"), max_length=9, choices=Why, blank=True)
    ladder = models.CharField(_("处罚阶梯"), max_length=60, blank=True)
    ladder_en = models.CharField(_("英文"), max_length=100, blank=True)
    clause = models.CharField(_("条款"), max_length=10, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("月结项"), pgettext_lazy("plural", "月结项")
        ordering = ["line", "entry"]
        constraints = [
            models.UniqueConstraint(
                fields=["line", "entry"], name="a_violation_stands_once_in_a_month"
            )
        ]
        indexes = [models.Index(fields=["why", "line"], name="items_by_what_happened")]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.fine}"
