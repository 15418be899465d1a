"""A complaint, its report, and what happened to it (C1–C3, C26)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reception import clock
from reception.policy.models import StepDays
from visitors.models.trails import TrailEvent, account, checks, one_effect, row

LONGEST_WORDS, LONGEST_WISH, LONGEST_REASON = 2000, 500, 500


class ComplaintBook(models.Model):
    """The last number that was given in a year: what gives the next holds this row (W5)."""

    year = models.PositiveSmallIntegerField(unique=True)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name, verbose_name_plural = _("投诉编号"), pgettext_lazy("plural", "投诉编号")

    def __str__(self) -> str:
        return f"{self.year} {self.last}"


class Complaint(StepDays):
    """What somebody complains about, and how far it has come.

    The days of its steps are those of the rows on the day it was received: what was told stays.
    What was said is never changed; what is added stands among the events.
    """

    class Stage(models.TextChoices):
        REGISTERED = "registered", pgettext_lazy("complaint", "已登记")
        ASSESSED = "assessed", pgettext_lazy("complaint", "已判定")
        ASSIGNED = "assigned", pgettext_lazy("complaint", "已交办")
        REPORTED = "reported", pgettext_lazy("complaint", "已报告")
        REVIEWED = "reviewed", pgettext_lazy("complaint", "已审定")
        ANSWERED = "answered", pgettext_lazy("complaint", "已答复")
        CLOSED = "closed", pgettext_lazy("complaint", "已结案")
        REOPENED = "reopened", pgettext_lazy("complaint", "重新办理")
        WITHDRAWN = "withdrawn", pgettext_lazy("complaint", "已撤回")

    class Channel(models.TextChoices):
        DESK = "desk", _("前台当面")
        PHONE = "phone", pgettext_lazy("channel", "电话")
        PAGE = "page", pgettext_lazy("channel", "网页")
        MAIL = "mail", pgettext_lazy("channel", "电子邮件")
        LETTER = "letter", pgettext_lazy("channel", "来信")

    class Major(models.TextChoices):
        NO = "no", pgettext_lazy("major", "一般")
        PROPOSED = "proposed", _("已提议：重大")
        YES = "yes", pgettext_lazy("major", "重大")

    class Outcome(models.TextChoices):
        JUSTIFIED = "justified", _("属实")
        PARTLY = "partly", _("部分属实")
        NOT_JUSTIFIED = "not_justified", _("不属实")
        NOT_OURS = "not_ours", _("不属我方")
        WITHDRAWN = "withdrawn", pgettext_lazy("complaint", "已撤回")

    OVER = (Stage.CLOSED, Stage.WITHDRAWN)
    VALID = (Outcome.JUSTIFIED, Outcome.PARTLY)

    number = models.CharField(_("编号"), max_length=16, unique=True)
    # Of the code by which the complainant's page opens; the code follows from the secret key.
    digest = models.CharField(max_length=64, unique=True, editable=False)
    site = row("organisation.Site", _("园区"), null=False, blank=False)
    stage = models.CharField(
        _("阶段"), max_length=10, choices=Stage, default=Stage.REGISTERED, db_index=True
    )
    name = models.CharField(_("投诉人"), max_length=60)
    phone = models.CharField(_("手机"), max_length=30, blank=True)
    email = models.EmailField(_("邮箱"), blank=True)
    visitor = row("visitors.Visitor", _("访客"))
    what = models.TextField(_("说了什么"), max_length=LONGEST_WORDS)
    wanted = models.CharField(_("要求"), max_length=LONGEST_WISH, blank=True)
    channel = models.CharField(_("来自"), max_length=6, choices=Channel)
    kinds = models.JSONField(_("类别"), default=list, blank=True)
    about = row("organisation.Employee", _("被投诉人"))
    # Who stood in for that person on that day.
    stood_in = row("organisation.Employee", _("代理人"))
    department = row("organisation.Department", _("被投诉部门"))
    visit = row("visitors.Visit", _("来访"))
    received_at = models.DateTimeField(_("收到"), db_index=True)
    registered_by = account(_("登记账号"))
    # Since when its days count: since it was received, or opened again.
    began_at = models.DateTimeField(_("计时"))
    valid = models.BooleanField(_("成立"), null=True, blank=True)
    doubted_by = account(_("谁认为不成立"))
    handler = account(_("跟进账号"))
    assigned_department = row("organisation.Department", _("交办部门"))
    assigned_to = row("organisation.Employee", _("交办给"))
    assigned_at = models.DateTimeField(_("交办"), null=True, blank=True)
    sent_back = models.BooleanField(_("退回过"), default=False)
    reviewed_by = account(_("谁写的处理意见"))
    needs_principal = models.BooleanField(_("要校长审批"), default=False)
    major = models.CharField(_("是否重大"), max_length=8, choices=Major, default=Major.NO)
    major_at = models.DateTimeField(_("提议为重大"), null=True, blank=True)
    outcome = models.CharField(_("认定"), max_length=13, choices=Outcome, blank=True)
    answered_at = models.DateTimeField(_("答复"), null=True, blank=True)
    closed_at = models.DateTimeField(_("结案"), null=True, blank=True)
    not_reached = models.BooleanField(_("回访没有联系上"), default=False)

    class Meta:
        verbose_name, verbose_name_plural = _("投诉"), pgettext_lazy("plural", "投诉")
        ordering = ["-id"]
        constraints = checks(
            a_complaint_says_who_and_what=~Q(name="") & ~Q(what=""),
            a_complaint_ends_closed_or_withdrawn=(
                Q(stage__in=["closed", "withdrawn"], closed_at__isnull=False)
                | (~Q(stage__in=["closed", "withdrawn"]) & Q(closed_at__isnull=True))
            ),
            a_complaint_is_closed_after_its_answer=~Q(stage__in=["answered", "closed"])
            | Q(answered_at__isnull=False),
            an_investigated_complaint_has_a_department=(
                ~Q(stage__in=["assigned", "reported", "reviewed"])
                | Q(assigned_department__isnull=False, assigned_at__isnull=False)
            ),
            a_complaint_is_judged_after_it_is_registered=Q(stage__in=["registered", "withdrawn"])
            | Q(valid__isnull=False),
            a_major_complaint_says_since_when=Q(major="no") | Q(major_at__isnull=False),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def is_over(self) -> bool:
        return self.stage in self.OVER

    @property
    def step(self) -> str:
        """What has to be done next, by its code in ``clocks.STEPS``; nothing once it is over."""
        stage = self.Stage(self.stage)
        if stage == self.Stage.ASSESSED:
            return "assign" if self.valid else "answer"
        if stage == self.Stage.REPORTED:
            return "principal" if self.reviewed_by_id else "review"
        return STEP_AFTER.get(stage, "")


STEP_AFTER = {
    Complaint.Stage.REGISTERED: "assess",
    Complaint.Stage.REOPENED: "assign",
    Complaint.Stage.ASSIGNED: "report",
    Complaint.Stage.REVIEWED: "answer",
    Complaint.Stage.ANSWERED: "call",
}


class ComplaintReport(models.Model):
    """What a department found (C3); a later one stands beside the earlier."""

    PARTS = ("cause", "course", "conclusion", "remedy", "prevention")

    complaint = row(Complaint, _("投诉"), null=False, blank=False, related_name="reports")
    at = models.DateTimeField(_("提交"))
    by = account(_("账号"))
    by_name = models.CharField(_("谁写的"), max_length=60)
    cause = models.TextField(_("起因"), max_length=LONGEST_WORDS)
    course = models.TextField(pgettext_lazy("complaint", "经过"), max_length=LONGEST_WORDS)
    responsible = models.ManyToManyField(
        "organisation.Employee", related_name="+", blank=True, verbose_name=_("责任人")
    )
    conclusion = models.TextField(_("结论"), max_length=LONGEST_WORDS)
    remedy = models.TextField(_("补救"), max_length=LONGEST_WORDS)
    prevention = models.TextField(_("防范"), max_length=LONGEST_WORDS)

    class Meta:
        verbose_name, verbose_name_plural = _("调查报告"), pgettext_lazy("plural", "调查报告")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.at:%Y-%m-%d}"


class ComplaintStatement(models.Model):
    """What is told of the complaints of a month (C8): worked out until it is sent, and kept as it
    was told from then on.
    """

    month = models.DateField(pgettext_lazy("of a year", "月份"), unique=True)
    # The first moment after it.
    ended_at = models.DateTimeField(_("月底"))
    sent_at = models.DateTimeField(_("送出"), null=True, blank=True)
    sent_by = account(_("送出账号"))
    sent_by_name = models.CharField(_("谁送出的"), max_length=60, blank=True)
    figures = models.JSONField(_("数字"), default=dict, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("投诉统计表"), pgettext_lazy("plural", "投诉统计表")
        ordering = ["-month"]
        constraints = checks(
            a_statement_of_complaints_says_who_sent_it=(
                Q(sent_at__isnull=True, sent_by__isnull=True, sent_by_name="")
                | (Q(sent_at__isnull=False) & ~Q(sent_by_name=""))
            )
        )

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class Compensation(models.Model):
    """An amount that somebody asked to pay to a complainant; the approval holds it, and what was
    decided (C21).
    """

    complaint = row(Complaint, _("投诉"), null=False, blank=False, related_name="compensations")
    approval = models.OneToOneField(
        "due.Approval", models.PROTECT, related_name="compensation", verbose_name=_("审批")
    )
    reason = models.CharField(_("为什么"), max_length=LONGEST_REASON)

    class Meta:
        verbose_name, verbose_name_plural = _("补偿"), pgettext_lazy("plural", "补偿")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.approval_id}"


class Prevention(models.Model):
    """Who does what a report promises, until when, and when it is looked at again (C23)."""

    report = models.OneToOneField(
        ComplaintReport, models.PROTECT, related_name="promised", verbose_name=_("调查报告")
    )
    employee = row("organisation.Employee", _("谁来办"), null=False, blank=False)
    until = models.DateTimeField(_("办完的期限"))
    # Owed since the report was approved.
    agreed_at = models.DateTimeField(_("报告同意"), null=True, blank=True)
    done_at = models.DateTimeField(_("办完"), null=True, blank=True, db_index=True)
    looked = models.PositiveSmallIntegerField(_("复查过几次"), default=0)
    look_at = models.DateTimeField(_("下次复查"), null=True, blank=True, db_index=True)

    class Meta:
        verbose_name, verbose_name_plural = _("防范措施"), pgettext_lazy("plural", "防范措施")
        ordering = ["id"]
        constraints = checks(
            prevention_is_done_after_it_is_agreed=Q(done_at__isnull=True)
            | Q(agreed_at__isnull=False),
            prevention_is_looked_at_twice_after_it_is_done=(
                Q(done_at__isnull=True, look_at__isnull=True, looked=0)
                | Q(done_at__isnull=False, look_at__isnull=False, looked__lt=2)
                | Q(done_at__isnull=False, look_at__isnull=True, looked=2)
            ),
        )

    def __str__(self) -> str:
        return f"{self.employee} {self.until:%Y-%m-%d}"

    @property
    def until_written(self) -> str:
        """Until when, as people say it."""
        return clock.deadline(self.until)


class ComplaintEvent(TrailEvent):
    """One thing that happened to a complaint."""

    class What(models.TextChoices):
        REGISTERED = "registered", pgettext_lazy("complaint event", "登记")
        DOUBTED = "doubted", _("认为不成立，等另一位")
        ASSESSED = "assessed", pgettext_lazy("complaint event", "判定")
        ASSIGNED = "assigned", pgettext_lazy("complaint event", "交办")
        SENT_BACK = "sent_back", _("部门退回")
        REPORTED = "reported", _("提交报告")
        REVIEWED = "reviewed", pgettext_lazy("complaint event", "处理意见")
        APPROVED = "approved", _("校长审批")
        RETURNED = "returned", _("没有通过")
        ANSWERED = "answered", _("答复投诉人")
        TRIED = "tried", _("回访没有联系上")
        CLOSED = "closed", _("回访，结案")
        REOPENED = "reopened", _("不满意，重新办理")
        WITHDRAWN = "withdrawn", pgettext_lazy("complaint event", "撤回")
        ADDED = "added", _("投诉人补充")
        MAJOR = "major", _("是否重大")
        MORE_TIME = "more_time", pgettext_lazy("complaint event", "期限延后")
        PROPOSED = "proposed", _("向台账提议")
        PREVENTED = "prevented", _("防范措施办完")
        HOLDS = "holds", _("复查：没有再发生")
        RECURRED = "recurred", _("复查：又发生了")
        PAY_ASKED = "pay_asked", _("申请补偿")
        PAY_RULED = "pay_ruled", _("补偿的批复")

    complaint = row(
        Complaint, _("投诉"), null=False, blank=False, related_name="events", db_index=False
    )
    what = models.CharField(_("事项"), max_length=10, choices=What)

    class Meta(TrailEvent.Meta):
        verbose_name, verbose_name_plural = _("投诉的经过"), pgettext_lazy("plural", "投诉的经过")
        constraints = [
            *one_effect(
                "a_request_about_a_complaint_has_one_effect",
                "a_complainants_request_has_one_effect",
            ),
            models.UniqueConstraint(
                fields=["complaint"],
                condition=Q(what="registered"),
                name="a_complaint_is_registered_once",
            ),
        ]
        indexes = [models.Index(fields=["complaint", "id"], name="events_of_a_complaint")]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.what}"
