"""Lift the triggers that refuse DELETE, for the flush after a transactional test and for nothing
else.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from django.db import connection

PREFIX = "only_grows_"


@contextmanager
def lifted_triggers(tables: Collection[str] | None = None) -> Iterator[None]:
    """Take the triggers named `only_grows_…` of all or some tables away while the block runs."""
    lift, restore = (
        _on_postgres(tables) if connection.vendor == "postgresql" else _on_sqlite(tables)
    )
    _execute(lift)
    try:
        yield
    finally:
        _execute(restore)


def _on_sqlite(tables: Collection[str] | None) -> tuple[list[str], list[str]]:
    # SQLite cannot switch a trigger off; it is dropped and made again from its own text.
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'trigger'"
            " AND substr(name, 1, %s) = %s",
            [len(PREFIX), PREFIX],
        )
        triggers = [row[1:] for row in cursor.fetchall() if tables is None or row[0] in tables]
    return [f'DROP TRIGGER "{name}"' for name, _ in triggers], [sql for _, sql in triggers]


def _on_postgres(tables: Collection[str] | None) -> tuple[list[str], list[str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, quote_ident(tgname) FROM pg_trigger WHERE NOT"
            " tgisinternal AND left(tgname, %s) = %s",
            [len(PREFIX), PREFIX],
        )
        triggers = [row for row in cursor.fetchall() if tables is None or row[0] in tables]
    switch = "ALTER TABLE {} {} TRIGGER {}"
    return [switch.format(table, "DISABLE", name) for table, name in triggers], [
        switch.format(table, "ENABLE", name) for table, name in triggers
    ]


def _execute(statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
