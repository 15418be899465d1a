"""The outbox: what must be told to whom, delivered or not; and the links that a notice carries."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from reception.notifications.limits import VENDORS
from reception.notifications.rendering import Recipient


class Kind(models.TextChoices):
    """The kinds of channels."""

    EMAIL = "email", _("邮件")
    WECOM_BOT = "wecom_bot", _("企业微信群机器人")
    WECOM_APP = "wecom_app", _("企业微信应用消息")
    DINGTALK = "dingtalk", _("钉钉群机器人")
    FEISHU = "feishu", _("飞书群机器人")
    WEBHOOK = "webhook", _("签名 Webhook")
    APPRISE = "apprise", _("其他服务（apprise）")


class Notice(models.Model):
    """Something to tell somebody, written in the transaction of what happened (V3, F1)."""

    class State(models.TextChoices):
        QUEUED = "queued", _("待发")
        SENDING = "sending", _("发送中")
        SENT = "sent", _("已送达")
        DEAD = "dead", _("未能送达")
        STOPPED = "stopped", _("已停发")

    key = models.CharField(
        _("事由键"), max_length=80, unique=True, help_text=_("同一事由只通知一次")
    )
    employee = models.ForeignKey(
        "organisation.Employee",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="notices",
        verbose_name=_("通知谁"),
    )
    to_address = models.EmailField(
        _("收件邮箱"), blank=True, help_text=_("不是员工的收件人，例如访客")
    )
    to_phone = models.CharField(
        _("收件手机"), max_length=16, blank=True, help_text=_("没有邮箱的访客，由短信网关发送")
    )
    subject = models.CharField(_("标题"), max_length=120)
    body = models.TextField(_("内容"), help_text=_("{link} 处放应答链接"))
    group_text = models.TextField(
        _("群消息"), blank=True, help_text=_("只含姓氏和单位；留空就不发到群里")
    )
    purpose = models.CharField(_("链接用途"), max_length=16, blank=True)
    state = models.CharField(_("状态"), max_length=8, choices=State, default=State.QUEUED)
    channel = models.CharField(_("渠道"), max_length=12, choices=Kind, default=Kind.EMAIL)
    written_at = models.DateTimeField(_("写入"))
    due_at = models.DateTimeField(_("应发"))
    leased_until = models.DateTimeField(null=True, blank=True, editable=False)
    attempts = models.PositiveSmallIntegerField(_("尝试次数"), default=0)
    # Before it was sent again by hand.
    attempts_before = models.PositiveSmallIntegerField(default=0, editable=False)
    sent_at = models.DateTimeField(_("送达"), null=True, blank=True)
    late_at = models.DateTimeField(
        _("告知前台未送达"),
        null=True,
        blank=True,
        help_text=_("一分钟内仍未送出时告知前台，同时继续发送"),
    )
    seen_at = models.DateTimeField(_("打开"), null=True, blank=True)
    trouble = models.CharField(_("未送达原因"), max_length=300, blank=True)
    after = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("之前的一条"),
        help_text=_("那一条没有看：这一条先走别的途径"),
    )

    class Meta:
        verbose_name, verbose_name_plural = _("通知"), pgettext_lazy("plural", "通知")
        permissions = [("send_again_notice", "Can send a dead notice again")]
        ordering = ["-id"]
        # Whole and not partial: SQLite does not see that `state IN (?, ?)` is what a partial index
        # of these two states holds.
        indexes = [models.Index(fields=["state", "due_at"], name="notices_to_deliver")]
        constraints = [
            models.CheckConstraint(
                name="a_sent_notice_says_when",
                condition=~Q(state="sent") | Q(sent_at__isnull=False),
            ),
            models.CheckConstraint(
                name="a_notice_in_sending_is_leased",
                condition=~Q(state="sending") | Q(leased_until__isnull=False),
            ),
            models.CheckConstraint(
                name="a_notice_is_for_one_employee_address_or_phone",
                condition=Q(employee__isnull=False, to_address="", to_phone="")
                | (Q(employee__isnull=True, to_phone="") & ~Q(to_address=""))
                | (Q(employee__isnull=True, to_address="") & ~Q(to_phone="")),
            ),
        ]

    def __str__(self) -> str:
        return self.subject


class Channel(models.Model):
    """A way out that the administration sets up once: a bot, a webhook, a service (V3)."""

    Kind = Kind
    GROUPS = (Kind.WECOM_BOT, Kind.DINGTALK, Kind.FEISHU)

    name = models.CharField(_("名称"), max_length=40, unique=True)
    kind = models.CharField(_("类型"), max_length=12, choices=Kind.choices[1:])
    address = models.CharField(
        _("地址"),
        max_length=500,
        help_text=_("机器人的 Webhook 地址；应用消息填 https://qyapi.weixin.qq.com"),
    )
    secret = models.CharField(
        _("密钥"), max_length=200, blank=True, help_text=_("加签密钥，或应用的 Secret")
    )
    account = models.CharField(
        _("企业 ID"), max_length=64, blank=True, help_text=_("只用于企业微信应用消息（corpid）")
    )
    agent = models.CharField(
        _("应用 ID"), max_length=32, blank=True, help_text=_("只用于企业微信应用消息（agentid）")
    )
    per_minute = models.PositiveSmallIntegerField(
        _("每分钟上限"), null=True, blank=True, help_text=_("留空按服务商的规定")
    )
    texts_visitors = models.BooleanField(
        _("给访客发短信的网关"),
        default=False,
        help_text=_("只用于签名 Webhook：没有留邮箱的访客，离开后的感谢由它发成短信；最多启用一个"),
    )
    rests_until = models.DateTimeField(_("暂停至"), null=True, blank=True, editable=False)
    is_active = models.BooleanField(_("启用"), default=True)
    # Not the address and the secret: a history that keeps them would be a second place to steal
    # them from.
    history = HistoricalRecords(excluded_fields=["address", "secret", "rests_until"])

    class Meta:
        verbose_name, verbose_name_plural = _("通知渠道"), pgettext_lazy("plural", "通知渠道")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(name="a_channel_has_an_address", condition=~Q(address="")),
            models.CheckConstraint(
                name="only_a_webhook_texts_visitors",
                condition=Q(texts_visitors=False) | Q(kind="webhook"),
            ),
            models.UniqueConstraint(
                fields=["texts_visitors"],
                condition=Q(texts_visitors=True, is_active=True),
                name="one_gateway_texts_visitors",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_group(self) -> bool:
        return self.kind in self.GROUPS

    @property
    def a_minute(self) -> int:
        """How many messages it takes in a minute; 0 for as many as there are."""
        if self.per_minute is not None:
            return self.per_minute
        return VENDORS[self.kind].a_minute if self.kind in VENDORS else 0

    def door(self, person: str, reader: str) -> Recipient:
        """Return what a courier carries to it."""
        named = (self.kind, self.name, person, reader)
        return Recipient(*named, self.address, self.secret, self.account, self.agent)

    def clean(self) -> None:
        """Refuse an address that would never be used."""
        from reception.notifications.channels import addresses

        wrong: dict[str, Any] = {}
        if self.address and (why := addresses.trouble_with(self.kind, self.address)):
            wrong["address"] = why
        if self.texts_visitors and self.kind != self.Kind.WEBHOOK:
            wrong["texts_visitors"] = _("只有签名 Webhook 能给访客发短信。")
        if self.kind == self.Kind.WECOM_APP:
            wrong |= {
                name: _("应用消息需要填写这一项。")
                for name in ("account", "agent", "secret")
                if not getattr(self, name)
            }
        if wrong:
            raise ValidationError(wrong)


class Route(models.Model):
    """One way to reach one employee, in their order, and its hours of quiet (V3, V5)."""

    employee = models.ForeignKey(
        "organisation.Employee",
        models.CASCADE,
        related_name="routes",
        verbose_name=_("员工"),
        db_index=False,
    )
    channel = models.ForeignKey(
        Channel,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="routes",
        verbose_name=_("渠道"),
        help_text=_("留空为邮件"),
    )
    order = models.PositiveSmallIntegerField(
        _("顺序"), default=1, help_text=_("小的先用；送不到时用下一个")
    )
    person = models.CharField(
        _("本人在该渠道的账号"),
        max_length=120,
        blank=True,
        help_text=_("企业微信 userid、群里 @ 的手机号或 userid、另一个邮箱；邮件留空用员工邮箱"),
    )
    quiet_from = models.TimeField(
        _("免打扰从"), null=True, blank=True, help_text=_("可跨午夜，如 22:00 至 7:00")
    )
    quiet_until = models.TimeField(_("免打扰至"), null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("通知途径"), pgettext_lazy("plural", "通知途径")
        ordering = ["employee", "order", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["employee", "channel"], name="an_employee_has_a_channel_once"
            ),
            models.UniqueConstraint(
                fields=["employee"],
                condition=Q(channel__isnull=True),
                name="an_employee_has_email_once",
            ),
            models.CheckConstraint(
                name="quiet_hours_begin_and_end",
                condition=Q(quiet_from__isnull=True, quiet_until__isnull=True)
                | Q(quiet_from__isnull=False, quiet_until__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.employee} · {self.channel or Channel.Kind.EMAIL.label}"

    def clean(self) -> None:
        """Refuse an application message to nobody."""
        to_app = self.channel is not None and self.channel.kind == Channel.Kind.WECOM_APP
        if to_app and not self.person:
            raise ValidationError({"person": _("应用消息需要填写这一项。")})


class Attempt(models.Model):
    """One try to deliver a notice: where, from when to when, and what was answered."""

    class Outcome(models.TextChoices):
        UNKNOWN = "", _("尚无结果")
        SENT = "sent", _("已送达")
        LATER = "later", _("稍后再试")
        NEVER = "never", _("不再尝试")

    notice = models.ForeignKey(
        Notice, models.CASCADE, related_name="tries", verbose_name=_("通知"), db_index=False
    )
    number = models.PositiveSmallIntegerField(_("第几次"))
    channel = models.ForeignKey(
        Channel,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="attempts",
        verbose_name=_("渠道"),
        db_index=False,
    )
    kind = models.CharField(_("类型"), max_length=12, choices=Channel.Kind)
    name = models.CharField(_("名称"), max_length=40, blank=True)
    began_at = models.DateTimeField(_("开始"))
    ended_at = models.DateTimeField(_("结束"), null=True, blank=True)
    outcome = models.CharField(_("结果"), max_length=5, choices=Outcome, blank=True)
    answer = models.CharField(_("对方的答复"), max_length=300, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("发送记录"), pgettext_lazy("plural", "发送记录")
        ordering = ["notice", "number"]
        indexes = [models.Index(fields=["channel", "began_at"], name="attempts_of_a_channel")]
        constraints = [
            models.UniqueConstraint(
                fields=["notice", "number"], name="an_attempt_has_its_own_number"
            )
        ]

    def __str__(self) -> str:
        return f"{self.notice_id} · {self.number}"


class HostLink(models.Model):
    """A link that one notice carried, short-lived; only a keyed hash of it is stored."""

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="links", verbose_name=_("通知"))
    digest = models.CharField(max_length=64, unique=True, editable=False)
    expires_at = models.DateTimeField(_("有效至"))
    # Its page shows no more than a group chat may read.
    in_group = models.BooleanField(default=False, editable=False)

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
