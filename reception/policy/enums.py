"""The field's own terms that rules, visits and pages share."""

import re

from django.db import models
from django.utils.translation import gettext_lazy as _

PLACEHOLDERS = ["visitor", "host", "minutes", "place", "time"]


class Grade(models.TextChoices):
    """接待规格 (G1–G4)."""

    HIGH = "high", _("高规格")
    STANDARD = "standard", _("一般")
    LOW = "low", _("低规格")
    REFUSED = "refused", _("拒绝")


class Disposition(models.TextChoices):
    ADMIT = "admit", _("接待")
    ASK_FIRST = "ask_first", _("先问再接待")
    REFUSE = "refuse", _("婉拒")


class Severity(models.TextChoices):
    """How grave a violation is, where a ladder asks (P2)."""

    MINOR = "minor", _("较轻")
    SERIOUS = "serious", _("严重")
    GRAVE = "grave", _("特别严重")


class Counting(models.TextChoices):
    """What decides the step of a ladder."""

    NUMBER = "number", _("按次数")
    SEVERITY = "severity", _("按严重程度")


class FinePer(models.TextChoices):
    """What the fine of a step is multiplied by (P11)."""

    ITEM = "item", _("每一件")
    VALUE = "value", _("所涉价值的倍数")


class StartsOver(models.TextChoices):
    """When a ladder starts to count anew (P7)."""

    NEVER = "never", _("从不")
    MONTH = "month", _("每月")
    QUARTER = "quarter", _("每季度")
    YEAR = "year", _("每年")
    DAYS = "days", _("若干天内")
    DATES = "dates", _("按指定日期")


class BadgeKind(models.TextChoices):
    """The pool of a badge; the visitor's category says from which one they get theirs (B1)."""

    VISITOR = "visitor", _("访客")
    CONTRACTOR = "contractor", _("施工人员")
    APPLICANT = "applicant", _("应聘者")


RANK = {Grade.REFUSED: 0, Grade.LOW: 1, Grade.STANDARD: 2, Grade.HIGH: 3}
ORDINARY = (Grade.LOW, Grade.STANDARD)  # the desk's lists name the category instead


def unknown_placeholders(text: str) -> list[str]:
    """Return the placeholders in a sentence that nothing fills, and stray braces."""
    wrong = [name for name in re.findall(r"\{([^{}]*)\}", text) if name not in PLACEHOLDERS]
    return wrong + (["{ }"] if re.search(r"[{}]", re.sub(r"\{[^{}]*\}", "", text)) else [])


def filled(text: str, **words: object) -> str:
    """Put words into a sentence's placeholders; a missing one becomes nothing."""
    return re.sub(r"\{(\w+)\}", lambda match: str(words.get(match[1], "")), text)
