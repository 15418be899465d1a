"""Telephone numbers: read as people type them, kept as E.164, shown masked."""

import re
import unicodedata
from typing import Any

import phonenumbers
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

EXTENSION = re.compile(
    r"(?:[,;-]?\s*(?:转|分机|内线|extension|ext|[x#])[:.]?\s*|(?<=\d{7})-)(\d{1,8})$", re.IGNORECASE
)
BETWEEN_TWO = re.compile(r"[/、,;|\s]|和|或|及")
BETWEEN_DIGITS = re.compile(r"[\s().·/\-‐‑‒–—−]+")
LONG_ENOUGH = 7  # digits of a number of its own
LOCAL = re.compile(r"[2-9]\d{6,7}")  # a landline without its area code

NO_PHONE = _("这不像一个电话号码；国外号码请以 + 和国家码开头。")
TWO = _("这里有两个号码，请只填一个。")
LETTERS = _("号码里有字母：请看看是不是把 0 写成了 O、把 1 写成了 l；微信号不能当手机号。")
TOO_LONG = _("号码的位数多了。")
TOO_SHORT = _("号码的位数少了。")
NO_AREA = _("座机请写上区号，例如 010-62345678。")
POINT_ZERO = _("号码末尾多了 .0，请去掉。")
WITH_EXTENSION = _("分机请另填，号码里不要写。")


class NotAPhone(ValidationError):
    """The text cannot be read as a telephone number; the message says what to look at."""

    def __init__(self, why: Any = NO_PHONE) -> None:
        super().__init__(why, code="bad_phone")


def read(text: str) -> str:
    """Return a typed number as E.164.

    Args:
        text: as typed; full-width digits, blanks, dashes, brackets and a foreign country code are
            understood.

    Returns:
        ``+8613800138000``; an empty string where nothing was typed.

    Raises:
        NotAPhone: no country has such a number, or something is left over.
    """
    number, extension = read_with_extension(text)
    if extension:
        raise NotAPhone(WITH_EXTENSION)
    return number


def read_with_extension(text: str) -> tuple[str, str]:
    """Return a typed number as ``read`` does, and the extension behind it: ``转801``, ``ext. 801``.

    Raises:
        NotAPhone: as ``read``, extensions apart.
    """
    text = "".join(
        letter
        for letter in unicodedata.normalize("NFKC", text).strip()
        if letter.isprintable() or letter.isspace()
    )
    if not text:
        return "", ""
    extension = ""
    if behind := EXTENSION.search(text):
        text, extension = text[: behind.start()].rstrip(), behind[1]
    digits = BETWEEN_DIGITS.sub("", text.removeprefix("tel:"))
    try:
        number = phonenumbers.parse(digits, settings.PHONE_REGION)
    except phonenumbers.NumberParseException as why:
        raise NotAPhone(_advice(text, digits)) from why
    left_over = not re.fullmatch(r"\+?\d+", digits, re.ASCII) or re.search(r"\.0+$", text)
    if left_over or not phonenumbers.is_valid_number(number):
        raise NotAPhone(_advice(text, digits, phonenumbers.is_possible_number_with_reason(number)))
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164), extension


def _advice(text: str, digits: str, length: int = 0) -> Any:
    """Say what somebody who typed this should look at."""
    numbers = [part for part in BETWEEN_TWO.split(text) if _count_digits(part) >= LONG_ENOUGH]
    lengths = phonenumbers.ValidationResult
    if len(numbers) > 1:
        return TWO
    if any(letter.isalpha() for letter in digits):
        return LETTERS if digits.isascii() else NO_PHONE
    if re.search(r"\.0+$", text):
        return POINT_ZERO
    if LOCAL.fullmatch(digits):
        return NO_AREA
    return {lengths.TOO_LONG: TOO_LONG, lengths.TOO_SHORT: TOO_SHORT}.get(length, NO_PHONE)


def _count_digits(text: str) -> int:
    return sum(letter.isdecimal() for letter in text)


def with_extension(phone: str, extension: str) -> str:
    """Return a number as it is read out: the extension behind it, where there is one."""
    words = gettext("%(phone)s 转 %(extension)s") % {"phone": phone, "extension": extension}
    return words if extension else phone


def masked(phone: str) -> str:
    """Return a number with its middle hidden, as lists and answers show it."""
    if not phone:
        return ""
    local = phone.removeprefix("+86")
    if len(local) < 7:
        return "*" * len(local)
    # Four digits stay hidden however short the number is.
    shown_last = min(4, len(local) - 4)
    return f"{local[: max(0, min(3, len(local) - 4 - shown_last))]}****{local[-shown_last:]}"


def takes_texts(phone: str) -> bool:
    """Tell whether a text message may reach a number: every one but that of a telephone on a
    wall.
    """
    return (
        bool(phone)
        and phonenumbers.number_type(phonenumbers.parse(phone))
        != phonenumbers.PhoneNumberType.FIXED_LINE
    )
