"""What may be written down beside a visit, all of it optional (V14–V16, V18, V21)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from visitors.models.visits import Visit


class VisitDetails(models.Model):
    """The optional answers of one visit; a row only where something was written.

    ``needs`` are codes of the policy's options, of no health matter (V14).
    """

    class Letter(models.TextChoices):
        INTRODUCTION = "introduction", _("介绍信")
        WORK_CARD = "work_card", _("工作证")

    visit = models.OneToOneField(
        Visit, models.CASCADE, primary_key=True, related_name="details", verbose_name=_("来访")
    )
    # An index by which retention finds the few that still have one.
    plate = models.CharField(_("车牌"), max_length=12, blank=True, db_index=True)
    needs = models.JSONField(_("需要照顾"), default=list, blank=True)
    letter = models.CharField(
        _("已看证件"), max_length=12, choices=Letter, blank=True, help_text=_("V21：不留复印件")
    )
    letter_issuer = models.CharField(_("开具单位"), max_length=60, blank=True)
    source = models.ForeignKey(
        "policy.DeskOption",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("信息获取渠道"),
    )
    accepted = models.ForeignKey(
        "policy.PrivacyText",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("访客确认的告知"),
    )
    result = models.CharField(_("洽谈结果"), max_length=200, blank=True)
    result_by = models.ForeignKey(
        "organisation.Employee",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("写结果的人"),
    )

    class Meta:
        verbose_name = verbose_name_plural = _("来访补充")
        constraints = [
            models.CheckConstraint(
                name="an_issuer_is_of_a_letter_that_was_seen",
                condition=Q(letter_issuer="") | ~Q(letter=""),
            ),
            models.CheckConstraint(
                name="a_result_is_written_by_somebody",
                condition=Q(result="", result_by__isnull=True)
                | (~Q(result="") & Q(result_by__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.visit_id}"
