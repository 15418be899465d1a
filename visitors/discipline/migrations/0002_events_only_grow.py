"""The list of an incident's events only grows, whoever writes to the database."""

from typing import Any

from django.db import migrations

TABLE = "discipline_incidentevent"
SQLITE = [
    f"CREATE TRIGGER only_grows_{TABLE}_{verb.lower()} BEFORE {verb} ON {TABLE} BEGIN SELECT RAISE(ABORT, 'the list of events only grows'); END"
    for verb in ("UPDATE", "DELETE")
]
# The function is the one of the visits' events.
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
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP TRIGGER only_grows_{TABLE}_row ON {TABLE}")
        schema_editor.execute(f"DROP TRIGGER only_grows_{TABLE}_all ON {TABLE}")
    else:
        for verb in ("update", "delete"):
            schema_editor.execute(f"DROP TRIGGER only_grows_{TABLE}_{verb}")


class Migration(migrations.Migration):
    dependencies = [("discipline", "0001_initial"), ("visitors", "0002_events_only_grow")]

    operations = [migrations.RunPython(guard, lift, elidable=False)]
