"""What retention has done each night, and whose data was erased on request (privacy 5, 6)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PurgeReport(models.Model):
    """One run of retention: how many rows of which kind went, and what it expected for later.

    ``place`` is how far it has come, so that a run that was broken off goes on there.
    """

    at = models.DateTimeField(_("开始"), db_index=True)
    finished_at = models.DateTimeField(_("结束"), null=True, blank=True)
    counts = models.JSONField(_("清理了多少行"), default=dict)
    forecast = models.JSONField(_("预告"), default=dict)
    place = models.JSONField(_("到哪里"), default=dict)

    class Meta:
        verbose_name, verbose_name_plural = _("清理报告"), pgettext_lazy("plural", "清理报告")
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"


class Erasure(models.Model):
    """A visitor's data was erased because they asked for it: the receipt. Whose it was is a keyed
    digest, by which a restored backup is erased again.
    """

    digest = models.CharField(max_length=64, unique=True, editable=False)
    at = models.DateTimeField(_("时间"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("经手账号"),
    )
    by_name = models.CharField(_("经手人"), max_length=60, blank=True)
    reason = models.CharField(_("原因"), max_length=200, blank=True)
    counts = models.JSONField(_("清理了多少行"), default=dict)

    class Meta:
        verbose_name, verbose_name_plural = _("删除回执"), pgettext_lazy("plural", "删除回执")
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.pk:05d}"
