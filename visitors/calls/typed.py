"""What is typed of a call, read: a number or a name (T2, T10)."""

import re

from reception.organisation import phones
from reception.text import clean_line, plain

LONGEST_NUMBER, LONGEST_NAME = 30, 60
DIGITS = re.compile(r"[+\d][\d\s().·/-]{2,}")


def number_of(text: str) -> str:
    """Return a number as E.164; a short or an internal one by its digits. Nothing where there is
    none.
    """
    text = clean_line(text)
    try:
        return phones.read_with_extension(text)[0]
    except phones.NotAPhone:
        return re.sub(r"[^+\d]", "", plain(text))[:LONGEST_NUMBER]


def who(text: str) -> tuple[str, str]:
    """Return number and name out of one field: either, or both with a blank between."""
    text = clean_line(text)
    found = DIGITS.search(plain(text)) if not text.isalpha() else None
    if found is None:
        return "", text[:LONGEST_NAME]
    rest = clean_line(re.sub(r"[\d+().·/-]+", " ", text))
    return number_of(found[0]), rest[:LONGEST_NAME]
