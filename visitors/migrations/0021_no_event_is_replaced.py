"""On SQLite no row of a list that only grows is replaced.

``INSERT OR REPLACE`` takes away the row whose key or unique value collides, and calls no trigger that guards against DELETE, unless the
connection has asked for that. So the insert itself is refused. PostgreSQL knows no such statement: there it is an UPDATE.
"""

from collections.abc import Iterable
from typing import Any

from django.db import migrations

SAID = "the list of events only grows"
REQUEST = "by_id = NEW.by_id AND request_key = NEW.request_key AND NOT (request_key = '')"
TABLES = {"visitors_visitevent": ("id = NEW.id", REQUEST), "visitors_badgeevent": ("id = NEW.id",)}


def refusing(table: str, said: str, collisions: Iterable[str]) -> str:
    """Return the trigger that refuses to put a row in the place of another; one look into an index for each way to collide.

    Args:
        table: whose rows stay.
        said: why it is refused.
        collisions: for each unique index the condition under which a row is in the way of the new one.
    """
    in_the_way = " OR ".join(
        f"EXISTS (SELECT 1 FROM {table} WHERE {collision})" for collision in collisions
    )
    return f"CREATE TRIGGER only_grows_{table}_replace BEFORE INSERT ON {table} WHEN {in_the_way} BEGIN SELECT RAISE(ABORT, '{said}'); END"


SQLITE = [refusing(table, SAID, collisions) for table, collisions in TABLES.items()]


def guard(apps: Any, schema_editor: Any) -> None:
    """Create the triggers."""
    if schema_editor.connection.vendor == "sqlite":
        for statement in SQLITE:
            schema_editor.execute(statement)


def lift(apps: Any, schema_editor: Any) -> None:
    """Drop them again."""
    if schema_editor.connection.vendor == "sqlite":
        for table in TABLES:
            schema_editor.execute(f"DROP TRIGGER only_grows_{table}_replace")


class Migration(migrations.Migration):
    dependencies = [("visitors", "0020_what_visitors_bring")]

    operations = [migrations.RunPython(guard, lift, elidable=False)]
