"""What the system itself proposes for the ledger, each as a row that can be switched (P1, V4, V5,
V9).
"""

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from reception.policy.enums import Counting
from reception.policy.models.ladders import Ladder


class AutomaticProposal(models.Model):
    """One neglect that the system notices by itself: it proposes, 行政部 rules on it, and the
    person is warned before it happens.
    """

    class What(models.TextChoices):
        NEVER_ANSWERED = "never_answered", _("被访人一直没有应答（V5）")
        PROMISE_BROKEN = "promise_broken", _("说好的时间过了还没来（V4）")
        BADGE_KEPT = "badge_kept", _("访客离开后访客牌没有交回（V9）")

    what = models.CharField(_("什么事"), max_length=14, choices=What, unique=True)
    ladder = models.ForeignKey(
        Ladder,
        models.PROTECT,
        related_name="+",
        verbose_name=_("处罚阶梯"),
        help_text=_("按次数定级的阶梯"),
    )
    after_minutes = models.PositiveSmallIntegerField(
        _("过了几分钟提议"), validators=[MinValueValidator(1)]
    )
    warning_minutes = models.PositiveSmallIntegerField(
        _("过了几分钟先提醒本人"), null=True, blank=True, help_text=_("留空就不先提醒")
    )
    is_active = models.BooleanField(_("启用"), default=False)
    history = HistoricalRecords()

    class Meta:
        verbose_name, verbose_name_plural = _("系统提议"), pgettext_lazy("plural", "系统提议")
        ordering = ["what"]
        constraints = [
            models.CheckConstraint(
                name="a_neglect_takes_a_minute_or_more", condition=Q(after_minutes__gte=1)
            ),
            models.CheckConstraint(
                name="a_warning_comes_before_the_proposal",
                condition=Q(warning_minutes__isnull=True)
                | Q(warning_minutes__gte=1, warning_minutes__lt=F("after_minutes")),
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_what_display())

    def clean(self) -> None:
        """Refuse a ladder that goes by severity: no program knows how grave a neglect was."""
        if self.ladder_id and self.ladder.counting == Counting.SEVERITY:
            raise ValidationError({"ladder": _("请选按次数定级的阶梯：有多严重，系统判断不了。")})
