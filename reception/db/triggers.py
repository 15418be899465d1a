"""Triggers that keep rows from being changed, whoever writes to the database.

An app writes its statements in one module. Its migration executes them, and whoever verifies the
database compares it with them.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.db import migrations

from reception.retention import GONE

Statements = Callable[[str], list[str]]
# Whether a row is younger than what retention has let go of its kind.
TOO_YOUNG = "NOT EXISTS (SELECT 1 FROM accounts_clearing WHERE kind = '{}' AND before > OLD.{})"


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


def words_may_go(
    vendor: str,
    table: str,
    message: str,
    kept: Iterable[str],
    words: Iterable[str],
    function: str = "only_grows",
    *,
    loses: Mapping[str, Iterable[str]] | None = None,
    days: tuple[str, str] | None = None,
) -> list[str]:
    """Return the triggers of a list that only grows, of which words may be cleared.

    Args:
        kept: the columns that stay as they are.
        words: the columns that may become blank, or ``GONE``, and nothing else.
        loses: the columns of JSON that may lose some of their keys, all at once.
        days: the kind of retention that may delete the rows older than it has let go, and the
            column that tells how old they are; without it no row is ever deleted.
    """
    begin, of_kept = f"CREATE TRIGGER only_grows_{table}", f"UPDATE OF {', '.join(kept)}"
    on = f"ON {table}"
    changes = [
        f"(NEW.{name} <> OLD.{name} AND NEW.{name} <> '' AND NEW.{name} <> '{GONE}')"
        for name in words
    ]
    changes += [_changes_more(vendor, name, keys) for name, keys in (loses or {}).items()]
    changed = " OR ".join(changes)
    if vendor == "postgresql":
        refused = f"EXECUTE FUNCTION {function}()"
        return [
            f"{begin}_update BEFORE {of_kept} {on} FOR EACH ROW {refused}",
            f"{begin}_words BEFORE UPDATE {on} FOR EACH ROW WHEN ({changed}) {refused}",
            *(
                _deleted_by_days(table, message, days)
                if days
                else [f"{begin}_delete BEFORE DELETE {on} FOR EACH ROW {refused}"]
            ),
            never_emptied(table, function),
        ]
    young = f" WHEN {TOO_YOUNG.format(*days)}" if days else ""
    return [
        f"{begin}_update BEFORE {of_kept} {on} {refuse(message)}",
        f"{begin}_words BEFORE UPDATE {on} WHEN {changed} {refuse(message)}",
        f"{begin}_delete BEFORE DELETE {on}{young} {refuse(message)}",
    ]


def _changes_more(vendor: str, name: str, keys: Iterable[str]) -> str:
    """Return the condition under which a column of JSON changes in more than losing these keys."""
    if vendor == "postgresql":
        lost = ", ".join(f"'{key}'" for key in keys)
        return f"(NEW.{name} <> OLD.{name} AND NEW.{name} <> OLD.{name} - ARRAY[{lost}])"
    lost = ", ".join(f"'$.{key}'" for key in keys)
    return f"(NEW.{name} <> OLD.{name} AND json(NEW.{name}) <> json_remove(OLD.{name}, {lost}))"


def _deleted_by_days(table: str, message: str, days: tuple[str, str]) -> list[str]:
    """Return what guards against DELETE on PostgreSQL, where a condition may not ask a table."""
    name = f"only_grows_{table}_by_days"
    return [
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF {TOO_YOUNG.format(*days)} THEN RAISE EXCEPTION '{message}'"
        " USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN OLD; END $$",
        f"CREATE TRIGGER only_grows_{table}_delete BEFORE DELETE ON {table}"
        f" FOR EACH ROW EXECUTE FUNCTION {name}()",
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
