"""Empty the tables after a transactional test, quickly.

Django's own flush truncates every table and makes permissions and roles anew, which takes longer
than most tests. Here only the tables that hold something are emptied, and what comes with the
migrations (permissions, roles) stays unless a test has changed it.
"""

from typing import Any

from django.core.management import call_command
from django.db import connection, transaction
from django.test import TransactionTestCase

from tests.triggers import lifted_triggers

# What `post_migrate` writes.
SHIPPED = (
    "django_content_type",
    "auth_permission",
    "auth_group",
    "auth_group_permissions",
)
_shipped_rows: dict[str, list[Any]] = {}


def remember_what_is_shipped() -> None:
    """Keep the rows that every test finds, before any test has run."""
    _shipped_rows.update({table: _rows(table) for table in SHIPPED})


def empty_tables(_test: TransactionTestCase) -> None:
    """Delete what a test has left, past the triggers that refuse DELETE."""
    if any(_rows(table) != rows for table, rows in _shipped_rows.items()):
        with lifted_triggers():
            call_command("flush", verbosity=0, interactive=False, reset_sequences=False)
        remember_what_is_shipped()
        return
    with transaction.atomic():
        filled = _filled()
        with lifted_triggers(filled), connection.cursor() as cursor:
            for table in filled:
                cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")
            if connection.vendor == "postgresql":
                # The foreign keys are looked at before the triggers are switched on again.
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _filled() -> set[str]:
    tables = connection.introspection.django_table_names(only_existing=True)
    tables = sorted({*tables} - {*SHIPPED})
    with connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join(
                f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {table})" for table in tables
            )
        )
        return {name for (name,) in cursor.fetchall()}


def _rows(table: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} ORDER BY id")
        return cursor.fetchall()
