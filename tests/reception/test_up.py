"""The product as an administrator starts it: real processes, a real port, a folder of its own."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings

from tests.migrated import FILE, put_migrated_database
from tests.reception.commands import GOOD_KEY, run, said, surroundings

READY_SECONDS = 240  # on a slow machine that has much else to do
REAL = {
    "YINGKE_SECRET_KEY": GOOD_KEY,
    "YINGKE_ALLOWED_HOSTS": "127.0.0.1",
    "YINGKE_EMAIL_URL": "file:",
}

pytestmark = [
    pytest.mark.xdist_group("up"),
    pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="looks at /proc"),
]


class Running:
    """A started product: its process, its address and the lines it has written."""

    def __init__(self, data: Path, *arguments: str, **variables: str) -> None:
        self.port = free_port()
        self.log = data / "said.txt"
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "up", "--port", str(self.port), *arguments],
                cwd=settings.BASE_DIR,
                env=surroundings(data, **variables),
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def said(self) -> str:
        return self.log.read_text(encoding="utf-8")

    def wait_until_ready(self) -> None:
        wait_until(
            lambda: (
                f"http://127.0.0.1:{self.port}\n" in self.said() or self.process.poll() is not None
            ),
            READY_SECONDS,
        )
        assert self.process.poll() is None, self.said()

    def get(self, path: str) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("GET", path)
            response = connection.getresponse()
            return response.status, response.read().decode()
        finally:
            connection.close()

    def children(self) -> dict[str, int]:
        """Return the process ids of web and worker."""
        found = {}
        for pid in (
            Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        ):
            line = Path(f"/proc/{pid}/cmdline").read_text()
            found["worker" if "worker\0" in line and "granian" not in line else "web"] = int(pid)
        return found

    def listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except FileNotFoundError:
        return True


def wait_until(condition: Callable[[], bool], seconds: float = 30) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.05)


@pytest.fixture
def up(tmp_path) -> Iterator[Callable[..., Running]]:
    """Start the product, and stop it whatever the test does."""
    started = []

    def of(*arguments: str, is_new: bool = False, **variables: str) -> Running:
        database = tmp_path / FILE
        if not is_new and not database.exists():
            put_migrated_database(database)
        running = Running(tmp_path, *arguments, **variables)
        started.append(running)
        return running

    yield of
    for running in started:
        if running.process.poll() is None:
            running.process.terminate()
        running.process.wait(60)


def test_it_makes_its_tables_serves_becomes_ready_and_stops_cleanly(up, tmp_path):
    running = up(is_new=True, **REAL)
    running.wait_until_ready()
    assert "Applying organisation.0001_initial" in running.said()
    assert "Nobody can sign in yet" in running.said(), "and is told how to make an account"
    assert running.get("/healthz") == (200, '{"ok": true}')
    wait_until(lambda: running.get("/readyz")[0] == 200)
    assert running.get("/")[0] == 302, "closed: the desk asks to sign in"
    doctor = run(
        ["manage.py", "doctor"], tmp_path, **REAL, YINGKE_BASE_URL="https://reception.school.cn"
    )
    assert doctor.returncode == 0, said(doctor)

    children = running.children()
    assert children.keys() == {"web", "worker"}
    running.process.send_signal(signal.SIGTERM)
    assert running.process.wait(30) == 0, running.said()
    assert all(map(gone, children.values()))
    assert not running.listens()
    assert "Traceback" not in running.said()


@pytest.mark.parametrize("name", ["web", "worker"])
def test_when_one_child_dies_the_other_is_stopped_and_the_exit_says_so(up, name):
    running = up(**REAL)
    running.wait_until_ready()
    children = running.children()
    os.kill(children[name], signal.SIGKILL)
    assert running.process.wait(30) == 1
    assert f"The {name} process ended" in running.said()
    wait_until(lambda: all(map(gone, children.values())))
    wait_until(lambda: not running.listens())


@pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux tells a child that its parent has died"
)
def test_when_it_is_killed_itself_nothing_is_left_on_the_port(up):
    running = up(**REAL)
    running.wait_until_ready()
    children = running.children()
    running.process.kill()
    wait_until(lambda: all(map(gone, children.values())))
    wait_until(lambda: not running.listens())


def test_a_taken_port_is_named_before_anything_is_written(tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        result = run(["manage.py", "up", "--port", str(other.getsockname()[1])], tmp_path, **REAL)
    assert result.returncode == 1
    assert "Cannot listen on 127.0.0.1" in said(result)
    assert list(tmp_path.iterdir()) == []


def test_a_demo_serves_and_keeps_its_data(up, tmp_path):
    running = up("--demo")
    running.wait_until_ready()
    assert "Making the demo data" in running.said()
    running.process.send_signal(signal.SIGINT)
    assert running.process.wait(30) == 0, running.said()
    # A command by hand means that demo, with nothing exported.
    assert run(["manage.py", "check"], tmp_path).returncode == 0

    again = up("--demo")
    again.wait_until_ready()
    assert "Making the demo data" not in again.said()


def test_the_two_commands_of_real_running_work_one_after_the_other(up, tmp_path):
    put_migrated_database(tmp_path / FILE)
    first = {**REAL, "DJANGO_SUPERUSER_PASSWORD": "huanying-2026-lai"}
    made = run(
        ["manage.py", "createsuperuser", "--noinput", "--username", "boss", "--email", ""],
        tmp_path,
        **first,
    )
    assert made.returncode == 0, said(made)
    assert re.search(r"Loading the policy …\n… done in \d+\.\d s\n", made.stdout)
    running = up(**REAL)
    running.wait_until_ready()
    assert "Loading the policy" not in running.said(), "nothing is left to do"
    assert "Nobody can sign in" not in running.said()
