"""The proof of a backup: restored into a scratch place, verified, and noted with its time."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.db import connection
from environs import Env

from reception.backups import archive
from reception.backups.databases import BackupFailed

NOTE = "proved.json"
# An administrator hears of it where the last proof is older.
FRESH = timedelta(days=2)


@dataclass(frozen=True)
class Proof:
    """When a backup was made, how old it was when it was proved, and what that took."""

    file: Path
    made_at: datetime
    proved_at: datetime
    seconds: float

    @property
    def age(self) -> timedelta:
        return self.proved_at - self.made_at


def prove(file: Path, identity: Path | None, now: datetime) -> Proof:
    """Restore a backup into a scratch place by the command that a real restore runs.

    Raises:
        BackupFailed: it cannot be restored, its counts differ, or its ledger is not sound.
    """
    with archive.opened(file, identity) as (_folder, manifest):
        made_at = datetime.fromisoformat(manifest["made_at"])
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "restore", str(file), "--yes"]
    if identity is not None:
        command += ["--identity", str(identity)]
    began = time.monotonic()
    with archive.scratch(settings.DATA) as work, scratch_database(work) as address:
        result = subprocess.run(
            command,
            env={
                **os.environ,
                "YINGKE_DATA": str(work),
                "YINGKE_SECRET_KEY": settings.SECRET_KEY,
                "DATABASE_URL": address,
            },
            capture_output=True,
            text=True,
        )
    if result.returncode:
        words = " ".join((result.stdout + result.stderr).split())
        raise BackupFailed(f"{file} was not restored: {words[:500]}")
    return Proof(file, made_at, now, time.monotonic() - began)


@contextmanager
def scratch_database(work: Path) -> Iterator[str]:
    """Give the address of an empty database beside the real one, for the block."""
    if connection.vendor != "postgresql":
        yield f"sqlite:///{work / 'drill.sqlite3'}"
        return
    name = f"{connection.settings_dict['NAME']}_drill"
    quoted = connection.ops.quote_name(name)
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {quoted}")
        cursor.execute(f"CREATE DATABASE {quoted}")
        try:
            address = urlsplit(Env().str("DATABASE_URL"))
            yield urlunsplit(address._replace(path=f"/{name}"))
        finally:
            cursor.execute(f"DROP DATABASE {quoted}")


def note(folder: Path, proof: Proof) -> None:
    """Keep beside the backups which of them was proved last."""
    (folder / NOTE).write_text(
        json.dumps(
            {
                "file": proof.file.name,
                "made_at": proof.made_at.isoformat(),
                "proved_at": proof.proved_at.isoformat(),
            }
        ),
        encoding="utf-8",
    )


@dataclass(frozen=True)
class LastProof:
    """Which backup was proved last, when it was made and when it was proved."""

    file: str
    made_at: datetime
    proved_at: datetime


def last_proof() -> LastProof | None:
    """Return the proof that stands noted beside the backups, if there is one."""
    noted = Path(settings.BACKUPS) / NOTE
    if not settings.BACKUPS or not noted.exists():
        return None
    words = json.loads(noted.read_text(encoding="utf-8"))
    return LastProof(
        words["file"], *map(datetime.fromisoformat, (words["made_at"], words["proved_at"]))
    )


def state(now: datetime) -> str:
    """Return for the doctor how old the last proved backup is.

    Raises:
        BackupFailed: none was proved, or it is too old.
    """
    if not settings.BACKUPS:
        return "none are kept by this product (YINGKE_BACKUPS is not set)"
    last = last_proof()
    if last is None:
        raise BackupFailed(
            f"no backup in {settings.BACKUPS} was ever proved; run `manage.py drill`"
        )
    age = now - last.made_at
    words = f"{last.file}, {age.total_seconds() / 3600:.0f} hours old, proved"
    if age > FRESH:
        raise BackupFailed(f"the last proved backup is {words}")
    return words
