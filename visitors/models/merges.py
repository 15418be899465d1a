"""Two records of one person, made one; and two that are two people for good."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from visitors.models.keys import account
from visitors.models.people import Visitor


class Merge(models.Model):
    """A record was merged into the one that stands; nothing of it is deleted, and for some days it
    can be undone.
    """

    kept = models.ForeignKey(
        Visitor, models.PROTECT, related_name="+", verbose_name=_("保留的记录"), db_index=False
    )
    absorbed = models.ForeignKey(
        Visitor, models.PROTECT, related_name="+", verbose_name=_("并入的记录"), db_index=False
    )
    at = models.DateTimeField(_("合并时间"))
    by = account(_("经手账号"), "merges")
    by_name = models.CharField(_("经手人"), max_length=60, blank=True)
    undo_until = models.DateTimeField(_("可撤销到"))  # as it was told
    # What moved: of each table the rows; and how many of the visits among them counted then.
    moved = models.JSONField(_("移动的记录"), default=dict)
    counted = models.PositiveIntegerField(default=0, editable=False)
    undone_at = models.DateTimeField(_("撤销时间"), null=True, blank=True)
    undone_by = account(_("撤销账号"), "undone_merges")
    undone_by_name = models.CharField(_("撤销人"), max_length=60, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("访客合并"), pgettext_lazy("plural", "访客合并")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["absorbed"],
                condition=Q(undone_at__isnull=True),
                name="a_record_is_merged_into_one_other",
            ),
            models.CheckConstraint(name="two_records_are_merged", condition=~Q(kept=F("absorbed"))),
        ]
        indexes = [models.Index(fields=["kept", "-id"], name="merges_of_a_visitor")]

    def __str__(self) -> str:
        return f"{self.absorbed_id} → {self.kept_id}"


class NotTheSame(models.Model):
    """Two records that look alike and are two people: proposed never again."""

    one = models.ForeignKey(
        Visitor, models.PROTECT, related_name="+", verbose_name=_("访客"), db_index=False
    )
    other = models.ForeignKey(
        Visitor, models.PROTECT, related_name="+", verbose_name=_("另一位访客"), db_index=False
    )
    at = models.DateTimeField(_("时间"))
    by = account(_("经手账号"), "told_apart")
    by_name = models.CharField(_("经手人"), max_length=60, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("不是同一人"), pgettext_lazy("plural", "不是同一人")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="two_people_are_told_apart_once"),
            models.CheckConstraint(
                name="who_is_told_apart_stands_in_order", condition=Q(one__lt=F("other"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.one_id} ≠ {self.other_id}"
