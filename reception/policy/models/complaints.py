"""Kinds of complaints: how many days each step has, and what makes one major (C6, C13)."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from reception.organisation.languages import Named


class StepDays(models.Model):
    """The end of each step, in days from the receipt of a complaint (C13)."""

    STEPS: ClassVar = ("assess", "report", "review", "principal", "answer")

    assess_days = models.PositiveSmallIntegerField(_("受理、交办"), default=1)
    report_days = models.PositiveSmallIntegerField(_("调查报告"), default=4)
    review_days = models.PositiveSmallIntegerField(_("处理意见"), default=5)
    principal_days = models.PositiveSmallIntegerField(_("校长审批"), default=6)
    answer_days = models.PositiveSmallIntegerField(_("答复"), default=7)

    class Meta:
        abstract = True


class ComplaintKind(Named, StepDays):
    """What a complaint is about; where it is several, the shortest days hold."""

    code = models.SlugField(_("代号"), unique=True)
    name = models.CharField(_("名称"), max_length=40)
    name_en = models.CharField(_("英文"), max_length=60, blank=True)
    proposes_major = models.BooleanField(
        _("提议列为重大"), default=False, help_text=_("由行政部裁定（C6、C19）")
    )
    words = models.TextField(
        _("字眼"), blank=True, help_text=_("一行一个；投诉里写了这些字，就按这一类提议")
    )
    needs_principal = models.BooleanField(
        _("要校长审批"), default=False, help_text=_("处理意见之后再由校长审批（C4）")
    )
    clause = models.CharField(_("条款"), max_length=10, blank=True)
    is_active = models.BooleanField(_("启用"), default=True)
    order = models.PositiveIntegerField(_("顺序"), default=0)
    history = HistoricalRecords()

    class Meta:
        verbose_name, verbose_name_plural = _("投诉类别"), pgettext_lazy("plural", "投诉类别")
        ordering = ["order", "code"]
        constraints = [
            models.CheckConstraint(
                name="the_steps_of_a_complaint_follow_each_other",
                condition=Q(
                    assess_days__lte=F("report_days"),
                    report_days__lte=F("review_days"),
                    review_days__lte=F("principal_days"),
                    principal_days__lte=F("answer_days"),
                ),
            )
        ]
