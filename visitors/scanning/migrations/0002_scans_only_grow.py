"""The list of scans only grows, whoever writes to the database."""

from typing import Any

from django.db import migrations

TABLE = "scanning_scan"
SQLITE = [
    f"CREATE TRIGGER only_grows_{TABLE}_{verb.lower()} BEFORE {verb} ON {TABLE} BEGIN SELECT RAISE(ABORT, 'the list of scans only grows'); END"
    for verb in ("UPDATE", "DELETE")
]
POSTGRESQL = [
    """CREATE FUNCTION only_grows_scans() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN RAISE EXCEPTION 'the list of scans only grows' USING ERRCODE = 'integrity_constraint_violation'; END $$""",
    f"CREATE TRIGGER only_grows_{TABLE}_row BEFORE UPDATE OR DELETE ON {TABLE} FOR EACH ROW EXECUTE FUNCTION only_grows_scans()",
    f"CREATE TRIGGER only_grows_{TABLE}_all BEFORE TRUNCATE ON {TABLE} FOR EACH STATEMENT EXECUTE FUNCTION only_grows_scans()",
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
        schema_editor.execute("DROP FUNCTION only_grows_scans()")
    else:
        for verb in ("update", "delete"):
            schema_editor.execute(f"DROP TRIGGER only_grows_{TABLE}_{verb}")


class Migration(migrations.Migration):
    dependencies = [("scanning", "0001_scans")]

    operations = [migrations.RunPython(guard, lift, elidable=False)]
