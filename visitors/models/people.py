"""A person who comes: one record, recalled on the next visit (V10)."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reception.db.fields import FoldedField

if TYPE_CHECKING:
    from visitors.models.visits import Visit


class Visitor(models.Model):
    """A visitor; the same phone and the same name, however it is spelled, is the same person."""

    name = models.CharField(_("姓名"), max_length=60)
    folded_name = FoldedField("name", max_length=120)
    phone = models.CharField(_("手机"), max_length=20, blank=True, help_text=_("以 E.164 保存"))
    email = models.EmailField(
        _("邮箱"),
        blank=True,
        help_text=_("可不填；离开后的感谢发到邮箱。只留手机的，启用了短信网关才发短信（F1）"),
    )
    phone_extension = models.CharField(_("分机"), max_length=10, blank=True)
    last_four = models.CharField(max_length=4, blank=True, editable=False)
    organisation = models.CharField(_("单位"), max_length=120, blank=True)
    title = models.CharField(_("职务"), max_length=40, blank=True)
    level = models.PositiveSmallIntegerField(
        _("级别"),
        null=True,
        blank=True,
        help_text=_("前台更正过的级别；留空按职务级别表（G1、G3）"),
    )
    visits_made = models.PositiveIntegerField(_("来访次数"), default=0)
    met_at = models.DateTimeField(_("初次登记"))
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="former",
        verbose_name=_("合并到"),
        help_text=_("同一个人的另一条记录；以那一条为准"),
    )

    # Put here by the look-ups of `register` and of searches; not columns.
    last_visit: "Visit | None" = None
    open_visit: int | None = None
    was_refused: bool = False
    why: str = ""  # what was typed found them
    found_as: "Visitor | None" = None  # the former record that was found

    class Meta:
        verbose_name, verbose_name_plural = _("访客"), pgettext_lazy("plural", "访客")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["phone", "folded_name"],
                condition=~Q(phone=""),
                name="same_phone_and_name_is_the_same_visitor",
            ),
            models.CheckConstraint(name="a_visitor_has_a_name", condition=~Q(name="")),
            models.CheckConstraint(
                name="nobody_is_merged_into_themselves",
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")),
            ),
        ]
        indexes = [
            models.Index(fields=["folded_name", "-id"], name="visitor_name"),
            models.Index(
                fields=["last_four"], name="visitor_last_four", condition=~Q(last_four="")
            ),
            models.Index(
                fields=["merged_into"],
                name="visitor_merged_into",
                condition=Q(merged_into__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class VisitorKey(models.Model):
    """One way to find a visitor: a piece of the name or organisation, pinyin, initials.

    ``gram`` pieces are compared whole, ``pinyin`` keys by their beginning. Both stand in one table
    so that a new visitor costs one insert; the kind leads the index.
    """

    class Kind(models.TextChoices):
        GRAM = "g", _("字")
        PINYIN = "p", _("拼音")

    visitor = models.ForeignKey(Visitor, models.CASCADE, related_name="keys", db_index=False)
    kind = models.CharField(max_length=1, choices=Kind)
    key = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["visitor", "kind", "key"], name="a_visitor_has_each_key_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["kind", "key", "visitor"],
                name="visitor_key",
                opclasses=["text_pattern_ops", "text_pattern_ops", "int8_ops"],
            )
        ]
        verbose_name, verbose_name_plural = _("检索键"), pgettext_lazy("plural", "检索键")

    def __str__(self) -> str:
        return self.key
