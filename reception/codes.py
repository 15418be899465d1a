"""Codes are known by their shape, whoever or whatever has typed them (B4)."""

import re
import unicodedata

from django.utils.translation import gettext_lazy as _

from reception.text import clean_line

# No 0 O 1 I: a person may have to read a code aloud. All of it stays in the QR alphanumeric mode.
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
LETTERS = 28  # 5 bits each: 140 random bits
# A scanner may put the identifier of the symbology before a code: ]Q1, in Chinese width 】Q1.
# `static/js/codes.js` says the same.
SHAPE = re.compile(rf"(?:[\]】][A-Z][0-9A-Z]|(?<![0-9A-Z]))([{ALPHABET}]{{{LETTERS}}})(?![0-9A-Z])")
NOT_A_TEXT = _("这是扫描得到的码，不是文字。请删去这串字母，再填写。")


def code_in(text: str) -> str | None:
    """Return the code that stands in a text as a word of its own, in capitals; nothing where there
    is none.

    Args:
        text: in any width and case, with the marks of a scanner, a prefix, or inside an address.
    """
    match = SHAPE.search(clean_line(unicodedata.normalize("NFKC", text)).upper())
    return match[1] if match else None
