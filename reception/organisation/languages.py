"""Rows that people read in two languages: Chinese first, English beside it."""

from typing import Any

from django.db.models import F, Value
from django.db.models.functions import Coalesce, NullIf
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


def said_column(field: str) -> Any:
    """Return what a query reads instead of a column ``field``, as ``said`` reads it of a row."""
    if not in_english():
        return F(field)
    return Coalesce(NullIf(F(f"{field}_en"), Value("")), F(field))


class SaidColumn(F):
    """A column in the reader's language, named where nobody reads it yet."""

    def resolve_expression(self, *args: Any, **kwargs: Any) -> Any:
        """Choose the column when the query is made."""
        return said_column(self.name).resolve_expression(*args, **kwargs)


class Named:
    """A row with ``name`` and ``name_en``; it prints itself in the reader's language."""

    def __str__(self) -> str:
        return said(self, "name")
