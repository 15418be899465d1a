"""Read everything as it stood at one moment, while others go on writing."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def snapshot() -> Iterator[None]:
    """Let all reads of the block see the database as it stood at one moment.

    ``transaction.atomic`` would not do: on SQLite it takes the lock that writers queue for, on
    PostgreSQL each statement would see what was committed before it. Within a transaction this
    changes nothing.
    """
    if connection.in_atomic_block:
        yield
        return
    begin = "BEGIN"
    if connection.vendor == "postgresql":
        begin += " ISOLATION LEVEL REPEATABLE READ, READ ONLY"
    with connection.cursor() as cursor:
        cursor.execute(begin)
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")
