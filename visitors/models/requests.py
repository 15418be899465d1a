"""Who was asked about a visit, what they answered, and who was reminded (V4, V5)."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from visitors.models.keys import notice
from visitors.models.visits import State, Visit


class HostRequest(models.Model):
    """Somebody was asked to receive a visitor, and what they answered (V4)."""

    visit = models.ForeignKey(
        Visit,
        models.CASCADE,
        related_name="requests",
        verbose_name=_("来访"),
        db_index=False,
    )
    employee = models.ForeignKey(
        "organisation.Employee",
        models.PROTECT,
        related_name="host_requests",
        verbose_name=_("问谁"),
        db_index=False,
    )
    notice = notice(_("通知"), "host_request")
    asks_consent = models.BooleanField(_("须同意"), default=False, help_text=_("G6–G8"))
    instead_of = models.ForeignKey(
        "self",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="sent",
        verbose_name=_("代替谁"),
        help_text=_("请其代接的那一次请求（V4）"),
    )
    replaced_by = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="replaces",
        verbose_name=_("改请了谁"),
        help_text=_("改请别人的那一次请求；从此不再等这一次的应答"),
    )
    escalated = models.BooleanField(
        _("升级通知"), default=False, help_text=_("因无人应答而另外通知的人（V5）")
    )
    asked_at = models.DateTimeField(_("何时问"))
    answer = models.CharField(
        _("应答"), max_length=11, choices=Visit.Answer, default="", blank=True
    )
    answered_at = models.DateTimeField(_("何时应答"), null=True, blank=True)
    wait_minutes = models.PositiveSmallIntegerField(_("请稍候（分钟）"), null=True, blank=True)
    put_off_to = models.DateTimeField(_("另约至"), null=True, blank=True, help_text=_("V12"))
    colleague = models.ForeignKey(
        "organisation.Employee",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("代接的同事"),
    )

    # Not columns: whether the link it was opened by went to a group chat, when its page was first
    # opened, who may send a colleague.
    in_group = False
    may_hand_over = False
    opened_at: datetime | None = None

    class Meta:
        verbose_name, verbose_name_plural = _("请接待"), pgettext_lazy("plural", "请接待")
        ordering = ["id"]
        indexes = [models.Index(fields=["employee", "visit"], name="requests_of_an_employee")]
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "employee"], name="nobody_is_asked_twice_about_one_visit"
            ),
            models.CheckConstraint(
                name="an_answer_says_when", condition=Q(answer="") | Q(answered_at__isnull=False)
            ),
            models.CheckConstraint(
                name="a_colleague_is_named",
                condition=~Q(answer="colleague") | Q(colleague__isnull=False),
            ),
            models.CheckConstraint(
                name="another_time_is_named_by_who_puts_off",
                condition=Q(answer="later") | Q(put_off_to__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.visit_id} → {self.employee}"

    def asked_inside(self, visit: Visit) -> bool:
        """Tell whether somebody was asked to come too when the visitor was inside already: what
        they answer neither ends nor changes the visit.
        """
        if visit.state != State.INSIDE or visit.admitted_at is None:
            return False
        return self.asked_at > visit.admitted_at


class HostReminder(models.Model):
    """A reminder to somebody who was asked and has not answered (V5); it carries a link of its
    own.
    """

    request = models.ForeignKey(
        HostRequest, models.CASCADE, related_name="reminders", verbose_name=_("请接待")
    )
    notice = notice(_("通知"), "host_reminder")
    at = models.DateTimeField(_("时间"))
    by_hand = models.BooleanField(_("前台提醒"), default=False)

    class Meta:
        verbose_name, verbose_name_plural = _("提醒"), pgettext_lazy("plural", "提醒")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.request} {self.at:%H:%M}"


class LeaveRequest(models.Model):
    """A host was asked whether a visitor who has been inside for long has left (V9); the notice
    carries a link to sign them out.
    """

    visit = models.ForeignKey(
        Visit, models.CASCADE, related_name="leave_requests", verbose_name=_("来访")
    )
    employee = models.ForeignKey(
        "organisation.Employee",
        models.PROTECT,
        related_name="leave_requests",
        verbose_name=_("问谁"),
    )
    notice = notice(_("通知"), "leave_request")
    at = models.DateTimeField(_("时间"))

    in_group = False  # not a column: whether the link it was opened by went to a group chat

    class Meta:
        verbose_name, verbose_name_plural = _("问是否离开"), pgettext_lazy("plural", "问是否离开")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.visit_id} → {self.employee}"
