"""Ticks only grow, and after an evacuation is closed nothing of it changes, whoever writes to the database."""

from typing import Any

from django.db import migrations

EVACUATION, LISTED, TICK = "evacuation_evacuation", "evacuation_listed", "evacuation_tick"
GROWS, CLOSED = "the ticks of an evacuation only grow", "nothing of a closed evacuation changes"
IS_CLOSED = (
    f"EXISTS (SELECT 1 FROM {EVACUATION} WHERE id = NEW.evacuation_id AND closed_at IS NOT NULL)"
)
SQLITE = [
    *(
        f"CREATE TRIGGER only_grows_{TICK}_{verb.lower()} BEFORE {verb} ON {TICK} BEGIN SELECT RAISE(ABORT, '{GROWS}'); END"
        for verb in ("UPDATE", "DELETE")
    ),
    *(
        f"CREATE TRIGGER closed_{table}_{verb.lower()} BEFORE {verb} ON {table} WHEN {IS_CLOSED} BEGIN SELECT RAISE(ABORT, '{CLOSED}'); END"
        for table, verb in ((TICK, "INSERT"), (LISTED, "INSERT"), (LISTED, "UPDATE"))
    ),
    f"CREATE TRIGGER closed_{EVACUATION} BEFORE UPDATE ON {EVACUATION} WHEN OLD.closed_at IS NOT NULL "
    f"BEGIN SELECT RAISE(ABORT, '{CLOSED}'); END",
]
FAIL = "RAISE EXCEPTION '{}' USING ERRCODE = 'integrity_constraint_violation';"
POSTGRESQL = [
    f"CREATE FUNCTION ticks_only_grow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {FAIL.format(GROWS)} END $$",
    f"CREATE TRIGGER only_grows_{TICK}_row BEFORE UPDATE OR DELETE ON {TICK} FOR EACH ROW EXECUTE FUNCTION ticks_only_grow()",
    f"CREATE TRIGGER only_grows_{TICK}_all BEFORE TRUNCATE ON {TICK} FOR EACH STATEMENT EXECUTE FUNCTION ticks_only_grow()",
    f"CREATE FUNCTION belongs_to_a_closed_evacuation() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN IF {IS_CLOSED} THEN {FAIL.format(CLOSED)} END IF; RETURN NEW; END $$",
    f"CREATE TRIGGER closed_{TICK} BEFORE INSERT ON {TICK} FOR EACH ROW EXECUTE FUNCTION belongs_to_a_closed_evacuation()",
    f"CREATE TRIGGER closed_{LISTED} BEFORE INSERT OR UPDATE ON {LISTED} FOR EACH ROW EXECUTE FUNCTION belongs_to_a_closed_evacuation()",
    f"CREATE FUNCTION is_a_closed_evacuation() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN IF OLD.closed_at IS NOT NULL THEN {FAIL.format(CLOSED)} END IF; RETURN NEW; END $$",
    f"CREATE TRIGGER closed_{EVACUATION} BEFORE UPDATE ON {EVACUATION} FOR EACH ROW EXECUTE FUNCTION is_a_closed_evacuation()",
]


def guard(apps: Any, schema_editor: Any) -> None:
    """Create the triggers of this database."""
    for statement in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement)


def lift(apps: Any, schema_editor: Any) -> None:
    """Drop them again."""
    if schema_editor.connection.vendor == "postgresql":
        for name in ("ticks_only_grow", "belongs_to_a_closed_evacuation", "is_a_closed_evacuation"):
            schema_editor.execute(f"DROP FUNCTION {name}() CASCADE")
    else:
        for statement in SQLITE:
            schema_editor.execute(f"DROP TRIGGER {statement.split()[2]}")


class Migration(migrations.Migration):
    dependencies = [("evacuation", "0001_evacuations")]

    operations = [migrations.RunPython(guard, lift, elidable=False)]
