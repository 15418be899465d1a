"""The triggers that keep the ledger from being changed: are they ours, and are they on?"""

import re
from collections.abc import Iterator
from typing import Any

from django.db import connection

from visitors.discipline.audit.report import Finding
from visitors.discipline.models import triggers as ledger_triggers
from visitors.models import triggers as visit_triggers

TRIGGER = re.compile(r"CREATE TRIGGER (\w+) BEFORE .+? ON (\w+)", re.DOTALL)
FUNCTION = re.compile(r"CREATE FUNCTION (\w+)\(\).*?\$\$(.*)\$\$", re.DOTALL)
SAYS_NOTHING = re.compile(r"[\s()\"]|::(?:text|charactervarying)|public\.")
OF_SQLITE = "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'"
OF_POSTGRESQL = (
    "SELECT tgname, relname, tgenabled, pg_get_triggerdef(t.oid) FROM pg_trigger t JOIN pg_class c"
    " ON c.oid = tgrelid WHERE NOT tgisinternal AND c.relnamespace = current_schema()::regnamespace"
)
FUNCTIONS = (
    "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = current_schema()::regnamespace"
)


def statements() -> list[str]:
    """Return what the migrations have executed to guard the ledger and the events it rests on."""
    vendor = connection.vendor
    return [*visit_triggers.events_only_grow(vendor), *ledger_triggers.statements(vendor)]


def check() -> Iterator[Finding]:
    """Find every trigger that is missing, switched off or not what the migrations made."""
    wrong = _on_postgresql if connection.vendor == "postgresql" else _on_sqlite
    for sentence in wrong(statements()):
        yield Finding("trigger", sentence)


def _on_sqlite(expected: list[str]) -> Iterator[str]:
    there = {name: (table, sql) for name, table, sql in _rows(OF_SQLITE)}
    for statement in expected:
        name, table = _named(TRIGGER, statement)
        if name not in there:
            yield f"the trigger {name} on {table} is gone"
        elif there[name] != (table, statement):
            table, sql = there[name]
            yield f"the trigger {name} on {table} is not the one that was made: {sql}"


def _on_postgresql(expected: list[str]) -> Iterator[str]:
    there = {(name, table): rest for name, table, *rest in _rows(OF_POSTGRESQL)}
    functions = dict(_rows(FUNCTIONS))
    if _rows("SHOW session_replication_role") == [("replica",)]:
        yield "session_replication_role is replica, so that no trigger is called"
    for statement in expected:
        if statement.startswith("CREATE FUNCTION"):
            name, body = _named(FUNCTION, statement)
            if _plain(functions.get(name, "")) != _plain(body):
                yield f"the function {name}() that the triggers call is not the one that was made"
            continue
        name, table = _named(TRIGGER, statement)
        enabled, definition = there.get((name, table), ("", ""))
        if not definition:
            yield f"the trigger {name} on {table} is gone"
        elif enabled not in ("O", "A"):
            yield f"the trigger {name} on {table} is switched off"
        elif _parts(definition) != _parts(statement):
            yield f"the trigger {name} on {table} is not the one that was made: {definition}"


def _rows(query: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return list(cursor.fetchall())


def _named(pattern: re.Pattern[str], statement: str) -> tuple[str, str]:
    match = pattern.match(statement)
    assert match is not None, "the migrations write their triggers in one way"
    return match[1], match[2]


def _parts(definition: str) -> tuple[str, frozenset[str], str]:
    """Return name, events and the rest; the server writes "UPDATE OR DELETE" in its own order."""
    head, _on, rest = definition.partition(" ON ")
    name, _before, events = head.partition(" BEFORE ")
    return name.strip(), frozenset(events.split(" OR ")), _plain(rest)


def _plain(text: str) -> str:
    """Return a definition without what the server adds when it gives it back."""
    return SAYS_NOTHING.sub("", re.sub(r"\s", "", text.lower()))
