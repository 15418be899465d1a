"""A row that is locked while it is worked on, and what is joined to it."""

from typing import Any, TypeVar

from django.db import connection
from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound=Model)


def locked(rows: QuerySet[Row], pk: int, *joined: str) -> Row | None:
    """Lock a row and return it with what is joined to it; nothing where ``rows`` do not hold it.

    To whoever waits for a lock PostgreSQL gives the new row with what was joined to the old one: a
    host or a department that was just set would seem to be none. A second look, at a row that is
    locked by then, reads both anew. SQLite has one writer at a time, and locks nothing.

    Args:
        joined: the paths that are joined, as ``select_related`` takes them.
    """
    whole = rows.select_related(*joined).select_for_update(of=("self",)).filter(pk=pk)
    row = whole.first()
    if connection.features.has_select_for_update and not _belongs_together(row, joined):
        return whole.first()
    return row


def _belongs_together(row: Any, joined: tuple[str, ...]) -> bool:
    names = {path.partition("__")[0] for path in joined}
    return row is not None and all(
        getattr(row, f"{name}_id") == getattr(getattr(row, name), "pk", None) for name in names
    )
