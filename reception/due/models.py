"""What happened to what is due: time given, steps taken; and who reads each morning what waits for
them (W2, W3).

A thing is called by its kind and its id, as pages call it: no table of these rooms is known here.
"""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reception.policy.models import approvals

LONGEST_REASON = 200
LATE = "late"  # the mark of what is late for good


def account(verbose_name: Any) -> Any:
    """Return a key to the account that did something; nobody where the worker or a link did."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=verbose_name,
    )


def employee(verbose_name: Any) -> Any:
    """Return a key to the employee that did something; nobody where an account without one did."""
    return models.ForeignKey(
        "organisation.Employee",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=verbose_name,
    )


class DailyLine(models.Model):
    """Somebody is sent, once a working day, what is late, or due by the end of the next one."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="daily_line", verbose_name=_("账号")
    )
    told_on = models.DateField(_("最近一次"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("每天一行待办")
        verbose_name_plural = pgettext_lazy("plural", "每天一行待办")

    def __str__(self) -> str:
        return str(self.user)


class Grace(models.Model):
    """Time for somebody who owes something: a pause or an extension, asked for or given (W2).

    Whoever owes it asks, and another person decides; given by another person, it holds at once.
    """

    class What(models.TextChoices):
        PAUSE = "pause", _("暂停")
        EXTENSION = "extension", _("延期")

    class State(models.TextChoices):
        ASKED = "asked", pgettext_lazy("grace", "等批准")
        GIVEN = "given", pgettext_lazy("grace", "已批准")
        REFUSED = "refused", pgettext_lazy("grace", "未批准")
        OVER = "over", pgettext_lazy("grace", "已办完")

    thing = models.CharField(_("待办"), max_length=40)
    what = models.CharField(_("事项"), max_length=9, choices=What)
    days = models.PositiveSmallIntegerField(_("天数"))
    reason = models.CharField(_("原因"), max_length=LONGEST_REASON)
    state = models.CharField(_("状态"), max_length=7, choices=State)
    asked_at = models.DateTimeField(_("申请"))
    # Nobody where it was given without being asked for.
    asked_by = account(_("申请账号"))
    asked_by_name = models.CharField(_("申请人"), max_length=60, blank=True)
    decided_at = models.DateTimeField(_("批复"), null=True, blank=True)
    decided_by = account(_("批复账号"))
    # From when on and until when nothing counts; of an extension nothing.
    since = models.DateTimeField(_("从"), null=True, blank=True)
    until = models.DateTimeField(_("到"), null=True, blank=True)
    # The end as it was told when this was given; it only moves later.
    told = models.DateTimeField(_("告知的期限"), null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("暂停与延期"), pgettext_lazy("plural", "暂停与延期")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["thing", "what"],
                condition=Q(state="asked"),
                name="time_is_asked_for_once_at_a_time",
            ),
            models.CheckConstraint(name="time_is_given_for_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="what_was_asked_for_is_decided_by_somebody",
                condition=Q(state="asked", asked_by__isnull=False, decided_at__isnull=True)
                | Q(state="over", decided_at__isnull=False, decided_by__isnull=True)
                | Q(
                    state__in=["given", "refused"],
                    decided_at__isnull=False,
                    decided_by__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="nobody_gives_themselves_time",
                condition=Q(asked_by__isnull=True)
                | Q(decided_by__isnull=True)
                | ~Q(asked_by=F("decided_by")),
            ),
            models.CheckConstraint(
                name="a_pause_that_is_given_has_two_ends",
                condition=Q(state="given", what="pause", since__lt=F("until"))
                | (~Q(state="given", what="pause") & Q(since__isnull=True, until__isnull=True)),
            ),
            models.CheckConstraint(
                name="who_is_given_time_is_told_until_when",
                condition=Q(state="given", told__isnull=False)
                | (~Q(state="given") & Q(told__isnull=True)),
            ),
        ]
        indexes = [models.Index(fields=["state", "id"], name="graces_in_a_state")]

    def __str__(self) -> str:
        return f"{self.thing} {self.get_what_display()}"


class Approval(models.Model):
    """Something that another person must approve: who asked, at which step of its chain it is, what
    was decided (W4). What it is about points here.
    """

    class State(models.TextChoices):
        ASKED = "asked", pgettext_lazy("approval", "等批准")
        APPROVED = "approved", pgettext_lazy("approval", "已批准")
        RETURNED = "returned", pgettext_lazy("approval", "未批准")
        WITHDRAWN = "withdrawn", pgettext_lazy("approval", "已撤回")

    kind = models.CharField(_("批什么"), max_length=16, choices=approvals.named)
    of_class = models.CharField(_("哪一类"), max_length=20, blank=True)
    amount = models.DecimalField(_("金额"), max_digits=12, decimal_places=2, default=0)
    # By whose clock and hours it runs; without one by those of the house.
    site = models.ForeignKey(
        "organisation.Site",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("园区"),
    )
    state = models.CharField(_("状态"), max_length=9, choices=State, default=State.ASKED)
    asked_at = models.DateTimeField(_("申请"))
    # Who asked, and who decided, as account and as employee: by a link there is no account.
    asked_by = account(_("申请账号"))
    asked_by_employee = employee(_("申请人"))
    step = models.ForeignKey(
        "policy.ApprovalStep",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("到了哪一级"),
    )
    reached_at = models.DateTimeField(_("到了这一级"))
    decided_at = models.DateTimeField(_("批复"), null=True, blank=True)
    decided_by = account(_("批复账号"))
    decided_by_employee = employee(_("批复的员工"))
    decided_by_name = models.CharField(_("批复人"), max_length=60, blank=True)
    reason = models.CharField(_("退回的原因"), max_length=LONGEST_REASON, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("审批"), pgettext_lazy("plural", "审批")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="nobody_approves_what_they_asked_for",
                condition=(
                    Q(asked_by__isnull=True)
                    | Q(decided_by__isnull=True)
                    | ~Q(asked_by=F("decided_by"))
                )
                & (
                    Q(asked_by_employee__isnull=True)
                    | Q(decided_by_employee__isnull=True)
                    | ~Q(asked_by_employee=F("decided_by_employee"))
                ),
            ),
            models.CheckConstraint(
                name="what_is_asked_waits_at_a_step_of_its_chain",
                condition=Q(state="asked", step__isnull=False)
                | (~Q(state="asked") & Q(step__isnull=True)),
            ),
            models.CheckConstraint(
                name="an_approval_is_decided_by_a_person_at_a_time",
                condition=Q(state__in=["asked", "withdrawn"], decided_at__isnull=True)
                | (
                    Q(state__in=["approved", "returned"], decided_at__isnull=False)
                    & ~Q(decided_by_name="")
                ),
            ),
            models.CheckConstraint(
                name="what_is_returned_says_why",
                condition=(Q(state="returned") & ~Q(reason=""))
                | (~Q(state="returned") & Q(reason="")),
            ),
        ]
        indexes = [models.Index(fields=["state", "kind"], name="approvals_in_a_state")]

    def __str__(self) -> str:
        by = f" · {self.decided_by_name}" if self.decided_by_name else ""
        return f"{self.get_state_display()}{by}"

    @property
    def asked_by_name(self) -> str:
        """Who asked, by name or by account."""
        if self.asked_by_employee is not None:
            return str(self.asked_by_employee)
        return self.asked_by.get_username() if self.asked_by is not None else ""


class ApprovalAsk(models.Model):
    """Somebody was asked, or reminded, to decide; the notice carries a link of its own."""

    approval = models.ForeignKey(
        Approval, models.CASCADE, related_name="asks", verbose_name=_("审批")
    )
    employee = models.ForeignKey(
        "organisation.Employee",
        models.PROTECT,
        related_name="approvals_asked",
        verbose_name=_("问谁"),
    )
    notice = models.OneToOneField(
        "notifications.Notice",
        models.SET_NULL,
        null=True,
        related_name="approval_ask",
        verbose_name=_("通知"),
    )
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name, verbose_name_plural = _("请批准"), pgettext_lazy("plural", "请批准")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.approval_id} → {self.employee}"


class DueEvent(models.Model):
    """One thing that happened to what is due. The list only grows.

    ``mark`` is what the worker has done by it: it is done once, also by two of them.
    """

    class What(models.TextChoices):
        ASKED = "asked", pgettext_lazy("due", "申请")
        GIVEN = "given", pgettext_lazy("due", "批准")
        REFUSED = "refused", pgettext_lazy("due", "未批准")
        REMINDED = "reminded", pgettext_lazy("due", "提醒")
        TOLD = "told", pgettext_lazy("due", "告知过期")
        LATE = "late", pgettext_lazy("due", "过期")
        PASSED_ON = "passed_on", pgettext_lazy("due", "请上一级批")
        WITHDRAWN = "withdrawn", pgettext_lazy("due", "撤回")

    thing = models.CharField(_("待办"), max_length=40)
    what = models.CharField(_("事项"), max_length=9, choices=What)
    at = models.DateTimeField(_("时间"))
    by = account(_("经手账号"))
    by_name = models.CharField(_("经手人"), max_length=60, blank=True)
    # What was asked for, whom somebody told, until when: for readers of both languages.
    facts = models.JSONField(_("记录"), default=dict)
    reason = models.CharField(_("原因"), max_length=LONGEST_REASON, blank=True)
    mark = models.CharField(max_length=80, blank=True, editable=False)

    class Meta:
        verbose_name, verbose_name_plural = _("待办的经过"), pgettext_lazy("plural", "待办的经过")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["thing", "mark"],
                condition=~Q(mark=""),
                name="a_step_of_what_is_due_is_taken_once",
            )
        ]
        indexes = [models.Index(fields=["thing", "id"], name="events_of_what_is_due")]

    def __str__(self) -> str:
        return f"{self.thing} {self.what}"
