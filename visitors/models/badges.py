"""Visitor badges (访客牌): a pool per site and kind, lent to one visit at a time; or paper, made
for one visit (B3).
"""

from datetime import datetime
from typing import Any, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, FilteredRelation, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reception.policy.enums import BadgeKind
from visitors.models.keys import account
from visitors.models.visits import OPEN


class BadgeQuerySet(models.QuerySet["Badge"]):
    """Badges, by who wears them."""

    def with_loan(self) -> Self:
        """Read each badge with its loan, the visit and the people in it: ``running``, or nothing
        while it is not lent.
        """
        out = FilteredRelation("loans", condition=Q(loans__returned_at__isnull=True))
        whole = ("site", "running__visit__visitor", "running__visit__host__department")
        return self.annotate(running=out).select_related(*whole)


class Badge(models.Model):
    """A numbered badge with a QR code that never changes; the code follows from the secret key."""

    class Condition(models.TextChoices):
        GOOD = "good", _("可用")
        LOST = "lost", _("遗失")
        DAMAGED = "damaged", _("损坏")
        WITHDRAWN = "withdrawn", _("停用")

    LARGEST_NUMBER = 999_999_999
    LARGEST_OF_PLASTIC = 99_999

    site = models.ForeignKey(
        "organisation.Site",
        models.PROTECT,
        related_name="badges",
        verbose_name=_("园区"),
        db_index=False,
    )
    kind = models.CharField(_("种类"), max_length=10, choices=BadgeKind, default=BadgeKind.VISITOR)
    number = models.PositiveIntegerField(
        _("牌号"), validators=[MinValueValidator(1), MaxValueValidator(LARGEST_NUMBER)]
    )
    issue = models.PositiveIntegerField(
        _("制作次数"), default=1, help_text=_("重做一张牌就加一，旧牌的码随即失效")
    )
    digest = models.CharField(max_length=64, unique=True, editable=False)
    condition = models.CharField(
        _("状况"),
        max_length=9,
        choices=Condition,
        default=Condition.GOOD,
        help_text=_("停用的牌不放行任何人（B3）"),
    )
    lent = models.BooleanField(_("已借出"), default=False, editable=False)
    valid_on = models.DateField(
        _("只在这天有效"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("纸牌才有；塑料牌不限日子"),
    )

    # Not a column: put here by ``with_loan`` where it is lent.
    running: "BadgeLoan | None" = None

    objects = BadgeQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("访客牌"), pgettext_lazy("plural", "访客牌")
        ordering = ["site", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["site", "number"], name="a_badge_number_is_unique_at_its_site"
            ),
            models.CheckConstraint(
                name="a_lost_badge_is_worn_by_nobody", condition=~Q(condition="lost", lent=True)
            ),
            models.CheckConstraint(
                name="a_paper_badge_is_never_back_in_the_pool",
                condition=Q(valid_on__isnull=True) | Q(lent=True) | ~Q(condition="good"),
            ),
        ]
        indexes = [
            models.Index(
                fields=["site", "kind", "number"],
                name="badges_to_lend",
                condition=Q(lent=False, condition="good"),
            ),
            models.Index(
                fields=["site", "kind", "number"],
                name="badges_of_plastic",
                condition=Q(valid_on__isnull=True),
            ),
            models.Index(fields=["site", "number"], name="badges_lent", condition=Q(lent=True)),
        ]

    def __str__(self) -> str:
        return f"{self.number:03d}"

    @property
    def is_paper(self) -> bool:
        """Tell whether this badge was printed for one visit and one day."""
        return self.valid_on is not None


class BadgeLoanQuerySet(models.QuerySet["BadgeLoan"]):
    """Loans of badges, by whether the badge has come back."""

    def out(self) -> Self:
        """Return the loans whose badge is not handed back: it is worn, or its wearer is gone."""
        return self.filter(returned_at__isnull=True)

    def worn_at(self, at: Any) -> Self:
        """Return the loans that were running at a moment, or at an expression for one."""
        return self.filter(Q(returned_at__isnull=True) | Q(returned_at__gt=at), lent_at__lte=at)

    def due_on_leaving(self, now: datetime) -> Self:
        """Return the loans whose badge is handed back by whoever leaves now."""
        return self.out()

    def overdue(self, now: datetime) -> Self:
        """Return the loans whose visit has ended and whose badge is not handed back (V9), with the
        end of the visit as ``ended_at``.
        """
        ended_at = Coalesce("visit__counts_from", "visit__left_at", "visit__closed_at")
        ended = self.out().exclude(visit__state__in=OPEN).annotate(ended_at=ended_at)
        return ended.filter(ended_at__lte=now)


class BadgeLoan(models.Model):
    """A badge worn during one visit."""

    badge = models.ForeignKey(Badge, models.PROTECT, related_name="loans", verbose_name=_("访客牌"))
    visit = models.ForeignKey(
        "visitors.Visit", models.PROTECT, related_name="loans", verbose_name=_("来访")
    )
    lent_at = models.DateTimeField(_("借出"))
    lent_by = models.CharField(_("谁借出"), max_length=60, blank=True)
    returned_at = models.DateTimeField(_("交还"), null=True, blank=True)
    returned_by = models.CharField(_("谁收回"), max_length=60, blank=True)
    lost = models.BooleanField(
        _("没有交还"), default=False, help_text=_("牌已遗失；“交还”是登记遗失的时间（B3）")
    )

    objects = BadgeLoanQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("借牌记录"), pgettext_lazy("plural", "借牌记录")
        ordering = ["-lent_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["badge"],
                condition=Q(returned_at__isnull=True),
                name="a_badge_serves_one_visit",
            ),
            models.UniqueConstraint(
                fields=["visit"],
                condition=Q(returned_at__isnull=True),
                name="a_visit_wears_one_badge",
            ),
            models.CheckConstraint(
                name="a_badge_comes_back_after_it_is_lent",
                condition=Q(returned_at__isnull=True) | Q(returned_at__gte=F("lent_at")),
            ),
            models.CheckConstraint(
                name="who_has_lost_a_badge_wears_it_no_more",
                condition=Q(lost=False) | Q(returned_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.badge} → {self.visit_id}"

    @property
    def period(self) -> str:
        """For how long it is lent, in the site's time."""
        return f"{timezone.localtime(self.lent_at):%m-%d %H:%M}"


class BadgeEvent(models.Model):
    """What somebody recorded about a badge. The list only grows; who wore it when are the loans."""

    class What(models.TextChoices):
        MADE = "made", _("制作")
        LOST = "lost", _("遗失")
        DAMAGED = "damaged", _("损坏")
        WITHDRAWN = "withdrawn", _("停用")
        GOOD = "good", _("恢复使用")
        REDONE = "redone", _("重做（旧码失效）")

    badge = models.ForeignKey(
        Badge,
        models.PROTECT,
        related_name="events",
        verbose_name=_("访客牌"),
        db_index=False,
    )
    what = models.CharField(_("事项"), max_length=9, choices=What)
    at = models.DateTimeField(_("时间"))
    by = account(_("经手账号"), "badge_events")
    by_name = models.CharField(_("经手人"), max_length=60, blank=True)
    reason = models.CharField(_("原因"), max_length=200, blank=True)
    visit = models.ForeignKey(
        "visitors.Visit",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("佩戴的来访"),
    )

    class Meta:
        verbose_name, verbose_name_plural = _("访客牌记录"), pgettext_lazy("plural", "访客牌记录")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="what_becomes_of_a_badge_has_a_reason",
                condition=~Q(what__in=["lost", "damaged", "withdrawn", "good"]) | ~Q(reason=""),
            )
        ]
        indexes = [models.Index(fields=["badge", "-at"], name="events_of_a_badge")]

    def __str__(self) -> str:
        return f"{self.badge_id} {self.what}"


class PaperRoll(models.Model):
    """The number of the last paper badge of a site, so that no two bear the same."""

    FIRST = 100_001  # beyond ``Badge.LARGEST_OF_PLASTIC``

    site = models.OneToOneField(
        "organisation.Site", models.PROTECT, related_name="paper_roll", verbose_name=_("园区")
    )
    last = models.PositiveIntegerField(_("最后的纸牌号"))

    class Meta:
        verbose_name, verbose_name_plural = _("纸牌编号"), pgettext_lazy("plural", "纸牌编号")

    def __str__(self) -> str:
        return str(self.last)
