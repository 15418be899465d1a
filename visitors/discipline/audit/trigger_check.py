"""The triggers that keep the ledger from being changed: are they those of the migrations, and are
they on.
"""

import re
from collections.abc import Iterator

from django.db import connection

from visitors.discipline.audit.report import Finding
from visitors.discipline.models import triggers as ledger_triggers
from visitors.models import triggers as visit_triggers

OF_SQLITE = re.compile(r"CREATE TRIGGER (\w+) BEFORE \w+ ON (\w+)")
OF_POSTGRESQL = re.compile(r"CREATE TRIGGER (\w+) BEFORE .+? ON (\w+)", re.DOTALL)
FUNCTION = re.compile(r"CREATE FUNCTION (\w+)\(\).*?\$\$(.*)\$\$", re.DOTALL)
SAYS_NOTHING = re.compile(r"[\s()\"]|::(?:text|charactervarying)|public\.")


def statements() -> list[str]:
    """Return what the migrations have executed on this database to guard the ledger, and the lists
    of events that it rests on.
    """
    vendor = connection.vendor
    return [*visit_triggers.events_only_grow(vendor), *ledger_triggers.statements(vendor)]


def check() -> Iterator[Finding]:
    """Find every trigger that is missing, switched off or not what the migrations made."""
    yield from (_on_postgresql if connection.vendor == "postgresql" else _on_sqlite)(statements())


def _on_sqlite(expected: list[str]) -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'")
        found = {name: (table, sql) for name, table, sql in cursor.fetchall()}
    for statement in expected:
        name, table = _named(OF_SQLITE, statement)
        if name not in found:
            yield Finding("trigger", f"the trigger {name} on {table} is gone")
        elif found[name] != (table, statement):
            yield Finding(
                "trigger",
                f"the trigger {name} on {found[name][0]} is not the one that was made:"
                f" {found[name][1]}",
            )


def _on_postgresql(expected: list[str]) -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname, relname, tgenabled, pg_get_triggerdef(t.oid) FROM pg_trigger t JOIN"
            " pg_class c ON c.oid = tgrelid WHERE NOT tgisinternal AND c.relnamespace ="
            " current_schema()::regnamespace"
        )
        found = {
            (name, table): (enabled, definition)
            for name, table, enabled, definition in cursor.fetchall()
        }
        cursor.execute(
            "SELECT proname, prosrc FROM pg_proc WHERE pronamespace ="
            " current_schema()::regnamespace"
        )
        functions = dict(cursor.fetchall())
        cursor.execute("SHOW session_replication_role")
        (role,) = cursor.fetchone()
    if role == "replica":
        yield Finding(
            "trigger", "session_replication_role is replica, so that no trigger is called"
        )
    for statement in expected:
        if " FUNCTION " in statement and statement.startswith("CREATE FUNCTION"):
            name, body = _named(FUNCTION, statement)
            if _plain(functions.get(name, "")) != _plain(body):
                yield Finding(
                    "trigger",
                    f"the function {name}() that the triggers call is not the one that was made",
                )
            continue
        name, table = _named(OF_POSTGRESQL, statement)
        enabled, definition = found.get((name, table), ("", ""))
        if not definition:
            yield Finding("trigger", f"the trigger {name} on {table} is gone")
        elif enabled not in ("O", "A"):
            yield Finding("trigger", f"the trigger {name} on {table} is switched off")
        elif _events(definition) != _events(statement) or _plain(
            definition.partition(" ON ")[2]
        ) != _plain(statement.partition(" ON ")[2]):
            yield Finding(
                "trigger",
                f"the trigger {name} on {table} is not the one that was made: {definition}",
            )


def _named(pattern: re.Pattern[str], statement: str) -> tuple[str, str]:
    found = pattern.match(statement)
    assert found is not None, "the migrations write their triggers in one way"
    return found[1], found[2]


def _events(definition: str) -> tuple[str, frozenset[str]]:
    """Return name and events; the server writes "UPDATE OR DELETE" in its own order."""
    head, _before, events = definition.partition(" ON ")[0].partition(" BEFORE ")
    return head.strip(), frozenset(events.split(" OR "))


def _plain(text: str) -> str:
    """Return a definition without what the server adds when it gives it back."""
    return SAYS_NOTHING.sub("", re.sub(r"\s", "", text.lower()))
