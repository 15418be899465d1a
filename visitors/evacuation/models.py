"""An evacuation of a site: who was there, and what wardens said of each (V9)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

LONGEST_KEY = 40
LONGEST_NAME = 60


class Evacuation(models.Model):
    """A site is cleared, until somebody closes it with its report."""

    site = models.ForeignKey(
        "organisation.Site", models.PROTECT, related_name="evacuations", verbose_name=_("园区")
    )
    started_at = models.DateTimeField(_("开始"))
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("开始的账号")
    )
    started_by_name = models.CharField(_("谁开始"), max_length=LONGEST_NAME)
    closed_at = models.DateTimeField(_("结束"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("结束的账号"),
    )
    closed_by_name = models.CharField(_("谁结束"), max_length=LONGEST_NAME, blank=True)
    # Of the token by which wardens without an account come in; the token follows from the secret
    # key, so that it can be shown again.
    digest = models.CharField(max_length=64, unique=True, null=True, editable=False)  # noqa: DJ001

    class Meta:
        verbose_name, verbose_name_plural = _("疏散"), pgettext_lazy("plural", "疏散")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["site"],
                condition=Q(closed_at__isnull=True),
                name="a_site_is_evacuated_once_at_a_time",
            ),
            models.CheckConstraint(
                name="an_evacuation_ends_after_it_began",
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=F("started_at")),
            ),
            models.CheckConstraint(
                name="an_evacuation_is_closed_by_somebody_at_a_time",
                condition=Q(closed_at__isnull=True, closed_by__isnull=True)
                | Q(closed_at__isnull=False, closed_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.site} {self.started_at:%Y-%m-%d %H:%M}"


class Listed(models.Model):
    """A visit that has to be accounted for; the name stays where retention finds it."""

    evacuation = models.ForeignKey(
        Evacuation,
        models.CASCADE,
        related_name="listed",
        verbose_name=_("疏散"),
        db_index=False,
    )
    visit = models.ForeignKey(
        "visitors.Visit", models.PROTECT, related_name="+", verbose_name=_("来访")
    )
    at = models.DateTimeField(_("何时列入"))
    waited = models.BooleanField(_("在前台等候"), default=False)
    # Written when the evacuation is closed, so that a later undo at the desk does not rewrite its
    # report.
    gone_at = models.DateTimeField(_("其间离开"), null=True, blank=True)

    class Meta:
        verbose_name = _("须清点的来访")
        verbose_name_plural = pgettext_lazy("plural", "须清点的来访")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["evacuation", "visit"], name="a_visit_is_listed_once_in_an_evacuation"
            )
        ]

    def __str__(self) -> str:
        return f"{self.evacuation_id} {self.visit_id}"


class Tick(models.Model):
    """What a warden said of a visit; the list only grows, and the latest by its own time holds."""

    class Says(models.TextChoices):
        SAFE = "safe", _("安全")
        MISSING = "missing", _("没找到")
        BACK = "back", _("撤回")

    evacuation = models.ForeignKey(
        Evacuation,
        models.CASCADE,
        related_name="ticks",
        verbose_name=_("疏散"),
        db_index=False,
    )
    visit = models.ForeignKey(
        "visitors.Visit", models.PROTECT, related_name="+", verbose_name=_("来访")
    )
    says = models.CharField(_("清点"), max_length=7, choices=Says)
    at = models.DateTimeField(_("何时清点"), help_text=_("引导员按下的时间；断网时先存在手机里"))
    received_at = models.DateTimeField(_("何时收到"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("账号"),
    )
    by_name = models.CharField(_("引导员"), max_length=LONGEST_NAME)
    key = models.CharField(max_length=LONGEST_KEY, editable=False)

    class Meta:
        verbose_name, verbose_name_plural = _("清点"), pgettext_lazy("plural", "清点")
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["evacuation", "key"], name="a_tick_sent_twice_counts_once"
            ),
            models.CheckConstraint(
                name="a_tick_is_made_before_it_is_received", condition=Q(received_at__gte=F("at"))
            ),
            models.CheckConstraint(
                name="a_tick_is_made_by_somebody", condition=~Q(by_name="") & ~Q(key="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.visit_id} {self.says}"
