"""A scan of a badge and what was answered; and the gates that scan by themselves (B4, B5, Z1)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Place(models.TextChoices):
    """What kind of point a badge is scanned at."""

    DESK = "desk", _("前台")
    ZONE = "zone", _("区域入口")
    PATROL = "patrol", _("巡查")


class ScanOutcome(models.TextChoices):
    EXPECTED = "expected", _("约好的访客")
    ARRIVED = "arrived", _("到访")
    IN = "in", pgettext_lazy("scan", "进")
    OUT = "out", pgettext_lazy("scan", "出")
    OK = "ok", _("可以通行")
    REFUSED = "refused", _("不放行")


class Why(models.TextChoices):
    UNKNOWN_CODE = "unknown_code", _("没有这张访客牌")
    EXPIRED = "expired", _("已过期")
    REVOKED = "revoked", _("已撤销")
    ALREADY_WAITING = "already_waiting", _("已经签到")
    ALREADY_INSIDE = "already_inside", _("已经在里面")
    NOT_INSIDE = "not_inside", _("不在访")
    WRONG_SITE = "wrong_site", _("别的园区的牌")
    WRONG_DAY = "wrong_day", _("不是今天的牌")
    BADGE_WITHDRAWN = "badge_withdrawn", _("访客牌已停用")
    ZONE_CLOSED = "zone_closed", _("区域未获批准")
    NOT_ADMITTED = "not_admitted", _("没有办理进入")
    BELONGINGS_OPEN = "belongings_open", _("携带物品没有核对")


class Gate(models.Model):
    """A turnstile or a door that scans by itself, in the name of a user who may; its token opens
    ``POST /scans`` for this one point and nothing else, and only a keyed hash of it is stored.
    """

    name = models.CharField(_("名称"), max_length=60)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="gates", verbose_name=_("以谁的名义")
    )
    site = models.ForeignKey(
        "organisation.Site", models.PROTECT, related_name="gates", verbose_name=_("园区")
    )
    zone = models.ForeignKey(
        "organisation.Zone",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="gates",
        verbose_name=_("区域"),
        help_text=_("不选就是前台的出入口"),
    )
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("创建于"))
    revoked_at = models.DateTimeField(_("停用于"), null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("闸机"), pgettext_lazy("plural", "闸机")
        ordering = ["site", "name"]

    def __str__(self) -> str:
        return self.name


class Scan(models.Model):
    """One scan, whether it passed or was refused; the list only grows."""

    class Asked(models.TextChoices):
        AUTO = "auto", _("自动")
        IN = "in", pgettext_lazy("scan", "进")
        OUT = "out", pgettext_lazy("scan", "出")
        CHECK = "check", _("只核对")

    class Did(models.TextChoices):
        NOTHING = "", _("没有改动")
        ARRIVED = "arrived", _("签到")
        LEFT = "left", _("签离收牌")
        BADGE_BACK = "badge_back", _("收回访客牌")
        PASSED = "passed", _("记一次出入")

    site = models.ForeignKey(
        "organisation.Site",
        models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("园区"),
    )
    place = models.CharField(_("地点"), max_length=6, choices=Place)
    zone = models.ForeignKey(
        "organisation.Zone",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("区域"),
    )
    asked = models.CharField(_("要求"), max_length=5, choices=Asked)
    outcome = models.CharField(_("结果"), max_length=8, choices=ScanOutcome)
    refusal = models.CharField(_("不放行的原因"), max_length=15, choices=Why, blank=True)
    did = models.CharField(
        _("办了什么"), max_length=10, choices=Did, default=Did.NOTHING, blank=True
    )
    badge = models.ForeignKey(
        "visitors.Badge",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="scans",
        verbose_name=_("访客牌"),
    )
    visit = models.ForeignKey(
        "visitors.Visit",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="scans",
        db_index=False,
        verbose_name=_("来访"),
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="scans",
        db_index=False,
        verbose_name=_("经手账号"),
    )
    gate = models.ForeignKey(
        Gate, models.PROTECT, null=True, blank=True, related_name="scans", verbose_name=_("闸机")
    )
    scanned_at = models.DateTimeField(_("扫码时间"))
    received_at = models.DateTimeField(_("收到时间"))
    offline = models.BooleanField(_("离线时扫的"), default=False)
    client_key = models.CharField(max_length=100, blank=True, editable=False)
    client_digest = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        verbose_name, verbose_name_plural = _("扫码记录"), pgettext_lazy("plural", "扫码记录")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["by", "client_key"],
                condition=~Q(client_key=""),
                name="a_scan_sent_twice_is_one_scan",
            ),
            models.CheckConstraint(
                name="a_refused_scan_and_no_other_says_why",
                condition=Q(outcome="refused") & ~Q(refusal="")
                | ~Q(outcome="refused") & Q(refusal=""),
            ),
            models.CheckConstraint(
                name="a_refused_scan_does_nothing", condition=~Q(outcome="refused") | Q(did="")
            ),
            models.CheckConstraint(
                name="a_scan_that_passed_names_the_visit",
                condition=Q(outcome="refused") | Q(visit__isnull=False),
            ),
            models.CheckConstraint(
                name="a_scan_at_a_zone_and_no_other_names_the_zone",
                condition=Q(place="zone", zone__isnull=False)
                | ~Q(place="zone") & Q(zone__isnull=True),
            ),
            models.CheckConstraint(
                name="a_scan_is_received_after_it_is_made",
                condition=Q(received_at__gte=F("scanned_at")),
            ),
        ]
        indexes = [
            models.Index(fields=["site", "received_at"], name="scans_of_a_site_and_day"),
            models.Index(
                fields=["visit", "zone", "scanned_at"],
                name="passes_of_a_visit",
                condition=Q(visit__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.at} {self.outcome}"

    @property
    def at(self) -> str:
        """The point in the words of the API: ``desk``, ``zone:<slug>``, ``patrol``."""
        return f"zone:{self.zone.slug}" if self.zone is not None else self.place
