"""The number of a badge as people write it, and the badge that is meant (B4)."""

import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from reception.text import clean_line
from visitors.models import Badge

# 009, 牌 009, 访客牌：9, 9号, No. 9, #9
WRITTEN = re.compile(
    r"(?P<said>(?:(?:(?:访客牌|訪客牌|牌|badge)(?:号|號)?|no|#)[.:]?)?)"
    r"0*(?P<number>[0-9]{1,9})(?P<after>(?:号|號)?(?:访客牌|訪客牌|牌)?)"
)
LONGEST = 40


class BadgeNumberField(forms.Field):
    """The number of a badge, as a page sends it in words or a program as a number."""

    default_error_messages = {"no_badge_number": _("这不是牌号。请照牌上的数字填写，例如 009。")}
    widget = forms.TextInput

    def to_python(self, value: Any) -> int | None:
        """Return the number, or nothing where none was written."""
        if value in self.empty_values or not str(value).strip():
            return None
        number = read(str(value))
        if number is None:
            raise ValidationError(self.error_messages["no_badge_number"], code="no_badge_number")
        return number


def read(typed: str) -> int | None:
    """Return the number that a text says, in any width, with or without 「牌」; nothing where it
    says none that a badge may bear.
    """
    written = _written(typed)
    number = int(written["number"]) if written else 0
    return number if 1 <= number <= Badge.LARGEST_NUMBER else None


def says_badge(typed: str) -> bool:
    """Tell whether a text can mean nothing but a badge, since it says so beside the number."""
    written = _written(typed)
    return written is not None and bool(written["said"] or written["after"])


def find(typed: str, site_id: int) -> Badge | None:
    """Return the badge of a site whose number a text says, with its loan."""
    number = read(typed)
    if number is None:
        return None
    return next(
        iter(Badge.objects.with_loan().filter(site=site_id, number=number).order_by()), None
    )


def _written(typed: str) -> re.Match[str] | None:
    line = clean_line(unicodedata.normalize("NFKC", typed[:LONGEST]))
    return WRITTEN.fullmatch("".join(line.casefold().split()))
