"""What was recorded about a badge stays, whoever writes to the database."""

from typing import Any

from django.db import migrations

TABLE = "visitors_badgeevent"
SQLITE = [
    f"CREATE TRIGGER only_grows_{TABLE}_{verb.lower()} BEFORE {verb} ON {TABLE} BEGIN SELECT RAISE(ABORT, 'the list of events only grows'); END"
    for verb in ("UPDATE", "DELETE")
]
# The function was made with the first list of events.
POSTGRESQL = [
    f"CREATE TRIGGER only_grows_{TABLE}_row BEFORE UPDATE OR DELETE ON {TABLE} FOR EACH ROW EXECUTE FUNCTION only_grows()",
    f"CREATE TRIGGER only_grows_{TABLE}_all BEFORE TRUNCATE ON {TABLE} FOR EACH STATEMENT EXECUTE FUNCTION only_grows()",
]


def guard(apps: Any, schema_editor: Any) -> None:
    """Create the triggers of this database."""
    for statement in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement)


def lift(apps: Any, schema_editor: Any) -> None:
    """Drop them again."""
    names = (
        ("row", "all") if schema_editor.connection.vendor == "postgresql" else ("update", "delete")
    )
    on = f" ON {TABLE}" if schema_editor.connection.vendor == "postgresql" else ""
    for name in names:
        schema_editor.execute(f"DROP TRIGGER only_grows_{TABLE}_{name}{on}")


class Migration(migrations.Migration):
    dependencies = [("visitors", "0016_lost_badges_are_worn_by_nobody")]

    operations = [migrations.RunPython(guard, lift, elidable=False)]
