"""A reception plan: who comes, what is planned, what it cost, and what happened to it (E1, E22)."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reception.policy.models import PlanStandard
from reception.policy.models.plans import yuan

LONGEST_WORDS, LONGEST_REASON, LONGEST_RECEIPT = 500, 200, 40


def row(to: Any, label: Any, **given: Any) -> Any:
    """Return a column for a row that stays as long as this one, or for none."""
    given = {"null": True, "blank": True, "related_name": "+", **given}
    return models.ForeignKey(to, models.PROTECT, verbose_name=label, **given)


def of_plan(name: str, **given: Any) -> Any:
    """Return a column for the plan that a row belongs to."""
    return models.ForeignKey(
        "plans.Plan", models.PROTECT, related_name=name, verbose_name=_("接待计划"), **given
    )


def words(label: Any, longest: int, **given: Any) -> Any:
    """Return a column for words that may be left out."""
    return models.CharField(label, max_length=longest, blank=True, **given)


class PlanBook(models.Model):
    """The last number that was given in a year: what gives the next holds this row (W5)."""

    year = models.PositiveSmallIntegerField(unique=True)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("接待计划编号")
        verbose_name_plural = pgettext_lazy("plural", "接待计划编号")

    def __str__(self) -> str:
        return f"{self.year} {self.last}"


class Plan(models.Model):
    """An arranged visit. Sums, checks and whether it is running are derived (W2)."""

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("plan", "草稿")
        SUBMITTED = "submitted", pgettext_lazy("plan", "审批中")
        RETURNED = "returned", pgettext_lazy("plan", "退回")
        APPROVED = "approved", pgettext_lazy("plan", "已批准")
        CLOSED = "closed", pgettext_lazy("plan", "已关单")
        CANCELLED = "cancelled", pgettext_lazy("plan", "已取消")

    OVER = (State.CLOSED, State.CANCELLED)

    number = models.CharField(_("编号"), max_length=16, unique=True)
    site = row("organisation.Site", _("园区"), null=False, blank=False)
    state = models.CharField(
        _("状态"), max_length=9, choices=State, default=State.DRAFT, db_index=True
    )
    title = models.CharField(pgettext_lazy("plan", "名称"), max_length=80)
    unit = words(_("单位"), 120)
    mission = words(pgettext_lazy("plan", "事由"), LONGEST_REASON)
    client = words(pgettext_lazy("plan", "客户"), 120)
    transport = words(_("交通"), 120, help_text=_("车次或航班，在哪里接"))
    contact = words(pgettext_lazy("plan", "对方联系人"), 120)
    scheme = models.CharField(_("哪一套标准"), max_length=6, choices=PlanStandard.Scheme)
    code = models.CharField(_("类别或级别"), max_length=12)
    heads = models.PositiveIntegerField(pgettext_lazy("plan", "来宾人数"), default=1)
    begins_at = models.DateTimeField(pgettext_lazy("plan", "到"))
    ends_at = models.DateTimeField(pgettext_lazy("plan", "走"))
    host = row("organisation.Employee", _("谁负责接待"), null=False, blank=False)
    hosts = models.ManyToManyField(
        "organisation.Employee", blank=True, related_name="+", verbose_name=_("接待人")
    )
    # Who receives pays (E23).
    department = row(
        *("organisation.Department", _("费用由哪个部门承担")),
        **{"null": False, "blank": False, "db_index": False},
    )
    reason = words(_("超出标准的理由"), LONGEST_REASON)
    applied_by = row(settings.AUTH_USER_MODEL, _("申请账号"))
    applicant = row("organisation.Employee", _("申请人"))
    visit = row("visitors.Visit", _("来访"))
    copied_from = row("self", _("从哪个计划复制"))
    made_at = models.DateTimeField(_("写于"))
    # Urgent: agreed to on the telephone, and when the form followed (E13).
    phoned_to = row("organisation.Employee", _("电话里同意的人"))
    phoned_at = models.DateTimeField(_("电话同意"), null=True, blank=True)
    completed_at = models.DateTimeField(_("补齐"), null=True, blank=True)
    closed_at = models.DateTimeField(_("关单"), null=True, blank=True)
    # The row of the standard as it was when the plan was submitted: what was told is kept.
    told = models.JSONField(_("送审时的标准"), null=True, blank=True, editable=False)
    # Grows with every change: who changes what they did not read is refused.
    version = models.PositiveIntegerField(_("版本"), default=0, editable=False)

    class Meta:
        verbose_name, verbose_name_plural = _("接待计划"), pgettext_lazy("plural", "接待计划")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="a_plan_is_for_somebody_and_ends_after_it_begins",
                condition=Q(heads__gte=1, ends_at__gt=F("begins_at")) & ~Q(title=""),
            ),
            models.CheckConstraint(
                name="a_plan_says_when_it_was_closed",
                condition=Q(state__in=["closed", "cancelled"], closed_at__isnull=False)
                | ~Q(state__in=["closed", "cancelled"]) & Q(closed_at__isnull=True),
            ),
            models.CheckConstraint(
                name="a_plan_agreed_by_telephone_names_who",
                condition=Q(phoned_at__isnull=True, phoned_to=None, completed_at__isnull=True)
                | Q(phoned_at__isnull=False, phoned_to__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["department", "begins_at"], name="plans_of_a_department"),
            models.Index(fields=["begins_at"], name="plans_of_a_month"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class PlanGuest(models.Model):
    """One of those who come: the leader first, the others as they are introduced (E1, S8)."""

    class Sex(models.TextChoices):
        MALE = "男", pgettext_lazy("sex", "男")
        FEMALE = "女", pgettext_lazy("sex", "女")

    plan = of_plan("guests")
    name = models.CharField(_("姓名"), max_length=60)
    sex = models.CharField(_("性别"), max_length=1, choices=Sex, blank=True)
    position = words(_("职务"), 60)
    level = models.PositiveSmallIntegerField(_("级别"), null=True, blank=True)
    needs = words(pgettext_lazy("plan", "需要"), 120)

    class Meta:
        verbose_name, verbose_name_plural = _("来宾"), pgettext_lazy("plural", "来宾")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name


class PlanThing(models.Model):
    """A vehicle or a room that lines of plans book, one at a time (E11, E15)."""

    class Kind(models.TextChoices):
        VEHICLE = "vehicle", pgettext_lazy("thing", "车")
        ROOM = "room", pgettext_lazy("thing", "房间")

    site = row("organisation.Site", _("园区"), null=False, blank=False)
    kind = models.CharField(_("种类"), max_length=7, choices=Kind)
    name = models.CharField(_("名称"), max_length=40, unique=True)
    seats = models.PositiveSmallIntegerField(pgettext_lazy("thing", "座位"), null=True, blank=True)
    is_active = models.BooleanField(_("启用"), default=True)

    class Meta:
        verbose_name, verbose_name_plural = _("车、房"), pgettext_lazy("plural", "车、房")
        ordering = ["kind", "name"]

    def __str__(self) -> str:
        return self.name


class PlanLine(models.Model):
    """One line of the programme; ``heads`` counts everybody at table, of lodging the rooms."""

    class Kind(models.TextChoices):
        MEAL = "meal", pgettext_lazy("plan", "用餐")
        LODGING = "lodging", pgettext_lazy("plan", "住宿")
        VEHICLE = "vehicle", pgettext_lazy("plan", "用车")
        MEETING = "meeting", pgettext_lazy("plan", "会见")
        VISIT = "visit", pgettext_lazy("plan", "参观")
        GIFT = "gift", pgettext_lazy("plan", "礼品")
        TICKET = "ticket", pgettext_lazy("plan", "订票")
        OTHER = "other", pgettext_lazy("plan", "其他")

    plan = of_plan("lines")
    at = models.DateTimeField(_("时间"))
    until = models.DateTimeField(_("到几点"), null=True, blank=True)
    what = models.CharField(_("事项"), max_length=80)
    place = words(_("地点"), 80)
    kind = models.CharField(_("种类"), max_length=7, choices=Kind, default=Kind.OTHER)
    ours = words(pgettext_lazy("plan", "我方"), 200)
    booked = row(PlanThing, pgettext_lazy("plan", "车、房"))
    heads = models.PositiveIntegerField(_("人数"), null=True, blank=True)
    cost = yuan(_("费用"))

    class Meta:
        verbose_name, verbose_name_plural = _("日程"), pgettext_lazy("plural", "日程")
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                name="a_line_of_a_plan_has_words_and_no_negative_cost",
                condition=~Q(what="") & Q(cost__gte=0),
            ),
            models.CheckConstraint(
                name="a_line_of_a_plan_ends_after_it_begins",
                condition=Q(until__isnull=True) | Q(until__gt=F("at")),
            ),
            models.CheckConstraint(
                name="what_a_line_books_is_free_again_at_some_time",
                condition=Q(booked=None) | Q(until__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.at:%m-%d %H:%M} {self.what}"


class PlanPart(models.Model):
    """One of us who appears in a programme, what they were told of it, and that they confirmed
    (E11).
    """

    plan = of_plan("parts", db_index=False)
    employee = row("organisation.Employee", _("员工"), null=False, blank=False)
    told = models.CharField(_("告诉了什么"), max_length=64)  # a digest of their lines
    told_at = models.DateTimeField(_("告诉的时间"))
    confirmed_at = models.DateTimeField(_("确认"), null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("我方人员"), pgettext_lazy("plural", "我方人员")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "employee"], name="somebody_has_one_part_in_a_plan"
            )
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.employee}"


class PlanCost(models.Model):
    """What was spent, against a receipt; a wrong one is struck out and stays (E22, W5)."""

    plan = of_plan("costs")
    line = row(PlanLine, _("日程"))
    what = models.CharField(_("事项"), max_length=80)
    amount = yuan(_("金额"))
    # In one spelling, by which it is known again.
    receipt = models.CharField(_("单据号"), max_length=LONGEST_RECEIPT)
    payee = words(_("收款方"), 80)
    heads = models.PositiveIntegerField(_("人数"), null=True, blank=True)
    spent_on = models.DateField(_("日期"))
    booked_at = models.DateTimeField(_("入账"))
    booked_by = row(settings.AUTH_USER_MODEL, _("入账账号"))
    struck_at = models.DateTimeField(_("划掉"), null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("实际费用"), pgettext_lazy("plural", "实际费用")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["receipt"],
                condition=Q(struck_at__isnull=True),
                name="a_receipt_is_booked_once_in_the_house",
            ),
            models.CheckConstraint(
                name="a_cost_has_an_amount_and_a_receipt",
                condition=Q(amount__gt=0) & ~Q(receipt=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.receipt} {self.amount}"


class PlanAsking(models.Model):
    """The plan or its costs were put before those who approve; class and sum stand there."""

    plan = of_plan("askings")
    approval = models.OneToOneField(
        "due.Approval", models.PROTECT, related_name="plan_asking", verbose_name=_("审批")
    )
    # The class of that day, also where the chain is that of what is above the standard.
    code = models.CharField(_("类别或级别"), max_length=12)

    class Meta:
        verbose_name, verbose_name_plural = _("送审"), pgettext_lazy("plural", "送审")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.approval_id}"


class PlanEvent(models.Model):
    """One thing that happened to a plan. The list only grows; the row is also the receipt of the
    request that caused it.
    """

    class What(models.TextChoices):
        MADE = "made", pgettext_lazy("plan event", "写下")
        CHANGED = "changed", pgettext_lazy("plan event", "改动")
        ASKED = "asked", pgettext_lazy("plan event", "送审")
        PASSED_ON = "passed_on", pgettext_lazy("plan event", "请下一级批")
        GIVEN = "given", pgettext_lazy("plan event", "批准")
        REFUSED = "refused", pgettext_lazy("plan event", "退回")
        WITHDRAWN = "withdrawn", pgettext_lazy("plan event", "撤回")
        PHONED = "phoned", pgettext_lazy("plan event", "电话同意")
        SHIFTED = "shifted", pgettext_lazy("plan event", "日程顺延")
        CONFIRMED = "confirmed", pgettext_lazy("plan event", "确认日程")
        BOOKED = "booked", pgettext_lazy("plan event", "入账")
        STRUCK = "struck", pgettext_lazy("plan event", "划掉一笔")
        FOLLOWED = "followed", pgettext_lazy("plan event", "回访")
        CLOSED = "closed", pgettext_lazy("plan event", "关单")
        CANCELLED = "cancelled", pgettext_lazy("plan event", "取消")

    plan = of_plan("events", db_index=False)
    what = models.CharField(_("事项"), max_length=9, choices=What)
    at = models.DateTimeField(_("时间"))
    by = row(settings.AUTH_USER_MODEL, _("经手账号"))
    by_name = words(_("经手人"), 60)
    words = models.TextField(_("说了什么"), max_length=LONGEST_WORDS, blank=True)
    # Codes, sums and names of our own people: nobody else's words.
    facts = models.JSONField(_("记录"), default=dict)
    request_key = models.CharField(max_length=80, blank=True, editable=False)
    request_digest = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        verbose_name = _("接待计划的经过")
        verbose_name_plural = pgettext_lazy("plural", "接待计划的经过")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["by", "request_key"],
                condition=~Q(request_key=""),
                name="a_request_about_a_plan_has_one_effect",
            )
        ]
        indexes = [models.Index(fields=["plan", "id"], name="events_of_a_plan")]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.what}"
