"""The running demo, for the pictures and for the guide."""

import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

from tests.migrated import FILE, put_migrated_database

ROOT = Path(__file__).resolve().parents[2]
READY_AFTER = 240  # seconds, on a slow machine
OURS = ("YINGKE_", "DATABASE_URL", "DJANGO_")


@contextmanager
def served_demo() -> Iterator[str]:
    """Serve the demo from a folder of its own, and give its address.

    Raises:
        RuntimeError: it ended before it answered.
    """
    with socket.socket() as free, tempfile.TemporaryDirectory() as data:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        address = f"http://127.0.0.1:{port}"
        put_migrated_database(Path(data) / FILE)
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith(OURS)
        }
        environment |= {"YINGKE_DATA": data, "YINGKE_BASE_URL": address}
        command = [sys.executable, "manage.py", "up", "--demo", "--port", str(port)]
        server = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
        )
        try:
            if not any(address in line for line in server.stdout or ()):
                raise RuntimeError(f"the demo ended with {server.wait()} before it answered")
            with urlopen(f"{address}/healthz", timeout=READY_AFTER):
                yield address
        finally:
            server.terminate()
            server.wait(30)
