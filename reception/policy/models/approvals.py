"""Who approves what: chains of approval by kind, class and amount (W4)."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

# What must be approved, by its key: named by who registers it.
names: dict[str, Any] = {}


def named() -> list[tuple[str, Any]]:
    """Return key and name of everything that must be approved."""
    return list(names.items())


class ApprovalStep(models.Model):
    """One step of a chain: who decides, who stands in, when they are reminded, and after how long
    the next one is asked.

    A step without anybody who may decide is passed over. One that is not needed is asked only in
    place of one before it: where nobody is there, or nobody answers in time.
    """

    class Whom(models.TextChoices):
        THING = "thing", _("写明由他批准的人")
        HEAD = "head", _("申请人的部门负责人")
        CONTACT = "contact", _("对口联系人")
        OFFICE = "office", _("行政部")

    class Unit(models.TextChoices):
        """What the three lengths of time count in."""

        OPEN_MINUTES = "open_minutes", _("开放时间的分钟")
        WORKING_DAYS = "working_days", _("工作日")

    # Asked for each time: a new kind is no change of the database.
    kind = models.CharField(_("批什么"), max_length=16, choices=named)
    of_class = models.CharField(
        _("哪一类"), max_length=20, blank=True, help_text=_("留空就是每一类")
    )
    amount_from = models.DecimalField(
        _("多少元起"), max_digits=12, decimal_places=2, default=0, help_text=_("0 就是不论金额")
    )
    order = models.PositiveSmallIntegerField(_("第几级"), default=1)
    whom = models.CharField(_("由谁批"), max_length=7, choices=Whom)
    contact = models.ForeignKey(
        "policy.Contact",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="approves",
        verbose_name=_("哪位对口联系人"),
    )
    stand_in = models.ForeignKey(
        "policy.Contact",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="stands_in",
        verbose_name=_("由谁代批"),
        help_text=_("留空就是写明的代批人，或本人的代理人（G17）"),
    )
    is_needed = models.BooleanField(
        _("必经"), default=True, help_text=_("不必经的，只在前一级没有人或不答时才问")
    )
    unit = models.CharField(_("时限的单位"), max_length=12, choices=Unit, default=Unit.WORKING_DAYS)
    remind_after = models.PositiveSmallIntegerField(
        _("多久不批就提醒"), default=1, help_text=_("0 就是不提醒")
    )
    remind_every = models.PositiveSmallIntegerField(
        _("以后每隔多久再提醒"), default=1, help_text=_("0 就是只提醒一次")
    )
    next_after = models.PositiveSmallIntegerField(
        _("多久不批就问下一级"), default=2, help_text=_("0 就是不问（W4）")
    )
    clause = models.CharField(_("条款"), max_length=10, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name, verbose_name_plural = _("审批步骤"), pgettext_lazy("plural", "审批步骤")
        ordering = ["kind", "of_class", "order", "amount_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "of_class", "order", "amount_from"],
                name="a_chain_has_each_step_once",
            ),
            models.CheckConstraint(
                name="a_step_names_a_contact_where_one_decides",
                condition=Q(whom="contact", contact__isnull=False)
                | (~Q(whom="contact") & Q(contact__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.order}"
