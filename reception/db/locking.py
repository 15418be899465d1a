"""A row that is locked while it is worked on, and what is joined to it."""

from typing import TypeVar

from django.db import connection
from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound=Model)


def locked(rows: QuerySet[Row], pk: int) -> Row | None:
    """Lock a row and return it as ``rows`` reads it then; nothing where they do not hold it.

    It is locked by itself: to whoever waits for a lock PostgreSQL gives the new row with what was
    joined to the old one, and a host or a department that was just set would seem to be none.
    SQLite has one writer at a time, and locks nothing.
    """
    if connection.features.has_select_for_update:
        list(rows.model._default_manager.select_for_update().filter(pk=pk).values_list("pk"))
    return rows.filter(pk=pk).first()
