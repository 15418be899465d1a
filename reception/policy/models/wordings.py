"""How each kind of notice is worded, as rows with checked placeholders (V3, V5, P6, privacy 7)."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from reception.policy import messages


class MessageTemplate(models.Model):
    """How one kind of notice is worded: for the person who is told, and for a group chat (V3, V5,
    privacy 7).

    Notices are written in Chinese, whoever reads them: the language of an employee is not known.
    """

    class Kind(models.TextChoices):
        ARRIVAL = "arrival", _("访客到了，请接待")
        CONSENT = "consent", _("先问是否接待")
        REMINDER = "reminder", _("提醒还没有应答的人")
        ESCALATED = "escalated", _("无人应答，另请别人")
        THANK = "thank", _("感谢来访（发给访客）")
        RECEIVED = "received", _("几位被访人里，有一位已去接待")
        LEAVE = "leave", _("访客久未签离，请被访人签离")
        AGAIN = "again", _("几位被访人里，去接待的人又来不了")
        BADGE_OUT = "badge_out", _("访客牌没有交回，请被访人帮忙找")
        ZONE = "zone", _("请批准进入限制区域")
        ZONE_REMIND = "zone_remind", _("提醒批复进入限制区域")
        ZONE_TOLD = "zone_told", _("进入限制区域的批复")
        CASE_HEARD = "case_heard", _("台账：请当事人说明情况")
        CASE_DROPPED = "case_dropped", _("台账：提议已撤销")
        CASE_BOOKED = "case_booked", _("台账：已记入，可以申诉")
        CASE_VOIDED = "case_voided", _("台账：记录已作废")
        CASE_CHANGED = "case_changed", _("台账：重新定级")
        CASE_DECIDED = "case_decided", _("台账：申诉裁定")
        NEGLECT = "neglect", _("台账：再不处理就会提议，先提醒本人")

    ONLY_TELLS = (Kind.RECEIVED, Kind.BADGE_OUT, Kind.ZONE_TOLD)
    # About what somebody is held to have done; it is theirs to know, and no group's (P6, privacy
    # 7).
    OF_THE_LEDGER = (
        *(
            Kind.CASE_HEARD,
            Kind.CASE_DROPPED,
            Kind.CASE_BOOKED,
            Kind.CASE_VOIDED,
            Kind.CASE_CHANGED,
            Kind.CASE_DECIDED,
        ),
        Kind.NEGLECT,
    )

    kind = models.CharField(
        _("哪种通知"),
        max_length=12,
        choices=Kind,
        error_messages={"unique": _("这种通知已经有模板了，请改那一行。")},
    )
    subject = models.CharField(_("标题"), max_length=120, validators=[messages.check_subject])
    text = models.TextField(
        _("发给本人的内容"),
        validators=[messages.check_text],
        help_text=_(
            "占位符写在花括号里；一行里的占位符都没有内容时，这一行省去。{link} 单独占一行，"
            "发送时换成应答链接。"
        ),
    )
    group_text = models.TextField(
        _("发到群里的内容"),
        blank=True,
        validators=[messages.check_group_text],
        help_text=_("群里只说姓氏和单位，不写全名、电话、来意；留空就不发到群里。"),
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name, verbose_name_plural = _("消息模板"), pgettext_lazy("plural", "消息模板")
        ordering = ["kind"]
        constraints = [
            models.UniqueConstraint(fields=["kind"], name="each_kind_of_notice_is_worded_once"),
            models.CheckConstraint(
                name="a_message_says_something", condition=~Q(subject="") & ~Q(text="")
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())

    def clean(self) -> None:
        """Keep the texts as plain lines; a browser sends them with carriage returns.

        What a visitor reads is for no group.
        """
        self.text, self.group_text = (
            "\n".join(text.splitlines()) for text in (self.text, self.group_text)
        )
        wrong: dict[str, Any] = {}
        for field in ("subject", "text", "group_text"):
            try:
                messages.check_words(getattr(self, field), self.kind)
                if field == "text":
                    self._check_link()
            except ValidationError as why:
                wrong[field] = why
        if self.group_text and (why_not := self._why_no_group()):
            wrong["group_text"] = ValidationError(why_not, code="not_in_groups")
        if wrong:
            raise ValidationError(wrong)

    def _check_link(self) -> None:
        if self.kind in self.ONLY_TELLS:
            messages.check_no_link(self.text)
        elif self.kind in self.OF_THE_LEDGER:
            messages.check_at_most_one_link(self.text)
        else:
            messages.check_line_of_link(self.text)

    def _why_no_group(self) -> Any:
        if self.kind == self.Kind.THANK:
            return _("发给访客的，不发到群里，请留空。")
        if self.kind in (self.Kind.ZONE, self.Kind.ZONE_REMIND):
            return _("请人批准的，不发到群里，请留空：谁点开链接，谁就能批。")
        if self.kind in self.OF_THE_LEDGER:
            return _("台账的事只告诉本人，不发到群里，请留空。")
        return ""
