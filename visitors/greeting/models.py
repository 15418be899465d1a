"""What a visitor agreed to have remembered (V10, V14)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from visitors.models.keys import account

LONGEST_DRINK = 40


class RememberedWish(models.Model):
    """What somebody asked for, and that they agree to be asked so again; the last row counts, and
    one without consent says that nothing is remembered any more.
    """

    visitor = models.ForeignKey(
        "visitors.Visitor", models.PROTECT, related_name="wishes", verbose_name=_("访客")
    )
    drink = models.CharField(_("喝什么"), max_length=LONGEST_DRINK, blank=True)
    needs = models.JSONField(_("需要照顾"), default=list, blank=True)
    agreed = models.BooleanField(_("本人同意"))
    said_at = models.DateTimeField(_("时间"))
    by = account(_("经手账号"), "remembered_wishes")
    by_name = models.CharField(_("经手人"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("访客的习惯")
        verbose_name_plural = pgettext_lazy("plural", "访客的习惯")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="what_is_remembered_was_agreed_to",
                condition=Q(agreed=True) | Q(drink="", needs=[]),
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.visitor_id}"
