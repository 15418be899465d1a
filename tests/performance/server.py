"""The web server as `manage.py up` starts it, the processes that load it, and what they cost."""

import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from reception import processes
from reception.management.commands import up
from tests.reception.test_up import free_port

HOST = "127.0.0.1"
READY_SECONDS = 60
TICK = os.sysconf("SC_CLK_TCK")


class Server:
    """A started web server on this machine."""

    def __init__(self, port: int, process: subprocess.Popen[bytes]) -> None:
        self.port, self.process = port, process

    def cpu_seconds(self) -> float:
        """Return the processor time that the server and its workers have used so far."""
        return sum(cpu_seconds(pid) for pid in family(self.process.pid))


@contextlib.contextmanager
def serving(data: str) -> Iterator[Server]:
    """Start the server with the command line of the product, and stop it."""
    port = free_port()
    with open(Path(data) / "server.log", "wb") as log, _said_to(log.fileno()):
        process = processes.start(up.web_command(HOST, port), os.environ)
    try:
        until = time.monotonic() + READY_SECONDS
        while not up.answers(HOST, port):
            if process.poll() is not None or time.monotonic() > until:
                raise SystemExit(
                    "The server did not start:\n"
                    + (Path(data) / "server.log").read_text(errors="replace")
                )
            time.sleep(0.1)
        yield Server(port, process)
    finally:
        processes.stop_all({"web": process})


@contextlib.contextmanager
def _said_to(file: int) -> Iterator[None]:
    """Let what is started meanwhile write into a file; the table is read on the screen."""
    kept = os.dup(1), os.dup(2)
    os.dup2(file, 1)
    os.dup2(file, 2)
    try:
        yield
    finally:
        for number, before in enumerate(kept, start=1):
            os.dup2(before, number)
            os.close(before)


class Clients:
    """Processes that send requests at the same time, each over its own connection.

    Args:
        server: to whom.
        headers: for each client its cookies and token.
    """

    def __init__(self, server: Server, headers: list[dict[str, str]]) -> None:
        self.server, self.headers = server, headers
        self.processes: list[subprocess.Popen[str]] = []

    def __enter__(self) -> "Clients":
        command = [sys.executable, "-m", "tests.performance.client"]
        pipes: dict[str, Any] = {
            "stdin": subprocess.PIPE,
            "stdout": subprocess.PIPE,
            "text": True,
            "cwd": settings.BASE_DIR,
        }
        self.processes = [subprocess.Popen(command, **pipes) for _client in self.headers]
        return self

    def __exit__(self, *error: object) -> None:
        for process in self.processes:
            process.kill()
            process.communicate()

    def run(self, jobs: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Let the first clients do one job each, together, and return what they tell.

        Raises:
            SystemExit: a request was not answered as it must be.
        """
        at_work = list(zip(self.processes, self.headers, jobs, strict=False))
        lines = [
            json.dumps({**job, "port": self.server.port, "headers": headers}) + "\n"
            for _process, headers, job in at_work
        ]
        for (process, _headers, _job), line in zip(at_work, lines, strict=True):
            assert process.stdin is not None
            process.stdin.write(line)
            process.stdin.flush()
        told = [
            json.loads(process.stdout.readline())
            for process, _headers, _job in at_work
            if process.stdout is not None
        ]
        wrong = next((answer["wrong"] for answer in told if answer["wrong"]), "")
        if wrong:
            raise SystemExit(wrong)
        return told


def family(pid: int) -> list[int]:
    """Return a process and its descendants."""
    found = [pid]
    for parent in found:
        with contextlib.suppress(OSError):
            for task in Path(f"/proc/{parent}/task").iterdir():
                found += [int(child) for child in (task / "children").read_text().split()]
    return found


def cpu_seconds(pid: int) -> float:
    """Return the processor time a process has used, without that of its children; nothing where it
    is gone.
    """
    with contextlib.suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICK
    return 0.0


def database_cpu_seconds() -> float:
    """Return the processor time of the database's own processes for us; nothing for SQLite or for a
    server elsewhere.
    """
    if connection.vendor != "postgresql":
        return 0.0
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <>"
            " pg_backend_pid()"
        )
        pids = [pid for (pid,) in cursor.fetchall()]
    ours = [pid for pid in pids if "postgres" in _called(pid)]
    return sum(map(cpu_seconds, ours))


def _called(pid: int) -> str:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/comm").read_text()
    return ""
