"""Nothing of the ledger is replaced on SQLite, an appeal is closed once and never deleted, and a salt has its whole length."""

from importlib import import_module
from typing import Any

import django.db.models.functions.text
import django.db.models.lookups
from django.db import migrations, models

core = import_module("visitors.migrations.0021_no_event_is_replaced")
events = import_module("visitors.discipline.migrations.0002_events_only_grow")
grows = import_module("visitors.discipline.migrations.0004_the_ledger_only_grows")

BY_ID = "id = NEW.id"
# For each table and each unique index: which row would be in the way of a new one. A test holds it against the indexes that there are.
COLLISIONS = {
    "entry": (
        BY_ID, "position = NEW.position", "hash = NEW.hash", "prev = NEW.prev", "incident_id = NEW.incident_id",
        "sheet_id = NEW.sheet_id AND seq = NEW.seq", "violation_id = NEW.violation_id AND kind = 'void' AND NEW.kind = 'void'",
    ),
    "ladderversion": (BY_ID, "digest = NEW.digest"),
    "head": (BY_ID, "day = NEW.day"),
    "monthclose": (BY_ID, "month = NEW.month"),
    "monthline": (BY_ID, "close_id = NEW.close_id AND employee_id = NEW.employee_id"),
    "monthitem": (BY_ID, "line_id = NEW.line_id AND entry_id = NEW.entry_id"),
    "words": ("entry_id = NEW.entry_id",),
    "sheet": (BY_ID, "employee_id = NEW.employee_id AND ladder_id = NEW.ladder_id"),
    "book": (BY_ID,),
    "appeal": (BY_ID, "entry_id = NEW.entry_id"),
    "incidentevent": (BY_ID, core.REQUEST, "incident_id = NEW.incident_id AND what = 'reported' AND NEW.what = 'reported'"),
}  # fmt: skip
SAID = grows.SAID
APPEAL, ERASED, RULING_ERASED = "discipline_appeal", "（文字已删除）", "（裁定理由的文字已删除）"
# It is closed, from open to something else; or it stays what it is, and its words are erased. COALESCE, because SQLite before 3.39 knows no
# IS NOT DISTINCT FROM.
CLOSED = "OLD.state = 'open' AND NEW.state <> 'open' AND NEW.text = OLD.text"
STAYS = (
    "NEW.state = OLD.state AND NEW.outcome = OLD.outcome AND COALESCE(NEW.closed_by_id, 0) = COALESCE(OLD.closed_by_id, 0) "
    "AND COALESCE(NEW.closed_at, NEW.until) = COALESCE(OLD.closed_at, OLD.until) "
    f"AND (NEW.text = OLD.text OR NEW.text = '{ERASED}') AND (NEW.reason = OLD.reason OR NEW.reason = '{RULING_ERASED}')"
)
ALLOWED = (
    "NEW.id = OLD.id AND NEW.entry_id = OLD.entry_id AND NEW.appealed_at = OLD.appealed_at AND NEW.until = OLD.until "
    f"AND COALESCE(NEW.appealed_by_id, 0) = COALESCE(OLD.appealed_by_id, 0) AND (({CLOSED}) OR ({STAYS}))"
)


def replaced(name: str) -> str:
    """Return the trigger that refuses to replace a row of a table of the ledger; a migration that writes the table anew makes it again."""
    return str(core.refusing(f"discipline_{name}", SAID, COLLISIONS[name]))


def _sqlite() -> list[str]:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{SAID}'); END"
    return [
        *(replaced(name) for name in COLLISIONS),
        f"CREATE TRIGGER only_grows_{APPEAL}_delete BEFORE DELETE ON {APPEAL} {refuse}",
        f"CREATE TRIGGER only_grows_{APPEAL}_update BEFORE UPDATE ON {APPEAL} WHEN NOT ({ALLOWED}) {refuse}",
        f"CREATE TRIGGER only_grows_{APPEAL}_insert BEFORE INSERT ON {APPEAL} WHEN NEW.state <> 'open' {refuse}",
    ]


def _postgresql() -> list[str]:
    refuse = "EXECUTE FUNCTION only_grows()"
    return [
        f"CREATE TRIGGER only_grows_{APPEAL}_row BEFORE DELETE ON {APPEAL} FOR EACH ROW {refuse}",
        f"CREATE TRIGGER only_grows_{APPEAL}_all BEFORE TRUNCATE ON {APPEAL} FOR EACH STATEMENT {refuse}",
        f"CREATE TRIGGER only_grows_{APPEAL}_change BEFORE UPDATE ON {APPEAL} FOR EACH ROW WHEN (NOT ({ALLOWED})) {refuse}",
        f"CREATE TRIGGER only_grows_{APPEAL}_open BEFORE INSERT ON {APPEAL} FOR EACH ROW WHEN (NEW.state <> 'open') {refuse}",
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
        schema_editor.execute(
            f"DROP TRIGGER {statement.split()[2]}" + (f" ON {APPEAL}" if on_postgresql else "")
        )


def words_again(apps: Any, schema_editor: Any) -> None:
    """Create the triggers of 0004 on the words again: SQLite adds a constraint by writing the table anew, which loses its triggers."""
    if schema_editor.connection.vendor == "sqlite":
        for statement in grows._sqlite():
            if " ON discipline_words " in statement:
                schema_editor.execute(f"DROP TRIGGER IF EXISTS {statement.split()[2]}")
                schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [
        ("discipline", "0006_corrected_after_confirmed"),
        ("visitors", "0021_no_event_is_replaced"),
    ]

    operations = [
        migrations.RunPython(migrations.RunPython.noop, words_again, elidable=False),
        migrations.AddConstraint(
            model_name="words",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("erased_at__isnull", False),
                    django.db.models.lookups.Exact(
                        django.db.models.functions.text.Length("salt"), 32
                    ),
                    _connector="OR",
                ),
                name="words_that_stand_have_a_whole_salt",
            ),
        ),
        migrations.RunPython(words_again, migrations.RunPython.noop, elidable=False),
        migrations.RunPython(guard, lift, elidable=False),
    ]
