"""How many questions a request puts to the database."""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

FRAME = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "SET ")


def asked(action: Callable[[], Any]) -> tuple[list[str], int]:
    """Do something and return what it asked.

    Returns:
        The statements, without those that only begin and end transactions, and how many there were
        with them.
    """
    with CaptureQueriesContext(connection) as captured:
        action()
    statements = [query["sql"] for query in captured.captured_queries]
    return [sql for sql in statements if not sql.upper().startswith(FRAME)], len(statements)
