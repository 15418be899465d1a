"""Kinds of lists on which a visitor may stand; what follows from one is a rule (G4, G15)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from reception.organisation.languages import Named


class ListKind(Named, models.Model):
    """A list: of important guests, of whom to look out for, of whom to decline."""

    code = models.SlugField(_("代号"), unique=True)
    name = models.CharField(_("名称"), max_length=40)
    name_en = models.CharField(_("英文"), max_length=60, blank=True)
    clause = models.CharField(_("条款"), max_length=10, blank=True)
    is_active = models.BooleanField(_("启用"), default=True)
    order = models.PositiveIntegerField(_("顺序"), default=0)
    history = HistoricalRecords()

    class Meta:
        verbose_name, verbose_name_plural = _("名单种类"), pgettext_lazy("plural", "名单种类")
        ordering = ["order", "code"]
