"""Who we are: sites, zones, departments, positions, employees."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from reception import clock, text
from reception.db.fields import CodeField
from reception.organisation.languages import Named, said

LONGEST_KEY = 90


def refuse_unknown_zone(name: str) -> None:
    """Refuse the name of a time zone that does not exist."""
    if name not in available_timezones():
        raise ValidationError(_("没有这个时区。请写成 Asia/Urumqi 这样的名称。"), code="unknown")


class Site(Named, models.Model):
    """A place with a front desk of its own."""

    class BadgeMaterial(models.TextChoices):
        PLASTIC = "plastic", _("塑料牌，用后交还")
        PAPER = "paper", _("纸牌，当天有效")

    slug = models.SlugField(_("代号"), unique=True, help_text=_("地址和接口里用的短名，例如 hq"))
    name = models.CharField(_("名称"), max_length=60, unique=True)
    name_en = models.CharField(_("英文名称"), max_length=80, blank=True)
    company = models.CharField(
        _("公司名称"),
        max_length=80,
        blank=True,
        help_text=_("印在访客牌上，也写在给访客的感谢里"),
    )
    address = models.CharField(_("地址"), max_length=200, blank=True)
    phone = models.CharField(_("前台电话"), max_length=30, blank=True)
    opens = models.TimeField(_("开门"), default="08:00")
    closes = models.TimeField(
        _("关门"), default="18:00", help_text=_("到点仍未签离的访客会被列出（V9）")
    )
    time_zone = models.CharField(
        _("时区"),
        max_length=40,
        blank=True,
        validators=[refuse_unknown_zone],
        help_text=_("例如 Asia/Urumqi；留空为北京时间"),
    )
    badge_material = models.CharField(
        _("用什么访客牌"),
        max_length=7,
        choices=BadgeMaterial,
        default=BadgeMaterial.PLASTIC,
        help_text=_("纸牌在进入时打印，只管这一次来访（B3、B4）"),
    )
    is_active = models.BooleanField(_("启用"), default=True)
    order = models.PositiveIntegerField(_("顺序"), default=0)
    history = HistoricalRecords()

    class Meta:
        verbose_name, verbose_name_plural = _("园区"), pgettext_lazy("plural", "园区")
        ordering = ["order", "name"]
        constraints = [
            models.CheckConstraint(
                name="a_site_opens_before_it_closes", condition=Q(opens__lt=F("closes"))
            )
        ]

    @property
    def clock(self) -> dt.tzinfo:
        """The time zone in which this site's days begin and its times are shown."""
        return ZoneInfo(self.time_zone) if self.time_zone else clock.zone()


class Zone(Named, models.Model):
    """An area of a site that visitors may or may not enter (Z1, Z2)."""

    class Access(models.TextChoices):
        OPEN = "open", _("开放")
        RESTRICTED = "restricted", _("限制")

    site = models.ForeignKey(
        Site, models.PROTECT, related_name="zones", verbose_name=_("园区"), db_index=False
    )
    slug = models.SlugField(_("代号"))
    name = models.CharField(_("名称"), max_length=60)
    name_en = models.CharField(_("英文名称"), max_length=80, blank=True)
    access = models.CharField(
        _("出入"),
        max_length=10,
        choices=Access,
        default=Access.OPEN,
        help_text=_("限制区域每次都要批准（Z2、Z4）"),
    )
    approver = models.ForeignKey(
        "Employee",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="approves_zones",
        verbose_name=_("由谁批准"),
        help_text=_("只用于限制区域；不填的，由校长批准（Z2、Z4）"),
    )
    stand_in = models.ForeignKey(
        "Employee",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="stands_in_for_zones",
        verbose_name=_("批准人外出时由谁代批"),
        help_text=_("不填的，由批准人的代理人代批（G17）"),
    )
    order = models.PositiveIntegerField(_("顺序"), default=0)
    history = HistoricalRecords()

    class Meta:
        verbose_name, verbose_name_plural = _("区域"), pgettext_lazy("plural", "区域")
        ordering = ["site", "order", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["site", "slug"], name="a_zone_slug_is_unique_in_its_site"
            ),
            models.CheckConstraint(
                name="who_stands_in_for_an_approver_is_somebody_else",
                condition=Q(stand_in__isnull=True)
                | (Q(approver__isnull=False) & ~Q(stand_in=F("approver"))),
            ),
        ]


class Door(Named, models.Model):
    """A door by which one comes into a zone, goes out of it, or both (Z1)."""

    class Kind(models.TextChoices):
        ENTRY = "entry", _("入口")
        EXIT = "exit", _("出口")
        BOTH = "both", _("出入口")

    zone = models.ForeignKey(
        Zone, models.CASCADE, related_name="doors", verbose_name=_("区域"), db_index=False
    )
    name = models.CharField(_("名称"), max_length=60)
    name_en = models.CharField(_("英文名称"), max_length=80, blank=True)
    kind = models.CharField(
        _("进出"),
        max_length=5,
        choices=Kind,
        default=Kind.BOTH,
        help_text=_("访客从哪里进、从哪里出（Z1）"),
    )
    order = models.PositiveIntegerField(_("顺序"), default=0)
    history = HistoricalRecords()

    class Meta:
        verbose_name, verbose_name_plural = _("门"), pgettext_lazy("plural", "门")
        ordering = ["zone", "order", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["zone", "name"], name="a_door_is_named_once_in_its_zone"
            )
        ]


class Department(Named, models.Model):
    """A department and its head."""

    code = models.SlugField(_("代号"), unique=True)
    name = models.CharField(_("名称"), max_length=60, unique=True)
    name_en = models.CharField(_("英文名称"), max_length=80, blank=True)
    head = models.ForeignKey(
        "Employee",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="heads",
        verbose_name=_("负责人"),
        help_text=_("被访人不应答时通知（V5）"),
    )
    order = models.PositiveIntegerField(_("顺序"), default=0)
    history = HistoricalRecords()

    class Meta:
        verbose_name, verbose_name_plural = _("部门"), pgettext_lazy("plural", "部门")
        ordering = ["order", "name"]


class Position(Named, models.Model):
    """A title and its level; the same table reads our own positions and a visitor's title (G1,
    G3).
    """

    name = models.CharField(_("职务"), max_length=40, unique=True)
    name_en = models.CharField(_("英文职务"), max_length=60, blank=True)
    level = models.PositiveSmallIntegerField(
        _("级别"), help_text=_("数字越大职位越高；规格按访客与被访人的级别比较（G1、G3）")
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name, verbose_name_plural = _("职务级别"), pgettext_lazy("plural", "职务级别")
        ordering = ["-level", "name"]


class Employee(models.Model):
    """A person who works here and may be visited (被访人)."""

    number = CodeField(_("工号"), max_length=20, unique=True)
    name = models.CharField(_("姓名"), max_length=60)
    name_en = models.CharField(_("英文姓名"), max_length=80, blank=True)
    site = models.ForeignKey(Site, models.PROTECT, related_name="employees", verbose_name=_("园区"))
    department = models.ForeignKey(
        Department, models.PROTECT, related_name="employees", verbose_name=_("部门")
    )
    position = models.ForeignKey(
        Position, models.PROTECT, related_name="employees", verbose_name=_("职务")
    )
    phone = models.CharField(_("手机"), max_length=30, blank=True)
    email = models.EmailField(_("邮箱"), blank=True, help_text=_("来访通知发到这里（V3）"))
    extension = models.CharField(_("分机"), max_length=12, blank=True)
    deputy = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="stands_in_for",
        verbose_name=_("代理人"),
        help_text=_("外出或不应答时找谁（V5）"),
    )
    away_until = models.DateTimeField(
        _("外出至"), null=True, blank=True, help_text=_("到这一刻之前，前台会看到代理人")
    )
    user = models.OneToOneField(
        "auth.User",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="employee",
        verbose_name=_("登录账号"),
        help_text=_("没有账号也能用手机链接应答"),
    )
    is_active = models.BooleanField(_("在职"), default=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name, verbose_name_plural = _("员工"), pgettext_lazy("plural", "员工")
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(
                name="nobody_is_their_own_deputy",
                condition=Q(deputy__isnull=True) | ~Q(deputy=F("id")),
            ),
            models.CheckConstraint(
                name="an_employee_has_a_name_and_a_number", condition=~Q(name="") & ~Q(number="")
            ),
            models.CheckConstraint(
                name="an_employee_number_has_one_spelling", condition=Q(number=Upper("number"))
            ),
        ]

    def __str__(self) -> str:
        return said(self, "name")

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the search keys with the name, whichever way the row is written."""
        super().save(*args, **kwargs)
        keys = text.pinyin_keys(self.name) | text.pinyin_keys(self.name_en)
        keys |= {
            text.plain(word)[:LONGEST_KEY]
            for word in (
                self.name,
                self.name_en,
                self.number,
                self.number.lstrip("0"),
                self.extension,
                text.surname_of(self.name) + self.position.name,
            )
        } - {""}
        EmployeeKey.objects.filter(employee=self).exclude(key__in=keys).delete()
        EmployeeKey.objects.bulk_create(
            [EmployeeKey(employee=self, key=key) for key in sorted(keys)], ignore_conflicts=True
        )


class EmployeeKey(models.Model):
    """One way to type an employee: pinyin, initials, name, number."""

    employee = models.ForeignKey(Employee, models.CASCADE, related_name="keys", db_index=False)
    key = models.CharField(max_length=LONGEST_KEY)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["employee", "key"], name="an_employee_has_each_key_once"
            )
        ]
        indexes = [
            models.Index(fields=["key"], name="employee_key", opclasses=["text_pattern_ops"])
        ]
        verbose_name, verbose_name_plural = _("检索键"), pgettext_lazy("plural", "检索键")

    def __str__(self) -> str:
        return self.key


class CalendarDay(models.Model):
    """A day on which we work, or do not, whatever the published holidays say; times that run on
    working days go by it (P6).
    """

    on = models.DateField(_("日期"), unique=True)
    works = models.BooleanField(_("上班"), default=False)
    name = models.CharField(
        _("说明"), max_length=60, blank=True, help_text=_("例如：校庆放假、周六补班")
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name, verbose_name_plural = _("工作日调整"), pgettext_lazy("plural", "工作日调整")
        ordering = ["-on"]

    def __str__(self) -> str:
        return f"{self.on:%Y-%m-%d}"
