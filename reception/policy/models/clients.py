"""Classes of clients: how often each is called on, and when one lapses (L2, F3, F5)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from reception.organisation.languages import Named


class ClientClass(Named, models.Model):
    """One class. It is for us alone: no client ever reads it (L2)."""

    class Lapse(models.TextChoices):
        POOL = "pool", _("到期就放回公共客户")
        HEAD = "head", _("由部门负责人定")

    code = models.SlugField(_("代号"), max_length=20, unique=True)
    name = models.CharField(_("名称"), max_length=40)
    name_en = models.CharField(_("英文"), max_length=60, blank=True)
    first_days = models.PositiveSmallIntegerField(
        _("第一次回访在几天内"), default=3, help_text=_("从第一次接触、或换跟进人那天算（F3）")
    )
    rhythm_days = models.PositiveSmallIntegerField(
        _("以后每几天回访一次"), default=7, help_text=_("0 就是不用回访")
    )
    in_working_days = models.BooleanField(
        _("按工作日算"), default=False, help_text=_("不勾就是自然日；只用于回访，失效总是自然日")
    )
    lapse_days = models.PositiveSmallIntegerField(
        _("几天没有接触就失效"), default=21, help_text=_("0 就是不失效（F5）")
    )
    warn_days = models.PositiveSmallIntegerField(
        _("失效前几天告诉跟进人"), default=7, help_text=_("前一天再告诉一次（F7）")
    )
    at_lapse = models.CharField(
        _("失效以后"), max_length=4, choices=Lapse, default=Lapse.POOL, help_text=_("F5")
    )
    clause = models.CharField(_("条款"), max_length=10, blank=True)
    is_active = models.BooleanField(_("启用"), default=True)
    order = models.PositiveIntegerField(_("顺序"), default=0)
    history = HistoricalRecords()

    class Meta:
        verbose_name, verbose_name_plural = _("客户类别"), pgettext_lazy("plural", "客户类别")
        ordering = ["order", "code"]
        constraints = [
            models.CheckConstraint(
                name="a_client_is_called_before_it_lapses",
                condition=Q(lapse_days=0)
                | Q(
                    rhythm_days__gt=0,
                    lapse_days__gte=F("rhythm_days"),
                    first_days__lte=F("lapse_days"),
                    warn_days__lte=F("lapse_days"),
                ),
            )
        ]
