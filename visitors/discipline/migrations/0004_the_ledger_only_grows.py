"""The ledger only grows, whoever writes to the database: no entry is changed, deleted, or put anywhere but at the end (P5)."""

from typing import Any

from django.db import migrations

FROZEN = ("entry", "ladderversion", "head", "monthclose", "monthline", "monthitem")
KEPT = ("words", "sheet", "book")  # changed in one way only, and never deleted
SAID = "the ledger only grows"

AT_THE_END = """NEW.position <> COALESCE((SELECT MAX(position) FROM discipline_entry), 0) + 1
    OR NEW.seq <> COALESCE((SELECT MAX(seq) FROM discipline_entry WHERE sheet_id = NEW.sheet_id), 0) + 1
    OR NEW.prev <> COALESCE((SELECT hash FROM discipline_entry WHERE position = NEW.position - 1), '')"""
ALLOWED = {
    "words": "OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL AND NEW.text = '' AND NEW.salt = '' AND NEW.entry_id = OLD.entry_id",
    "sheet": "NEW.last_seq >= OLD.last_seq AND NEW.employee_id = OLD.employee_id AND NEW.ladder_id = OLD.ladder_id AND NEW.id = OLD.id",
    "book": "NEW.position >= OLD.position AND NEW.id = OLD.id",
}


def _sqlite() -> list[str]:
    statements = [
        f"CREATE TRIGGER only_grows_discipline_{name}_{verb.lower()} BEFORE {verb} ON discipline_{name} BEGIN SELECT RAISE(ABORT, '{SAID}'); END"
        for name in FROZEN
        for verb in ("UPDATE", "DELETE")
    ]
    for name in KEPT:
        statements += [
            f"CREATE TRIGGER only_grows_discipline_{name}_delete BEFORE DELETE ON discipline_{name} BEGIN SELECT RAISE(ABORT, '{SAID}'); END",
            f"CREATE TRIGGER only_grows_discipline_{name}_update BEFORE UPDATE ON discipline_{name} WHEN NOT ({ALLOWED[name]}) "
            f"BEGIN SELECT RAISE(ABORT, '{SAID}'); END",
        ]
    return [
        *statements,
        f"CREATE TRIGGER only_grows_discipline_entry_insert BEFORE INSERT ON discipline_entry WHEN {AT_THE_END} "
        "BEGIN SELECT RAISE(ABORT, 'an entry is put at the end'); END",
    ]


def _postgresql() -> list[str]:
    # The function that refuses everything is the one of the visits' events.
    statements = []
    for name in (*FROZEN, *KEPT):
        verbs = "UPDATE OR DELETE" if name in FROZEN else "DELETE"
        statements += [
            f"CREATE TRIGGER only_grows_discipline_{name}_row BEFORE {verbs} ON discipline_{name} FOR EACH ROW EXECUTE FUNCTION only_grows()",
            f"CREATE TRIGGER only_grows_discipline_{name}_all BEFORE TRUNCATE ON discipline_{name} "
            "FOR EACH STATEMENT EXECUTE FUNCTION only_grows()",
        ]
    for name in KEPT:
        statements.append(
            f"CREATE TRIGGER only_grows_discipline_{name}_change BEFORE UPDATE ON discipline_{name} FOR EACH ROW "
            f"WHEN (NOT ({ALLOWED[name]})) EXECUTE FUNCTION only_grows()"
        )
    return [
        *statements,
        f"""CREATE FUNCTION put_at_the_end() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF {AT_THE_END} THEN RAISE EXCEPTION 'an entry is put at the end' USING ERRCODE = 'integrity_constraint_violation'; END IF;
            RETURN NEW; END $$""",
        "CREATE TRIGGER only_grows_discipline_entry_end BEFORE INSERT ON discipline_entry FOR EACH ROW EXECUTE FUNCTION put_at_the_end()",
    ]


def guard(apps: Any, schema_editor: Any) -> None:
    """Create the triggers of this database."""
    for statement in (
        _postgresql() if schema_editor.connection.vendor == "postgresql" else _sqlite()
    ):
        schema_editor.execute(statement)


def lift(apps: Any, schema_editor: Any) -> None:
    """Drop them again."""
    on_postgresql = schema_editor.connection.vendor == "postgresql"
    for statement in _postgresql() if on_postgresql else _sqlite():
        words = statement.split()
        if words[1] == "TRIGGER":
            table = f" ON {words[words.index('ON') + 1]}" if on_postgresql else ""
            schema_editor.execute(f"DROP TRIGGER {words[2]}{table}")
    if on_postgresql:
        schema_editor.execute("DROP FUNCTION put_at_the_end()")


class Migration(migrations.Migration):
    dependencies = [("discipline", "0003_ledger"), ("visitors", "0002_events_only_grow")]

    operations = [migrations.RunPython(guard, lift, elidable=False)]
