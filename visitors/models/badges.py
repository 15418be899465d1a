"""Visitor badges (访客牌): a pool per site, lent to one visit at a time (B3)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Badge(models.Model):
    """A numbered badge with a QR code that never changes; the code follows from the secret key."""

    class Condition(models.TextChoices):
        GOOD = "good", _("可用")
        LOST = "lost", _("遗失")
        DAMAGED = "damaged", _("损坏")
        WITHDRAWN = "withdrawn", _("停用")

    site = models.ForeignKey("house.Site", models.PROTECT, related_name="badges", verbose_name=_("园区"))
    number = models.PositiveIntegerField(_("牌号"))
    issue = models.PositiveIntegerField(_("制作次数"), default=1, help_text=_("重做一张牌就加一，旧牌的码随即失效"))
    digest = models.CharField(max_length=64, unique=True, editable=False)
    condition = models.CharField(
        _("状况"), max_length=9, choices=Condition, default=Condition.GOOD, help_text=_("停用的牌不放行任何人（B3）")
    )
    lent = models.BooleanField(_("已借出"), default=False, editable=False)

    class Meta:
        verbose_name, verbose_name_plural = _("访客牌"), pgettext_lazy("plural", "访客牌")
        ordering = ["site", "number"]
        constraints = [models.UniqueConstraint(fields=["site", "number"], name="a_badge_number_is_unique_at_its_site")]
        indexes = [models.Index(fields=["site", "number"], name="badges_to_lend", condition=Q(lent=False, condition="good"))]

    def __str__(self) -> str:
        return f"{self.number:03d}"


class BadgeLoan(models.Model):
    """A badge worn during one visit."""

    badge = models.ForeignKey(Badge, models.PROTECT, related_name="loans", verbose_name=_("访客牌"))
    visit = models.ForeignKey("visitors.Visit", models.PROTECT, related_name="loans", verbose_name=_("来访"))
    lent_at = models.DateTimeField(_("借出"))
    returned_at = models.DateTimeField(_("交还"), null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("借牌记录"), pgettext_lazy("plural", "借牌记录")
        ordering = ["-lent_at"]
        constraints = [
            models.UniqueConstraint(fields=["badge"], condition=Q(returned_at__isnull=True), name="a_badge_serves_one_visit"),
            models.UniqueConstraint(fields=["visit"], condition=Q(returned_at__isnull=True), name="a_visit_wears_one_badge"),
            models.CheckConstraint(
                name="a_badge_comes_back_after_it_is_lent", condition=Q(returned_at__isnull=True) | Q(returned_at__gte=F("lent_at"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.badge} → {self.visit_id}"
