"""Ladders of penalties (处罚阶梯), and what the system itself proposes on them (P1–P4, P7)."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from reception.organisation.languages import Named
from reception.policy.climb import LadderSteps, LadderStepValue
from reception.policy.enums import Counting, FinePer, Severity, StartsOver
from reception.policy.penalty import MEASURES, Amounts, Penalty


class Ladder(Named, models.Model):
    """One ladder: whom it is for, how its steps are counted, and when counting starts over (P7).

    The rows seen in other policies (P14, P17) are shipped with ``is_active`` off.
    """

    class About(models.TextChoices):
        HOST = "host", _("被访人")
        DESK = "desk", _("前台")
        ANYBODY = "anybody", _("任何员工")

    class AfterLast(models.TextChoices):
        REPEAT = "repeat", _("重复最后一级")
        STOP = "stop", _("不再处罚")

    code = models.SlugField(_("代号"), unique=True, help_text=_("接口里用的名字，例如 no_badge"))
    name = models.CharField(_("处罚阶梯"), max_length=60, unique=True)
    name_en = models.CharField(_("英文"), max_length=100, blank=True)
    clause = models.CharField(_("条款"), max_length=10, help_text=_("制度条款编号，例如 P3"))
    about = models.CharField(_("对谁"), max_length=8, choices=About, default=About.ANYBODY)
    counting = models.CharField(
        _("怎样定级"), max_length=8, choices=Counting, default=Counting.NUMBER
    )
    starts_over = models.CharField(
        _("何时重新计数"),
        max_length=7,
        choices=StartsOver,
        default=StartsOver.NEVER,
        help_text=_("P7"),
    )
    days = models.PositiveSmallIntegerField(
        _("几天"),
        null=True,
        blank=True,
        help_text=_("只用于“若干天内”：只数这一次之前这些天里的，连当天在内"),
    )
    after_last = models.CharField(
        _("最后一级之后"), max_length=6, choices=AfterLast, default=AfterLast.REPEAT
    )
    doubles_from = models.PositiveSmallIntegerField(
        _("从第几次起罚款加倍"),
        null=True,
        blank=True,
        help_text=_("从这一次起罚款是这一级的两倍；留空就不加倍（P9）"),
    )
    doubles_on = models.BooleanField(
        _("逐次再加倍"), default=False, help_text=_("两倍以后是四倍，依此类推（P9）")
    )
    uncorrected_days = models.PositiveSmallIntegerField(
        _("几个工作日内未改正另计一次"), null=True, blank=True, help_text=_("留空就不另计（P4）")
    )
    second = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("主管照哪条阶梯"),
        help_text=_("当事人的部门负责人另有自己的一条，照这条阶梯定级；留空就没有（P12）"),
    )
    is_active = models.BooleanField(_("启用"), default=True)
    order = models.PositiveIntegerField(_("顺序"), default=0, db_index=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name, verbose_name_plural = _("处罚阶梯"), pgettext_lazy("plural", "处罚阶梯")
        ordering = ["order", "code"]
        constraints = [
            models.CheckConstraint(
                name="a_ladder_that_counts_in_days_says_how_many",
                condition=(Q(starts_over="days") & Q(days__isnull=False, days__gte=1))
                | (~Q(starts_over="days") & Q(days__isnull=True)),
            ),
            models.CheckConstraint(
                name="only_repetition_doubles_a_fine",
                condition=Q(doubles_from__isnull=True) | Q(doubles_from__gte=2, counting="number"),
            ),
            models.CheckConstraint(
                name="a_further_violation_needs_a_working_day",
                condition=Q(uncorrected_days__isnull=True) | Q(uncorrected_days__gte=1),
            ),
            models.CheckConstraint(
                # Working days are looked for within a year.
                name="a_further_violation_comes_within_the_calendar",
                condition=Q(uncorrected_days__isnull=True) | Q(uncorrected_days__lte=200),
            ),
            models.CheckConstraint(
                name="the_second_person_has_a_ladder_of_their_own",
                condition=Q(second__isnull=True) | ~Q(second=F("id")),
            ),
        ]

    @property
    def by_severity(self) -> bool:
        """Whether the severity decides the step, and not the number."""
        return self.counting == Counting.SEVERITY

    def clean(self) -> None:
        """Refuse a ladder for the second person that goes by a severity nobody was asked for."""
        if self.second is not None and self.second.by_severity and not self.by_severity:
            wrong = _("请选按次数定级的阶梯：按次数定级的，没有人写明严重程度。")
            raise ValidationError({"second": wrong}, code="counted_by_severity")

    @cached_property
    def rules(self) -> LadderSteps:
        """This ladder as ``climb`` reads it."""
        return LadderSteps(
            self.code,
            self.counting,
            self.starts_over,
            self.days,
            tuple(row.on for row in self.dates.all()),
            self.after_last == self.AfterLast.STOP,
            self.doubles_from,
            self.doubles_on,
            self.uncorrected_days,
            tuple(step_of(row) for row in self.steps.all()),
        )


class LadderDate(models.Model):
    """A day on which a ladder with fixed periods starts anew, as the first day of a term."""

    ladder = models.ForeignKey(
        Ladder,
        models.CASCADE,
        related_name="dates",
        verbose_name=_("处罚阶梯"),
        db_index=False,
    )
    on = models.DateField(_("从哪天起重新计数"))
    history = HistoricalRecords()

    class Meta:
        verbose_name, verbose_name_plural = (
            _("重新计数的日子"),
            pgettext_lazy("plural", "重新计数的日子"),
        )
        ordering = ["ladder", "on"]
        constraints = [
            models.UniqueConstraint(fields=["ladder", "on"], name="a_ladder_starts_over_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.on:%Y-%m-%d}"


class LadderStep(models.Model):
    """One step: what the nth violation, or one of this severity, is answered with."""

    class Warning(models.TextChoices):
        VERBAL = "verbal", _("口头警告")
        WRITTEN = "written", _("书面警告")

    ladder = models.ForeignKey(
        Ladder, models.CASCADE, related_name="steps", verbose_name=_("处罚阶梯")
    )
    number = models.PositiveSmallIntegerField(
        _("第几次"), null=True, blank=True, help_text=_("从这一次起，到下一级为止")
    )
    severity = models.CharField(_("严重程度"), max_length=7, choices=Severity, blank=True)
    education = models.BooleanField(_("教育"), default=False)
    correction = models.BooleanField(_("责令改正"), default=False)
    warning = models.CharField(_("警告"), max_length=7, choices=Warning, blank=True)
    fine = models.DecimalField(
        _("罚款（元）"),
        max_digits=8,
        decimal_places=2,
        default=0,
        validators=[MinValueValidator(0)],
    )
    fine_per = models.CharField(
        _("罚款按"),
        max_length=5,
        choices=FinePer,
        blank=True,
        help_text=_("留空就是一次多少；件数或价值由裁定的人填写（P11）"),
    )
    points = models.PositiveSmallIntegerField(_("扣分"), default=0)
    pay_share = models.PositiveSmallIntegerField(
        _("扣绩效（%）"), default=0, validators=[MaxValueValidator(100)]
    )
    pay_share_most = models.PositiveSmallIntegerField(
        _("最多扣绩效（%）"),
        default=0,
        help_text=_("一个范围的上限，由裁定的人选定并写明理由，默认取低的一端；0 就是固定（P10）"),
    )
    dismissal = models.BooleanField(_("建议辞退"), default=False)
    history = HistoricalRecords()

    class Meta:
        verbose_name, verbose_name_plural = _("阶梯的一级"), pgettext_lazy("plural", "阶梯的一级")
        ordering = ["ladder", "number", "severity"]
        constraints = [
            models.CheckConstraint(
                name="a_step_has_a_number_or_a_severity",
                condition=Q(number__isnull=False, number__gte=1, severity="")
                | (Q(number__isnull=True) & ~Q(severity="")),
            ),
            models.UniqueConstraint(
                fields=["ladder", "number"],
                name="one_step_for_each_number",
                condition=Q(number__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["ladder", "severity"],
                name="one_step_for_each_severity",
                condition=~Q(severity=""),
            ),
            models.CheckConstraint(
                name="a_step_takes_some_measure",
                condition=Q(education=True)
                | Q(correction=True)
                | ~Q(warning="")
                | Q(fine__gt=0)
                | Q(points__gt=0)
                | Q(pay_share__gt=0)
                | Q(dismissal=True),
            ),
            models.CheckConstraint(name="a_fine_takes_nothing_back", condition=Q(fine__gte=0)),
            models.CheckConstraint(
                name="no_more_than_the_whole_performance_pay", condition=Q(pay_share__lte=100)
            ),
            models.CheckConstraint(
                name="a_range_of_pay_begins_with_a_share",
                condition=Q(pay_share_most=0)
                | Q(pay_share__gt=0, pay_share_most__gte=F("pay_share"), pay_share_most__lte=100),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number or self.get_severity_display()}"

    def clean(self) -> None:
        """Refuse a step that its ladder never counts to."""
        by_number = self.ladder.counting == Counting.NUMBER
        if by_number and self.severity:
            raise ValidationError(
                {"severity": _("这条阶梯按次数定级，请填第几次。")}, code="counted_by_number"
            )
        if not by_number and self.number is not None:
            raise ValidationError(
                {"number": _("这条阶梯按严重程度定级，请选严重程度。")}, code="counted_by_severity"
            )


def step_of(row: LadderStep) -> LadderStepValue:
    """Return a step as ``climb`` reads it; of a row, or of a record of its history."""
    amounts = Amounts.of(row).as_columns()
    taken = {
        "education": row.education,
        "correction": row.correction,
        "verbal_warning": row.warning == LadderStep.Warning.VERBAL,
        "written_warning": row.warning == LadderStep.Warning.WRITTEN,
        "dismissal": row.dismissal,
        **{name: amount > 0 for name, amount in amounts.items()},
    }
    measures = tuple(measure for measure in MEASURES if taken[measure])
    return LadderStepValue(
        row.number, row.severity, Penalty(measures, **amounts), row.fine_per, row.pay_share_most
    )


class AutomaticProposal(models.Model):
    """One neglect that the system proposes by itself, as a row that can be switched; the person is
    warned before (V4, V5, V9).
    """

    class What(models.TextChoices):
        """What was not done: V5, V4, V9 in turn."""

        NEVER_ANSWERED = "never_answered", _("被访人一直没有应答")
        PROMISE_BROKEN = "promise_broken", _("说好的时间过了还没来")
        BADGE_KEPT = "badge_kept", _("访客离开后访客牌没有交回")

    what = models.CharField(_("什么事"), max_length=14, choices=What, unique=True)
    ladder = models.ForeignKey(
        Ladder,
        models.PROTECT,
        related_name="+",
        verbose_name=_("处罚阶梯"),
        help_text=_("按次数定级的阶梯"),
    )
    after_minutes = models.PositiveSmallIntegerField(
        _("过了几分钟提议"), validators=[MinValueValidator(1)]
    )
    warning_minutes = models.PositiveSmallIntegerField(
        _("过了几分钟先提醒本人"), null=True, blank=True, help_text=_("留空就不先提醒")
    )
    is_active = models.BooleanField(_("启用"), default=False)
    history = HistoricalRecords()

    class Meta:
        verbose_name, verbose_name_plural = _("系统提议"), pgettext_lazy("plural", "系统提议")
        ordering = ["what"]
        constraints = [
            models.CheckConstraint(
                name="a_neglect_takes_a_minute_or_more", condition=Q(after_minutes__gte=1)
            ),
            models.CheckConstraint(
                name="a_warning_comes_before_the_proposal",
                condition=Q(warning_minutes__isnull=True)
                | Q(warning_minutes__gte=1, warning_minutes__lt=F("after_minutes")),
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_what_display())

    @property
    def after(self) -> timedelta:
        """How long it must last."""
        return timedelta(minutes=self.after_minutes)

    @property
    def warning(self) -> timedelta | None:
        """How long until the person is told what will be noted; nothing for no warning."""
        return timedelta(minutes=self.warning_minutes) if self.warning_minutes else None

    def clean(self) -> None:
        """Refuse a ladder that goes by severity: no program knows how grave a neglect was."""
        if self.ladder_id and self.ladder.counting == Counting.SEVERITY:
            raise ValidationError({"ladder": _("请选按次数定级的阶梯：有多严重，系统判断不了。")})
