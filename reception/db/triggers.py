"""Triggers that keep rows from being changed, whoever writes to the database.

An app writes its statements in one module. Its migration executes them, and whoever verifies the
database compares it with them.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.db import migrations

Statements = Callable[[str], list[str]]


def refuse(message: str) -> str:
    """Return the body of a trigger of SQLite that refuses the statement."""
    return f"BEGIN SELECT RAISE(ABORT, '{message}'); END"


def refusing_function(name: str, message: str) -> str:
    """Return the statement that makes a function of PostgreSQL by which a trigger refuses."""
    return (
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )


def only_grows(vendor: str, table: str, message: str, function: str = "only_grows") -> list[str]:
    """Return the triggers of a vendor's database that refuse to change or delete a row: with a
    message on SQLite, by a function on PostgreSQL.
    """
    if vendor == "postgresql":
        return [
            f"CREATE TRIGGER only_grows_{table}_row BEFORE UPDATE OR DELETE ON {table}"
            f" FOR EACH ROW EXECUTE FUNCTION {function}()",
            never_emptied(table, function),
        ]
    return [
        f"CREATE TRIGGER only_grows_{table}_{verb.lower()} BEFORE {verb} ON {table}"
        f" {refuse(message)}"
        for verb in ("UPDATE", "DELETE")
    ]


def never_emptied(table: str, function: str = "only_grows") -> str:
    """Return the trigger of PostgreSQL that refuses to truncate a table."""
    return (
        f"CREATE TRIGGER only_grows_{table}_all BEFORE TRUNCATE ON {table}"
        f" FOR EACH STATEMENT EXECUTE FUNCTION {function}()"
    )


def never_replaced(table: str, message: str, collisions: Iterable[str]) -> str:
    """Return the trigger of SQLite that refuses to put a row in the place of another.

    ``INSERT OR REPLACE`` takes away the row whose key or unique value collides, and calls no
    trigger that guards against DELETE. So the insert itself is refused, after one look into an
    index for each of the ``collisions``, the conditions under which a row is in the way. PostgreSQL
    knows no such statement: there it is an UPDATE.
    """
    in_the_way = " OR ".join(
        f"EXISTS (SELECT 1 FROM {table} WHERE {collision})" for collision in collisions
    )
    return (
        f"CREATE TRIGGER only_grows_{table}_replace BEFORE INSERT ON {table} WHEN {in_the_way}"
        f" {refuse(message)}"
    )


def create(statements: Statements) -> migrations.RunPython:
    """Return the operation of a migration that creates triggers, and drops them on the way back."""

    def forwards(apps: Any, schema_editor: Any) -> None:
        for statement in statements(schema_editor.connection.vendor):
            schema_editor.execute(statement)

    def backwards(apps: Any, schema_editor: Any) -> None:
        vendor = schema_editor.connection.vendor
        for statement in reversed(statements(vendor)):
            schema_editor.execute(_drop(statement, vendor))

    return migrations.RunPython(forwards, backwards, elidable=False)


def _drop(statement: str, vendor: str) -> str:
    words = statement.split()
    if words[1] == "FUNCTION":
        return f"DROP FUNCTION {words[2]}"
    on_table = f" ON {words[words.index('ON') + 1]}" if vendor == "postgresql" else ""
    return f"DROP TRIGGER {words[2]}{on_table}"
