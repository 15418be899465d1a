"""Kinds of telephone calls: whom each is put through to, and what the caller is told (T2–T8)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from reception.organisation.languages import Named, said
from reception.policy.models.contacts import Contact


class CallKind(Named, models.Model):
    """What a call is about. A client goes to the handler, a complaint to the hotline, a pitch to
    the contact of its topic (T3–T5).
    """

    class Way(models.TextChoices):
        ORDINARY = "ordinary", _("找的人，没说找谁的转跟进人")
        COMPLAINT = "complaint", _("投诉热线，并登记投诉")
        PITCH = "pitch", _("推销：只问这一项的对口联系人")

    code = models.SlugField(_("代号"), unique=True)
    name = models.CharField(_("名称"), max_length=40)
    name_en = models.CharField(_("英文"), max_length=60, blank=True)
    way = models.CharField(_("转给谁"), max_length=9, choices=Way, default=Way.ORDINARY)
    contact = models.ForeignKey(
        Contact,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("再找谁"),
        help_text=_("没说找谁、也没有跟进人时转给这位；热线都占线时由这位回电（T12、T14）"),
    )
    lines = models.TextField(
        _("先打的分机"), blank=True, help_text=_("一行一个，前一个占线就打后一个（T4）")
    )
    call_back_minutes = models.PositiveSmallIntegerField(
        _("几分钟内回电"), default=120, help_text=_("留言之后，按开门时间算（T13、T14）")
    )
    most_minutes = models.PositiveSmallIntegerField(
        _("一般几分钟说完"), default=0, help_text=_("来电卡片上的钟照它变色，不算违规；0 就是不看")
    )
    says = models.CharField(_("对来电的人说"), max_length=200, blank=True)
    says_en = models.CharField(_("英文"), max_length=300, blank=True)
    clause = models.CharField(_("条款"), max_length=10, blank=True)
    is_active = models.BooleanField(_("启用"), default=True)
    order = models.PositiveIntegerField(_("顺序"), default=0)
    history = HistoricalRecords()

    class Meta:
        verbose_name, verbose_name_plural = _("来电种类"), pgettext_lazy("plural", "来电种类")
        ordering = ["order", "code"]
        constraints = [
            models.CheckConstraint(
                name="a_call_is_returned_within_some_time", condition=Q(call_back_minutes__gte=1)
            )
        ]

    @property
    def greeting(self) -> str:
        """What the caller is told, in the reader's language."""
        return said(self, "says")

    @property
    def extensions(self) -> list[str]:
        """The extensions that are dialled first, in this order."""
        return [line.strip()[:12] for line in self.lines.splitlines() if line.strip()]
