"""Who works at which site, tokens of programs, and the trace of reading personal data."""

from typing import Any

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext, gettext_noop, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from reception.accounts.permissions import ROLES

SUPERUSER = gettext_noop("超级管理员")


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
    """The key of a program, which acts as its user, of a calendar, which reads what its user owes,
    or of a telephone system, which opens the card of a call. Only a keyed hash of it is stored.
    """

    class Purpose(models.TextChoices):
        PROGRAM = "api", _("接口")
        CALENDAR = "calendar", _("日历订阅")
        TELEPHONE = "phone", _("电话系统")

    purpose = models.CharField(
        _("种类"), max_length=8, choices=Purpose, default=Purpose.PROGRAM, editable=False
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="api_tokens", verbose_name=_("账号")
    )
    name = models.CharField(_("用途"), max_length=60)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("创建于"))
    revoked_at = models.DateTimeField(_("停用于"), null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("接口令牌"), pgettext_lazy("plural", "接口令牌")
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(purpose="calendar", revoked_at__isnull=True),
                name="an_account_has_one_calendar",
            )
        ]

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


class AccountChange(models.Model):
    """What somebody asked for with an account that gives rights over people, or with another
    person's password; it holds once a second person has confirmed it (security 16).
    """

    class What(models.TextChoices):
        ROLES = "roles", _("角色")
        PASSWORD = "password", _("重设密码")
        OPEN = "open", _("重新启用")

    class State(models.TextChoices):
        WAITS = "waits", _("等待确认")
        HOLDS = "holds", _("已生效")
        DROPPED = "dropped", _("没有办")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="account_changes",
        verbose_name=_("账号"),
    )
    what = models.CharField(_("事项"), max_length=8, choices=What)
    roles = models.JSONField(_("角色"), default=list, blank=True)
    # The hash of the new one, while it waits.
    password = models.CharField(max_length=128, blank=True, editable=False)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("提出")
    )
    asked_at = models.DateTimeField(_("提出于"))
    state = models.CharField(_("状态"), max_length=7, choices=State, default=State.WAITS)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("处理"),
    )
    decided_at = models.DateTimeField(_("处理于"), null=True)
    is_alone = models.BooleanField(_("没有第二个人"), default=False)

    class Meta:
        verbose_name, verbose_name_plural = _("账号变更"), pgettext_lazy("plural", "账号变更")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "what"],
                condition=Q(state="waits"),
                name="one_change_of_a_kind_waits_for_an_account",
            ),
            models.CheckConstraint(
                name="nobody_confirms_what_they_asked_for",
                condition=~Q(state="holds", is_alone=False)
                | (~Q(decided_by=F("asked_by")) & ~Q(decided_by=F("user"))),
            ),
            models.CheckConstraint(
                name="what_was_decided_says_by_whom",
                condition=Q(state="waits", decided_by=None, decided_at=None)
                | (~Q(state="waits") & Q(decided_by__isnull=False, decided_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="a_password_waits_no_longer_than_its_change",
                condition=Q(state="waits") | Q(password=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.says}"

    @property
    def says(self) -> str:
        """What is asked for, in the reader's language."""
        names = [gettext(ROLES.get(role, SUPERUSER)) for role in self.roles]
        what = str(self.get_what_display())
        return f"{what} {gettext('、').join(names)}" if names else what


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
