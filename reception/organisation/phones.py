"""Telephone numbers: read as people type them, kept as E.164, shown masked."""

import unicodedata

import phonenumbers
from django.conf import settings


class NotAPhone(ValueError):
    """The text cannot be read as a telephone number."""


def read(text: str) -> str:
    """Return a typed number as E.164.

    Args:
        text: as typed; full-width digits, spaces, dashes and a foreign country code are understood.

    Returns:
        ``+8613800138000``; an empty string where nothing was typed.

    Raises:
        NotAPhone: no country has such a number.
    """
    text = "".join(
        letter for letter in unicodedata.normalize("NFKC", text).strip() if letter.isprintable()
    )
    if not text:
        return ""
    try:
        number = phonenumbers.parse(text, settings.PHONE_REGION)
    except phonenumbers.NumberParseException as why:
        raise NotAPhone(text) from why
    if not phonenumbers.is_possible_number(number):
        raise NotAPhone(text)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


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
