"""Who works at which site, tokens of programs, and the trace of reading personal data."""

from typing import Any

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Session(AbstractBaseSession):
    """A browser, and whose account it is signed in to."""

    # Without a constraint: what a session names is asked of it each time, and an account may go.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        null=True,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )

    class Meta:
        verbose_name, verbose_name_plural = _("会话"), pgettext_lazy("plural", "会话")

    @classmethod
    def get_session_store_class(cls) -> type[Any]:
        from reception.accounts.sessions import SessionStore

        return SessionStore


class SiteGrant(models.Model):
    """A site at which somebody may act with the roles they have."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="site_grants",
        verbose_name=_("账号"),
        db_index=False,
    )
    site = models.ForeignKey(
        "organisation.Site", models.CASCADE, related_name="grants", verbose_name=_("园区")
    )

    class Meta:
        verbose_name, verbose_name_plural = _("园区授权"), pgettext_lazy("plural", "园区授权")
        constraints = [
            models.UniqueConstraint(fields=["user", "site"], name="a_site_is_granted_once")
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.site}"


class ApiToken(models.Model):
    """A program's key; it acts as its user. Only a keyed hash of it is stored."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="api_tokens", verbose_name=_("账号")
    )
    name = models.CharField(_("用途"), max_length=60)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("创建于"))
    revoked_at = models.DateTimeField(_("停用于"), null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("接口令牌"), pgettext_lazy("plural", "接口令牌")

    def __str__(self) -> str:
        return f"{self.name} ({self.user})"


class Trace(models.Model):
    """One thing that was done with accounts, settings or personal data (security 17).

    The list only grows, until its days are over. The words may name a visitor, so they can be
    cleared before, and nothing else of a row can.
    """

    kind = models.CharField(_("事项"), max_length=20)
    at = models.DateTimeField(_("时间"), db_index=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="traces",
        db_index=False,
        verbose_name=_("谁"),
    )
    address = models.CharField(_("地址"), max_length=45, blank=True)
    about = models.CharField(
        _("对象"), max_length=200, blank=True, help_text=_("账号、渠道、清单；不写访客")
    )
    number = models.BigIntegerField(_("编号"), null=True, blank=True)
    rows = models.PositiveIntegerField(_("行数"), null=True, blank=True)
    words = models.CharField(_("说明"), max_length=500, blank=True)
    # By which tries to sign in are counted; a keyed hash.
    key = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        verbose_name, verbose_name_plural = _("留痕"), pgettext_lazy("plural", "留痕")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="a_phone_is_shown_for_a_reason", condition=~Q(kind="phone", words="")
            )
        ]
        indexes = [
            models.Index(fields=["kind", "-id"], name="traces_of_a_kind"),
            models.Index(fields=["kind", "number"], name="traces_about_a_number"),
            models.Index(fields=["user", "-id"], name="traces_of_an_account"),
            models.Index(fields=["key", "at"], name="sign_ins_by_key"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.kind}"


class Clearing(models.Model):
    """What retention has let go of one kind, and until which moment: what is younger cannot be
    deleted from a list that only grows.
    """

    kind = models.CharField(_("资料"), max_length=30)
    before = models.DateTimeField(_("早于"))
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name, verbose_name_plural = _("清理记录"), pgettext_lazy("plural", "清理记录")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(name="what_is_cleared_is_past", condition=Q(before__lte=F("at")))
        ]
        indexes = [models.Index(fields=["kind", "-before"], name="clearings_of_a_kind")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.kind}"
