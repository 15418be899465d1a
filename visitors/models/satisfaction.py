"""How content a visitor was, asked after leaving (F1, F2)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from visitors.models.keys import notice


class Satisfaction(models.Model):
    """A visitor was thanked and asked after a visit; the answer is there once somebody has pressed
    one.
    """

    class Score(models.IntegerChoices):
        VERY_GOOD = 5, _("非常满意")
        GOOD = 4, _("满意")
        FAIR = 3, pgettext_lazy("score", "一般")
        POOR = 2, _("不满意")
        VERY_POOR = 1, _("很不满意")

    visit = models.OneToOneField(
        "visitors.Visit", models.PROTECT, related_name="satisfaction", verbose_name=_("来访")
    )
    notice = notice(_("感谢信"), "satisfaction")
    asked_at = models.DateTimeField(_("何时问"))
    score = models.PositiveSmallIntegerField(_("满意度"), choices=Score, null=True, blank=True)
    at = models.DateTimeField(_("何时评价"), null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("满意度"), pgettext_lazy("plural", "满意度")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="a_score_is_one_to_five",
                condition=Q(score__isnull=True) | Q(score__gte=1, score__lte=5),
            ),
            models.CheckConstraint(
                name="a_score_says_when",
                condition=Q(score__isnull=True, at__isnull=True)
                | Q(score__isnull=False, at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.visit_id} {self.get_score_display() or '–'}"
