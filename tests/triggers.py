"""Lift the triggers that refuse DELETE, for the flush after a transactional test and for nothing
else.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

PREFIX = "only_grows_"


@contextmanager
def lifted_triggers() -> Iterator[None]:
    """Take every trigger named `only_grows_…` away while the block runs."""
    lift, restore = _on_postgres() if connection.vendor == "postgresql" else _on_sqlite()
    _execute(lift)
    try:
        yield
    finally:
        _execute(restore)


def _on_sqlite() -> tuple[list[str], list[str]]:
    # SQLite cannot switch a trigger off; it is dropped and made again from its own text.
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND substr(name, 1, %s)"
            " = %s",
            [len(PREFIX), PREFIX],
        )
        found = cursor.fetchall()
    return [f'DROP TRIGGER "{name}"' for name, _ in found], [sql for _, sql in found]


def _on_postgres() -> tuple[list[str], list[str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, quote_ident(tgname) FROM pg_trigger WHERE NOT"
            " tgisinternal AND left(tgname, %s) = %s",
            [len(PREFIX), PREFIX],
        )
        found = cursor.fetchall()
    switch = "ALTER TABLE {} {} TRIGGER {}"
    return [switch.format(table, "DISABLE", name) for table, name in found], [
        switch.format(table, "ENABLE", name) for table, name in found
    ]


def _execute(statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
