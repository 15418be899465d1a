"""How each kind of notice is worded, as rows with checked placeholders (V3, V5, P6, privacy 7)."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from reception.policy import messages
from reception.policy.models.rules import Limit

DAYS = re.compile(r"\{(\w+)\}")
CHECKS = {"text": messages.check_link, "group_text": messages.check_group_words}


class MessageTemplate(models.Model):
    """How one kind of notice is worded: for the person who is told, and for a group chat.

    Notices are written in Chinese, whoever reads them: the language of an employee is not known.
    """

    kind = models.CharField(
        _("哪种通知"),
        max_length=30,
        # Asked for each time: a new kind of notice is no change of the database.
        choices=messages.kind_choices,
        error_messages={"unique": _("这种通知已经有模板了，请改那一行。")},
    )
    subject = models.CharField(_("标题"), max_length=120, validators=[messages.check_plain])
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
        validators=[messages.check_plain],
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
        """Keep plain lines, without carriage returns; refuse what its kind does not say."""
        self.text = "\n".join(self.text.splitlines())
        self.group_text = "\n".join(self.group_text.splitlines())
        kind = messages.kinds.get(self.kind)
        if kind is None:
            return  # which is said beside the field
        wrong: dict[str, Any] = {}
        for field in ("subject", "text", "group_text"):
            try:
                messages.check_words(getattr(self, field), kind.code)
                if field in CHECKS:
                    CHECKS[field](getattr(self, field), kind.code)
            except ValidationError as why:
                wrong[field] = why
        if self.group_text and kind.not_in_groups:
            wrong["group_text"] = ValidationError(kind.not_in_groups, code="not_in_groups")
        if wrong:
            raise ValidationError(wrong)


def only_days(text: str) -> None:
    """Refuse a placeholder that is no row of days."""
    known = Limit.objects.filter(code__endswith="_days").values_list("code", flat=True)
    if wrong := sorted(set(DAYS.findall(text)) - set(known)):
        raise ValidationError(
            _("没有这个占位符：%(wrong)s。可用的是“时限与数量”里以 _days 结尾的代号。"),
            params={"wrong": ", ".join(wrong)},
        )


class PrivacyText(models.Model):
    """What visitors are told about their data: what is kept, for how long, whom to ask (privacy 5).

    The version with the highest number is the one in force; earlier ones stay, since visitors have
    accepted them. A placeholder is the code of a row of days and says its number.
    """

    version = models.PositiveIntegerField(_("版本"), default=1, unique=True, editable=False)
    text = models.TextField(
        _("告知的文字"),
        validators=[only_days],
        help_text=_("空一行就另起一段。{name_days} 这样的占位符换成“时限与数量”里的天数。"),
    )
    text_en = models.TextField(_("英文"), blank=True, validators=[only_days])
    asks_acceptance = models.BooleanField(
        _("登记时请访客确认"), default=False, help_text=_("登记表上多一个勾，确认的版本随来访保存")
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name, verbose_name_plural = _("访客告知"), pgettext_lazy("plural", "访客告知")
        ordering = ["-version"]
        constraints = [
            models.CheckConstraint(name="visitors_are_told_something", condition=~Q(text=""))
        ]

    def __str__(self) -> str:
        return gettext("第 %d 版") % self.version
