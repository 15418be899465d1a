"""What the desk may tick beside a visit (V14, V15), and why one leaves the line (Q9)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from reception.organisation.languages import Named


class DeskOption(Named, models.Model):
    """A care that a visitor needs, a way they heard of us, a reason to leave the line; no health
    matters.
    """

    class Of(models.TextChoices):
        NEED = "need", _("需要照顾（V14）")
        SOURCE = "source", _("信息获取渠道（V15）")
        AWAY = "away", _("离位原因（Q9）")

    of = models.CharField(_("用于"), max_length=6, choices=Of)
    code = models.SlugField(_("代号"), unique=True)
    name = models.CharField(_("登记选项"), max_length=40)
    name_en = models.CharField(_("英文"), max_length=60, blank=True)
    is_active = models.BooleanField(_("启用"), default=True)
    order = models.PositiveIntegerField(_("顺序"), default=0)
    history = HistoricalRecords()

    class Meta:
        verbose_name, verbose_name_plural = _("登记选项"), pgettext_lazy("plural", "登记选项")
        ordering = ["order", "code"]
