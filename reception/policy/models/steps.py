"""Steps by minutes and by heads: who is told when nobody answers, who accompanies (V5, Z3)."""

from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from reception.policy.enums import Grade


class EscalationStep(models.Model):
    """Whom to tell after how many minutes, of a visitor who waits without an answer (V1, V5)."""

    class Whom(models.TextChoices):
        HOST = "host", _("被访人")
        DEPUTY = "deputy", _("代理人")
        HEAD = "head", _("部门负责人")
        MANAGER = "manager", _("值班经理")
        DESK = "desk", _("前台")

    grade = models.CharField(
        _("接待规格"),
        max_length=8,
        choices=Grade,
        blank=True,
        help_text=_("留空就是全部；某个规格有自己的步骤时，只用它自己的"),
    )
    whom = models.CharField(
        _("通知谁"),
        max_length=8,
        choices=Whom,
        help_text=_("值班经理是对口联系人里代号为 duty_manager 的人"),
    )
    after_minutes = models.PositiveSmallIntegerField(
        _("等候几分钟后"), help_text=_("从请人接待算起；被访人请访客稍候，就从说好的时间算起（V5）")
    )
    every_minutes = models.PositiveSmallIntegerField(
        _("之后每几分钟再来一次"), default=0, help_text=_("0 就是只一次")
    )
    clause = models.CharField(_("条款"), max_length=10, blank=True)
    is_active = models.BooleanField(_("启用"), default=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name, verbose_name_plural = _("提醒与升级"), pgettext_lazy("plural", "提醒与升级")
        ordering = ["grade", "after_minutes", "whom"]
        constraints = [
            models.UniqueConstraint(
                fields=["grade", "whom", "after_minutes"], name="one_step_for_whom_at_a_minute"
            ),
            models.CheckConstraint(
                name="an_escalation_waits_a_minute", condition=Q(after_minutes__gte=1)
            ),
            models.CheckConstraint(
                name="the_desk_is_told_once", condition=~Q(whom="desk") | Q(every_minutes=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.after_minutes} → {self.get_whom_display()}"

    @property
    def after(self) -> timedelta:
        """How long the visitor has waited when it is taken."""
        return timedelta(minutes=self.after_minutes)

    @property
    def every(self) -> timedelta:
        """After which time it is taken again and again; nothing (false) for once."""
        return timedelta(minutes=self.every_minutes)


class EscortStep(models.Model):
    """How many of us accompany a party: each row holds from its guests up to the next row's (Z3).

    Z3 says "up to 5 guests one, 5 to 10 two", E4 "fewer than 5 one, 5 to 10 two": at exactly five
    guests the sources overlap. The rows as shipped read Z3 from the left, because it speaks of
    visitors who come and E4 of arranged receptions: up to 5 one, 6 to 10 two, more than 10 three.
    "Three or more" is the least; how many more is the host's to say.
    """

    guests_from = models.PositiveIntegerField(
        _("从几位访客起"), help_text=_("连同访客本人；到下一行的人数为止")
    )
    escorts = models.PositiveSmallIntegerField(_("陪同人数"))
    clause = models.CharField(_("条款"), max_length=10, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name, verbose_name_plural = _("陪同人数"), pgettext_lazy("plural", "陪同人数")
        ordering = ["guests_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["guests_from"], name="a_party_size_begins_one_row_of_escorts"
            ),
            models.CheckConstraint(
                name="escorts_are_for_a_guest_or_more", condition=Q(guests_from__gte=1)
            ),
            models.CheckConstraint(name="a_party_has_an_escort", condition=Q(escorts__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.guests_from} → {self.escorts}"
