"""Where the measuring happens: a folder and a database of its own, gone at the end."""

import contextlib
import os
import secrets
import shutil
import socket
import tempfile
from collections.abc import Iterator
from urllib.parse import urlsplit, urlunsplit

import psycopg

USUAL = "postgres://postgres@127.0.0.1:5432/test"
OURS = ("YINGKE_", "DJANGO_", "DATABASE_URL", "PYTEST_")


def postgresql_url() -> str | None:
    """Return the server to make databases on: the one that is named, else one that answers where
    they usually do.
    """
    for name in ("TEST_DATABASE_URL", "DATABASE_URL"):
        if os.environ.get(name, "").startswith(("postgres:", "postgresql:")):
            return os.environ[name]
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", 5432), timeout=1):
        return USUAL
    return None


@contextlib.contextmanager
def folder() -> Iterator[str]:
    """Give a new folder, and remove it with all that was written into it."""
    path = tempfile.mkdtemp(prefix="yingke-bench-")
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


@contextlib.contextmanager
def database(kind: str) -> Iterator[str]:
    """Give the address of a new database, and drop it; an empty address is SQLite in the folder of
    the run.

    Args:
        kind: ``sqlite`` or ``postgresql``.

    Raises:
        psycopg.Error: the server does not answer, or one may not make a database there.
    """
    server = postgresql_url()
    if kind == "sqlite" or server is None:
        yield ""
        return
    name = f"yingke_bench_{secrets.token_hex(6)}"
    with psycopg.connect(server, autocommit=True) as maintenance:
        maintenance.execute(f'CREATE DATABASE "{name}"')
    try:
        yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
    finally:
        with psycopg.connect(server, autocommit=True) as maintenance:
            maintenance.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def surroundings(data: str, address: str) -> dict[str, str]:
    """Return the environment of the product in a folder and with a database of the run, and nothing
    of another installation.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    own = {
        "YINGKE_DATA": data,
        "YINGKE_SECRET_KEY": secrets.token_urlsafe(48),
        "YINGKE_ALLOWED_HOSTS": "127.0.0.1,testserver",
        "YINGKE_EMAIL_URL": "file:",
        "YINGKE_LOG_LEVEL": "ERROR",
        "DJANGO_SETTINGS_MODULE": "tests.performance.settings",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    return {**kept, **own, **({"DATABASE_URL": address} if address else {})}
