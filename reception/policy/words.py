"""The field's own terms that rules, visits and pages share."""

import re

from django.db import models
from django.utils.translation import gettext_lazy as _

PLACEHOLDERS = ["visitor", "host", "minutes", "place"]


class Grade(models.TextChoices):
    """接待规格 (G1–G4)."""

    HIGH = "high", _("高规格")
    STANDARD = "standard", _("一般")
    LOW = "low", _("低规格")
    REFUSED = "refused", _("拒绝")


class Disposition(models.TextChoices):
    """What the desk does with a visitor of this grade."""

    ADMIT = "admit", _("接待")
    ASK_FIRST = "ask_first", _("先问再接待")
    REFUSE = "refuse", _("婉拒")


class BadgeKind(models.TextChoices):
    """Which pool a badge belongs to; a visitor's category says from which one they get theirs (B1)."""

    VISITOR = "visitor", _("访客")
    CONTRACTOR = "contractor", _("施工人员")
    APPLICANT = "applicant", _("应聘者")


RANK = {Grade.REFUSED: 0, Grade.LOW: 1, Grade.STANDARD: 2, Grade.HIGH: 3}


def unknown_placeholders(text: str) -> list[str]:
    """Return the placeholders in a sentence that nothing fills, and stray braces."""
    wrong = [name for name in re.findall(r"\{([^{}]*)\}", text) if name not in PLACEHOLDERS]
    return wrong + (["{ }"] if re.search(r"[{}]", re.sub(r"\{[^{}]*\}", "", text)) else [])


def filled(text: str, **words: object) -> str:
    """Put words into a sentence's placeholders; nothing else in it is interpreted.

    Args:
        text: a sentence, for example ``{visitor}您好``.
        words: what stands for each placeholder; a missing one becomes nothing.
    """
    return re.sub(r"\{(\w+)\}", lambda match: str(words.get(match[1], "")), text)
