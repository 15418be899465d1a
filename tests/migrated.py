"""A database as the migrations leave it: made once, copied for every run on SQLite."""

import fcntl
import hashlib
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from django.conf import settings

from tests.reception.commands import GOOD_KEY, surroundings

FILE = "yingke.sqlite3"
ROOT = Path(settings.BASE_DIR)
WRITES_TABLES = ("migrations/*.py", "**/triggers.py", "db/**/*.py")


def put_migrated_database(at: Path) -> None:
    """Put a migrated and otherwise empty database where a process looks for it."""
    kept = ROOT / ".pytest_cache" / "migrated"
    kept.mkdir(parents=True, exist_ok=True)
    made = kept / f"{_version()}.sqlite3"
    with (kept / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            for old in kept.glob("*.sqlite3"):
                old.unlink()
            _make(made)
        shutil.copyfile(made, at)


def _make(made: Path) -> None:
    with tempfile.TemporaryDirectory() as data:
        subprocess.run(
            [sys.executable, "manage.py", "migrate", "--verbosity", "0", "--skip-checks"],
            cwd=ROOT,
            env=surroundings(
                Path(data), YINGKE_SECRET_KEY=GOOD_KEY, YINGKE_ALLOWED_HOSTS="127.0.0.1"
            ),
            check=True,
        )
        shutil.move(Path(data, FILE), made)


def _version() -> str:
    """Return what tells these migrations from those of another day."""
    files = {
        file
        for room in ("reception", "visitors")
        for pattern in WRITES_TABLES
        for file in (ROOT / room).rglob(pattern)
    }
    read = [file.read_bytes() for file in [ROOT / "requirements.txt", *sorted(files)]]
    return hashlib.sha256(b"".join(read)).hexdigest()[:16]
