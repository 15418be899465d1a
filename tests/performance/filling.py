"""Fill a database as fast as it can be filled: bare rows, without indexes, which are built when the
rows are there.
"""

import contextlib
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.core.management.color import no_style
from django.db import DatabaseError, connection, transaction

from reception.notifications.models import Notice
from reception.text import plain
from tests.performance.consequences import write_what_follows
from tests.performance.crowd import Crowd, keys
from tests.performance.history import COLUMNS, text, visits
from visitors.demo.people import Stage
from visitors.models import (
    Badge,
    BadgeLoan,
    HostRequest,
    State,
    Visit,
    VisitEvent,
    Visitor,
    VisitorKey,
)
from visitors.scanning.models import Scan

VISITS_PER_VISITOR = 4
FILLED = (
    "visitors_visitor",
    "visitors_visitorkey",
    "visitors_visit",
    "visitors_visitevent",
    "visitors_badgeloan",
    "visitors_hostrequest",
    "notifications_notice",
    "scanning_scan",
)
VISITOR = (
    "id",
    "name",
    "folded_name",
    "phone",
    "phone_extension",
    "last_four",
    "organisation",
    "title",
    "visits_made",
    "met_at",
    "email",
)


def fill(stage: Stage, count: int, now: datetime) -> int:
    """Write so many visits with all that belongs to them, and let the database look at its tables.

    Args:
        stage: the house, already written.
        count: how many visits.
        now: the moment of today's last.

    Returns:
        How many visitors there are.
    """
    with _in_haste(), _without_indexes(), transaction.atomic():
        people = write_all(stage, count, now)
    settle()
    return people


def write_all(stage: Stage, count: int, now: datetime) -> int:
    """Write the rows alone, in the transaction of whoever calls."""
    people = max(count // VISITS_PER_VISITOR, 200)
    with_names: list[tuple[int, str, str]] = []

    def each_visitor() -> Iterator[tuple[Any, ...]]:
        for row in Crowd(stage.words).visitors(people, now):
            with_names.append((row[0], row[1], row[4]))
            yield (*row[:2], plain(row[1]), row[2], "", *row[3:7], text(row[7]), "")

    write("visitors_visitor", VISITOR, each_visitor())
    write(
        "visitors_visitorkey",
        ("visitor_id", "kind", "key"),
        (key for row in with_names for key in keys(*row)),
    )
    write("visitors_visit", COLUMNS, visits(stage, count, people, now))
    write_what_follows(stage.users["desk"].pk, now)
    _set_sequences()
    _lend(now)
    return people


def write(table: str, columns: Iterable[str], rows: Iterable[Iterable[Any]]) -> None:
    """Write rows in bulk, past the ORM."""
    named = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({named}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join("?" for _column in columns)
            # Django's own executemany keeps every row of an iterator in memory.
            connection.connection.executemany(
                f"INSERT INTO {table} ({named}) VALUES ({marks})", rows
            )


def settle() -> None:
    """Bring files and statistics to where a database that has run for years has them.

    SQLite gets no ANALYZE, because the product never asks for one and its queries must find their
    way without.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("VACUUM ANALYZE")
            with contextlib.suppress(DatabaseError):  # a superuser may
                cursor.execute("CHECKPOINT")
        else:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _set_sequences() -> None:
    """Let the next row get a number that none has."""
    models = [BadgeLoan, HostRequest, Notice, Scan, Visit, VisitEvent, Visitor, VisitorKey]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)


@contextlib.contextmanager
def _in_haste() -> Iterator[None]:
    """Leave durability and the checks of foreign keys aside while the database is being made."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA synchronous=OFF")
            cursor.execute("PRAGMA foreign_keys=OFF")
            cursor.execute("PRAGMA cache_size=-1000000")
        else:
            cursor.execute("SET synchronous_commit = off")
            cursor.execute("SET maintenance_work_mem = '512MB'")
            with contextlib.suppress(DatabaseError):  # a superuser may; others wait for the checks
                cursor.execute("SET session_replication_role = replica")
    yield
    connection.close()


@contextlib.contextmanager
def _without_indexes() -> Iterator[None]:
    """Drop the indexes of the tables that are filled, and build them when the block is done."""
    names = ", ".join(f"'{table}'" for table in FILLED)
    sqlite = (
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name"
        f" IN ({names})"
    )
    postgresql = f"""SELECT indexname, indexdef FROM pg_indexes WHERE tablename IN ({names}) AND indexname NOT IN (
        SELECT conindid::regclass::text FROM pg_constraint WHERE conindid <> 0)"""
    with connection.cursor() as cursor:
        cursor.execute(sqlite if connection.vendor == "sqlite" else postgresql)
        found = cursor.fetchall()
        for name, _made_by in found:
            cursor.execute(f'DROP INDEX "{name}"')
    yield
    with connection.cursor() as cursor:
        for _name, made_by in found:
            cursor.execute(made_by)


def _lend(now: datetime) -> None:
    """Give those who are inside a badge each."""
    inside = Visit.objects.filter(state=State.INSIDE, badge_required=True).order_by("pk")
    free = Badge.objects.filter(condition=Badge.Condition.GOOD, lent=False).order_by("number")
    for visit, badge in zip(
        inside, [badge for badge in free if badge.site.slug == "hq"], strict=False
    ):
        BadgeLoan.objects.create(badge=badge, visit=visit, lent_at=visit.admitted_at or now)
        Badge.objects.filter(pk=badge.pk).update(lent=True)
