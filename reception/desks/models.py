"""Desks that several people share, who stands at which since when, and their PINs (Q7, D8)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

OPEN = Q(closed_at__isnull=True)


class Desk(models.Model):
    """A PC of the front desk: its browser was enrolled once, and carries a token since."""

    # Without an index of its own: the one of the names of a site begins with it.
    site = models.ForeignKey(
        "organisation.Site",
        models.PROTECT,
        related_name="desks",
        db_index=False,
        verbose_name=_("园区"),
    )
    name = models.CharField(_("名称"), max_length=60)
    device = models.CharField(max_length=64, blank=True, editable=False)
    enrolled_at = models.DateTimeField(_("登记于"), null=True, blank=True)
    code = models.CharField(max_length=64, blank=True, editable=False)
    code_until = models.DateTimeField(_("登记码有效至"), null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("前台电脑"), pgettext_lazy("plural", "前台电脑")
        ordering = ["site", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["site", "name"], name="desks_of_a_site_have_names_of_their_own"
            ),
            models.UniqueConstraint(
                fields=["device"], condition=~Q(device=""), name="a_browser_is_one_desk"
            ),
            models.UniqueConstraint(
                fields=["code"], condition=~Q(code=""), name="a_code_enrols_one_desk"
            ),
            models.CheckConstraint(
                name="an_enrolled_desk_says_since_when",
                condition=Q(device="", enrolled_at__isnull=True)
                | (~Q(device="") & Q(enrolled_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="a_code_of_a_desk_ends",
                condition=Q(code="", code_until__isnull=True)
                | (~Q(code="") & Q(code_until__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Shift(models.Model):
    """A stretch of one person at one desk, opened and closed in person."""

    class Opened(models.TextChoices):
        SIGN_IN = "sign_in", _("登录")
        PIN = "pin", "PIN"

    class Ended(models.TextChoices):
        HANDED_OVER = "handed", _("由下一位接手")
        SIGNED_OUT = "out", pgettext_lazy("shift", "退出登录")
        MOVED = "moved", _("换到别的电脑")
        CLOSED = "closed", _("由主管结束")
        GONE = "gone", _("账号停用")

    desk = models.ForeignKey(
        Desk, models.PROTECT, related_name="shifts", verbose_name=_("前台电脑")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="shifts", verbose_name=_("谁")
    )
    opened_at = models.DateTimeField(_("开始"), db_index=True)
    opened_by = models.CharField(_("怎样开始"), max_length=7, choices=Opened)
    # When somebody last did something there, to half a minute.
    seen_at = models.DateTimeField(_("最近操作"))
    locked_at = models.DateTimeField(_("锁定于"), null=True, blank=True)
    closed_at = models.DateTimeField(_("结束"), null=True, blank=True)
    ended = models.CharField(_("怎样结束"), max_length=6, choices=Ended, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("结束它的主管"),
    )

    class Meta:
        verbose_name, verbose_name_plural = _("班次"), pgettext_lazy("plural", "班次")
        ordering = ["-opened_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["desk"], condition=OPEN, name="a_desk_has_one_open_shift"
            ),
            # Nobody stands at two desks: who signs in at the second has left the first.
            models.UniqueConstraint(
                fields=["user"], condition=OPEN, name="a_person_stands_at_one_desk"
            ),
            models.CheckConstraint(
                name="a_closed_shift_says_how",
                condition=(OPEN & Q(ended="")) | (~OPEN & ~Q(ended="")),
            ),
            models.CheckConstraint(
                name="a_supervisor_who_closes_a_shift_is_named",
                condition=Q(ended="closed", closed_by__isnull=False)
                | (~Q(ended="closed") & Q(closed_by__isnull=True)),
            ),
            models.CheckConstraint(
                name="a_shift_ends_after_it_began",
                condition=OPEN | Q(closed_at__gte=F("opened_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.desk} · {self.user}"


class DeskPin(models.Model):
    """With what somebody unlocks a desk; only a keyed and salted hash is stored."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="desk_pin", verbose_name=_("账号")
    )
    digest = models.CharField(max_length=128, editable=False)
    set_at = models.DateTimeField(_("设定于"))

    class Meta:
        verbose_name, verbose_name_plural = "PIN", pgettext_lazy("plural", "PIN")

    def __str__(self) -> str:
        return str(self.user)
