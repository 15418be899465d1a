"""One moment of the database as a file, and back: SQLite by its online API, PostgreSQL by
``pg_dump``.
"""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from reception.backups.registry import witnesses
from reception.db.snapshot import snapshot

Contents = dict[str, Any]
DUMPED = ("--format=custom", "--no-owner")
RESTORED = ("--no-owner", "--single-transaction", "--exit-on-error")


class BackupFailed(Exception):
    """What kept a backup or a restore from being whole, as a sentence."""


def dump(to: Path) -> Contents:
    """Write the database as it stands at one moment, while others go on writing.

    Returns:
        ``tables``, rows by table, and ``witnesses``, values by name; of that moment.

    Raises:
        BackupFailed: the copy is damaged, or ``pg_dump`` refused.
    """
    if connection.vendor == "postgresql":
        with snapshot(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_export_snapshot()")
            moment = cursor.fetchone()[0]
            run_postgres("pg_dump", *DUMPED, f"--snapshot={moment}", f"--file={to}")
            return contents()
    with (
        closing(sqlite3.connect(connection.settings_dict["NAME"])) as source,
        closing(sqlite3.connect(to)) as copy,
    ):
        source.backup(copy)
    # By a connection of Django's: constraints and indexes call functions that it brings.
    with closing(connection.copy()) as written:
        written.settings_dict["NAME"] = str(to)
        with written.cursor() as cursor:
            cursor.execute("PRAGMA integrity_check")
            damage = cursor.fetchone()[0]
        if damage != "ok":
            raise BackupFailed(f"the copy of the database is damaged: {damage}")
        return contents(written)


def contents(of: BaseDatabaseWrapper | None = None) -> Contents:
    """Return rows by table and the witnesses of a database, by default the one in use."""
    asked = of or connection
    with asked.cursor() as cursor:

        def ask(question: str) -> Any:
            cursor.execute(question)
            return cursor.fetchone()

        return counted(asked.introspection.table_names(cursor), ask)


def counted(tables: Iterable[str], ask: Callable[[str], Any]) -> Contents:
    """Count the rows of the tables and ask the witnesses whose tables are there."""
    rows = {
        table: ask(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")[0]  # noqa: S608
        for table in sorted(tables)
    }
    told = {name: (ask(witness.question) or [""])[0] for name, witness in witnesses.items()}
    return {"tables": rows, "witnesses": told}


def restore(source: Path, aside: Path) -> None:
    """Put a dump in the place of the database; what was there is kept.

    Args:
        aside: a file that does not exist, for what is there today.

    Raises:
        BackupFailed: ``pg_dump`` or ``pg_restore`` refused; what was there stands in ``aside``.
    """
    if connection.vendor == "postgresql":
        run_postgres("pg_dump", *DUMPED, f"--file={aside}")
        with connection.cursor() as cursor:
            # And not `--clean`: a table that is younger than the backup would stay.
            cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        connections.close_all()
        name = connection.settings_dict["NAME"]
        run_postgres("pg_restore", *RESTORED, f"--dbname={name}", str(source))
        return
    connections.close_all()
    file = Path(connection.settings_dict["NAME"])
    for end in ("-wal", "-shm", ""):
        part = file.with_name(file.name + end)
        if part.exists():
            part.rename(aside.with_name(aside.name + end))
    fresh = file.with_name(f"{file.name}.restoring")
    shutil.copyfile(source, fresh)
    fresh.chmod(0o600)
    fresh.replace(file)


def run_postgres(program: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs against the database of the settings.

    Raises:
        BackupFailed: it is missing or ended with an error.
    """
    found = shutil.which(program)
    if found is None:
        raise BackupFailed(f"{program} is missing; on Debian: apt-get install postgresql-client")
    result = subprocess.run(
        [found, *arguments],
        env={**os.environ, **where()},
        capture_output=True,
        text=True,
    )
    if result.returncode:
        raise BackupFailed(f"{program}: {' '.join(result.stderr.split())}")


def where() -> dict[str, str]:
    """Return the database of the settings as the variables that PostgreSQL's programs read; a
    password on the command line would be read by every account of the machine.
    """
    given = connection.settings_dict
    options = given.get("OPTIONS", {})
    named = {
        "PGHOST": given["HOST"],
        "PGPORT": given["PORT"],
        "PGUSER": given["USER"],
        "PGPASSWORD": given["PASSWORD"],
        "PGDATABASE": given["NAME"],
        "PGSSLMODE": options.get("sslmode"),
        "PGSSLROOTCERT": options.get("sslrootcert"),
    }
    return {name: str(value) for name, value in named.items() if value}
