"""The outbox: what must be told to whom, delivered or not; and the links that a notice carries."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Notice(models.Model):
    """Something an employee, or somebody outside the house, must be told; written in the transaction of what happened (V3, F1)."""

    class State(models.TextChoices):
        QUEUED = "queued", _("待发")
        SENDING = "sending", _("发送中")
        SENT = "sent", _("已送达")
        DEAD = "dead", _("未能送达")
        STOPPED = "stopped", _("已停发")

    key = models.CharField(_("事由键"), max_length=80, unique=True, help_text=_("同一事由只通知一次"))
    employee = models.ForeignKey("house.Employee", models.PROTECT, null=True, blank=True, related_name="notices", verbose_name=_("通知谁"))
    to_address = models.EmailField(_("收件邮箱"), blank=True, help_text=_("不是员工的收件人，例如访客"))
    subject = models.CharField(_("标题"), max_length=120)
    body = models.TextField(_("内容"), help_text=_("{link} 处放应答链接"))
    group_text = models.TextField(_("群消息"), blank=True, help_text=_("只含姓氏和单位；留空就不发到群里"))
    purpose = models.CharField(_("链接用途"), max_length=16, blank=True)
    state = models.CharField(_("状态"), max_length=8, choices=State, default=State.QUEUED)
    channel = models.CharField(_("渠道"), max_length=12, default="email")
    written_at = models.DateTimeField(_("写入"))
    due_at = models.DateTimeField(_("应发"))
    leased_until = models.DateTimeField(null=True, blank=True, editable=False)
    attempts = models.PositiveSmallIntegerField(_("尝试次数"), default=0)
    sent_at = models.DateTimeField(_("送达"), null=True, blank=True)
    late_at = models.DateTimeField(_("告知前台未送达"), null=True, blank=True, help_text=_("一分钟内仍未送出时告知前台，同时继续发送"))
    seen_at = models.DateTimeField(_("打开"), null=True, blank=True)
    trouble = models.CharField(_("未送达原因"), max_length=300, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("通知"), pgettext_lazy("plural", "通知")
        ordering = ["-id"]
        # Whole and not partial: SQLite does not see that `state IN (?, ?)` is what a partial index of these two states holds.
        indexes = [models.Index(fields=["state", "due_at"], name="notices_to_deliver")]
        constraints = [
            models.CheckConstraint(
                name="a_notice_is_for_an_employee_or_for_an_address",
                condition=Q(employee__isnull=False, to_address="") | (Q(employee__isnull=True) & ~Q(to_address="")),
            ),
            models.CheckConstraint(name="a_sent_notice_says_when", condition=~Q(state="sent") | Q(sent_at__isnull=False)),
            models.CheckConstraint(name="a_notice_in_sending_is_leased", condition=~Q(state="sending") | Q(leased_until__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.subject


class HostLink(models.Model):
    """A link that one notice carried: one purpose, short-lived; only a keyed hash of it is stored."""

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="links", verbose_name=_("通知"))
    digest = models.CharField(max_length=64, unique=True, editable=False)
    expires_at = models.DateTimeField(_("有效至"))

    class Meta:
        verbose_name, verbose_name_plural = _("应答链接"), pgettext_lazy("plural", "应答链接")

    def __str__(self) -> str:
        return f"{self.notice} → {self.expires_at:%H:%M}"


class WorkerBeat(models.Model):
    """The last sign of life of a worker."""

    name = models.CharField(_("进程"), max_length=60, unique=True)
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name, verbose_name_plural = _("后台进程"), pgettext_lazy("plural", "后台进程")

    def __str__(self) -> str:
        return self.name
