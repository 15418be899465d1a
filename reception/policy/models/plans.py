"""What a reception plan may cost: by class of guests, or by level of client (E3, E5, E14)."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from reception.organisation.languages import Named


def yuan(label: Any, **given: Any) -> Any:
    """Return a column for an exact amount of money."""
    return models.DecimalField(label, max_digits=12, decimal_places=2, default=0, **given)


class PlanStandard(Named, models.Model):
    """One class or level, from a day until a day: a plan goes by the row of the day on which its
    guests arrive, so that an old plan keeps what held then.
    """

    class Scheme(models.TextChoices):
        """E3 is divided by the guests; meals of E5 count everybody at table (E20)."""

        CLASS = "class", _("按来宾类别，每人总额")
        CLIENT = "client", _("按客户级别，分项")

    scheme = models.CharField(_("哪一套标准"), max_length=6, choices=Scheme)
    code = models.SlugField(_("代号"), max_length=12)
    name = models.CharField(_("名称"), max_length=40)
    name_en = models.CharField(_("英文"), max_length=60, blank=True)
    received_by = models.CharField(_("由谁接待"), max_length=60, blank=True)
    received_by_en = models.CharField(_("英文"), max_length=90, blank=True)
    from_day = models.DateField(_("从哪天起"))
    until_day = models.DateField(
        _("到哪天为止"), null=True, blank=True, help_text=_("留空就是一直用；改标准请新加一行")
    )
    per_head = yuan(_("每位来宾最多多少元"), help_text=_("只用于按类别的（E3）"))
    lunch = yuan(_("午餐每人多少元"))
    dinner = yuan(_("晚餐每人多少元"))
    lodging = yuan(_("住宿每间每晚多少元"), help_text=_("0 就是代订、客人自付"))
    gift_least = yuan(_("礼品每人最少多少元"))
    gift = yuan(_("礼品每人最多多少元"), help_text=_("0 就是没有礼品"))
    arranged = models.CharField(
        _("车、票怎样办"), max_length=120, blank=True, help_text=_("写给填计划的人看（E15）")
    )
    arranged_en = models.CharField(_("英文"), max_length=200, blank=True)
    banquets = models.PositiveSmallIntegerField(
        _("同一批来宾宴请几次"), default=1, help_text=_("E6：只宴请一次")
    )
    banquet_words = models.TextField(
        _("哪些字眼算宴请"), blank=True, help_text=_("一行一个；用餐的事项里写了就算")
    )
    clause = models.CharField(_("条款"), max_length=10, blank=True)
    is_active = models.BooleanField(_("启用"), default=True)
    order = models.PositiveIntegerField(_("顺序"), default=0)
    history = HistoricalRecords()

    class Meta:
        verbose_name, verbose_name_plural = _("接待标准"), pgettext_lazy("plural", "接待标准")
        ordering = ["order", "from_day"]
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "code", "from_day"], name="a_class_has_one_standard_from_a_day"
            ),
            models.CheckConstraint(
                name="a_standard_of_plans_ends_after_it_begins",
                condition=Q(until_day__isnull=True) | Q(until_day__gte=F("from_day")),
            ),
            models.CheckConstraint(
                name="a_standard_is_one_sum_or_several",
                condition=Q(scheme="class", per_head__gt=0, lunch=0, dinner=0, lodging=0, gift=0)
                | Q(scheme="client", per_head=0),
            ),
        ]

    def is_banquet(self, what: str) -> bool:
        """Tell whether a meal is a banquet, by its words."""
        marks = map(str.strip, self.banquet_words.lower().splitlines())
        return any(mark and mark in what.lower() for mark in marks)
