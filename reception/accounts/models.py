"""Who works at which site, tokens of programs, and the trace of reading personal data."""

from typing import Any

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import Q
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
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="site_grants", verbose_name=_("账号")
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


class SignIn(models.Model):
    """Somebody signed in, tried to, or had to wait; ``sign_ins`` writes and reads it."""

    class Outcome(models.TextChoices):
        RIGHT = "right", _("已登录")
        WRONG = "wrong", _("密码不对")
        WAITS = "waits", _("要等一会儿")
        SPRAY = "spray", _("同一个密码试了许多账号，要等一会儿")

    # Nobody where no account has this name.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="sign_ins",
        verbose_name=_("账号"),
    )
    outcome = models.CharField(_("结果"), max_length=5, choices=Outcome)
    address = models.CharField(_("地址"), max_length=45, blank=True)
    key = models.CharField(max_length=64, editable=False)
    at = models.DateTimeField(_("时间"), db_index=True)

    class Meta:
        verbose_name, verbose_name_plural = _("登录记录"), pgettext_lazy("plural", "登录记录")
        ordering = ["-at"]
        indexes = [models.Index(fields=["key", "at"], name="sign_ins_by_key")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.user or '–'}"


class Export(models.Model):
    """Somebody took a list away as a file."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="exports", verbose_name=_("谁")
    )
    what = models.CharField(_("什么"), max_length=60)
    wanted = models.CharField(_("筛选"), max_length=500, blank=True)
    rows = models.PositiveIntegerField(_("行数"))
    at = models.DateTimeField(_("时间"), db_index=True)

    class Meta:
        verbose_name, verbose_name_plural = _("导出记录"), pgettext_lazy("plural", "导出记录")
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.user}"


class PhoneReading(models.Model):
    """Somebody looked at a whole telephone number, and why."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="phone_readings",
        verbose_name=_("谁"),
    )
    visitor_number = models.BigIntegerField(_("访客编号"), db_index=True)
    reason = models.CharField(_("原因"), max_length=200)
    at = models.DateTimeField(_("时间"), db_index=True)

    class Meta:
        verbose_name, verbose_name_plural = (
            _("查看手机号记录"),
            pgettext_lazy("plural", "查看手机号记录"),
        )
        ordering = ["-at"]
        constraints = [
            models.CheckConstraint(name="a_phone_is_shown_for_a_reason", condition=~Q(reason=""))
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.user}"
