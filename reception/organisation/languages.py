"""Rows that people read in two languages: Chinese first, English beside it."""

from typing import Any

from django.utils.translation import get_language


def in_english() -> bool:
    """Tell whether the page being written is read in English."""
    return (get_language() or "").startswith("en")


def said(row: Any, field: str) -> str:
    """Return a row's text in the reader's language.

    Args:
        row: an object with the attributes ``field`` and ``field_en``.
        field: the name of the Chinese text.

    Returns:
        The English text where the page is English and the row has one, else the Chinese text.
    """
    english = getattr(row, f"{field}_en", "") if in_english() else ""
    return english or getattr(row, field)


class Named:
    """A row with ``name`` and ``name_en``; it prints itself in the reader's language."""

    def __str__(self) -> str:
        return said(self, "name")
