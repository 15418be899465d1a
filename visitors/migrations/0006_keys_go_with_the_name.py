"""The keys of a former name or organisation go in the statement that changes it, whoever writes to the database (V10)."""

from typing import Any

from django.db import migrations

CHANGES = "AFTER UPDATE OF name, organisation ON visitors_visitor FOR EACH ROW"
DIFFERS = "WHEN (OLD.name <> NEW.name OR OLD.organisation <> NEW.organisation)"
SQLITE = [
    f"CREATE TRIGGER keys_go_with_the_name {CHANGES} {DIFFERS} BEGIN DELETE FROM visitors_visitorkey WHERE visitor_id = NEW.id; END"
]
POSTGRESQL = [
    """CREATE FUNCTION keys_go_with_the_name() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN DELETE FROM visitors_visitorkey WHERE visitor_id = NEW.id; RETURN NULL; END $$""",
    f"CREATE TRIGGER keys_go_with_the_name {CHANGES} {DIFFERS} EXECUTE FUNCTION keys_go_with_the_name()",
]


def guard(apps: Any, schema_editor: Any) -> None:
    """Create the trigger of this database."""
    for statement in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement)


def lift(apps: Any, schema_editor: Any) -> None:
    """Drop it again."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER keys_go_with_the_name ON visitors_visitor")
        schema_editor.execute("DROP FUNCTION keys_go_with_the_name()")
    else:
        schema_editor.execute("DROP TRIGGER keys_go_with_the_name")


class Migration(migrations.Migration):
    dependencies = [("visitors", "0005_whoever_is_here_has_arrived")]

    operations = [migrations.RunPython(guard, lift, elidable=False)]
