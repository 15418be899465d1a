import os
import signal
import sys
import threading
import time

import pytest

from reception import processes

PATIENT = "import time; print('up', flush=True); time.sleep(60)"
DEAF = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True);"
    " time.sleep(60)"
)
# A server that was killed leaves the process it had started.
PARENT = """
import subprocess, sys, time
print(subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']).pid, flush=True)
time.sleep(60)
"""


@pytest.fixture
def start(monkeypatch):
    """Start Python code as a child, and wait until it runs."""
    started = []

    def of(code):
        read, write = os.pipe()
        saved = os.dup(1)
        os.dup2(write, 1)
        try:
            child = processes.start([sys.executable, "-c", code], os.environ)
        finally:
            os.dup2(saved, 1)
            os.close(saved)
            os.close(write)
        started.append(child)
        with os.fdopen(read, encoding="ascii") as said:
            child.first_line = said.readline().strip()
        return child

    yield of
    processes.stop_all({str(child.pid): child for child in started}, seconds=0)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as stat:
        return stat.read().rsplit(")", 1)[1].split()[0] != "Z"


def wait_until(condition, seconds=10):
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.02)


def test_the_child_that_ends_first_is_named(start):
    web, worker = start(PATIENT), start(PATIENT)
    worker.kill()
    assert processes.first_to_end({"web": web, "worker": worker}, lambda: False) == "worker"


def test_a_request_to_stop_ends_the_wait(start):
    assert processes.first_to_end({"web": start(PATIENT)}, lambda: True) is None


def test_children_that_listen_end_at_once(start):
    web = start(PATIENT)
    began = time.monotonic()
    processes.stop_all({"web": web}, seconds=10)
    assert web.returncode == -signal.SIGTERM
    assert time.monotonic() - began < 5


def test_a_child_that_does_not_listen_is_killed(start):
    web = start(DEAF)
    processes.stop_all({"web": web}, seconds=0.3)
    assert web.returncode == -signal.SIGKILL


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="looks at /proc")
def test_what_a_killed_child_had_started_ends_too(start):
    web = start(PARENT)
    grandchild = int(web.first_line)
    web.kill()
    web.wait()
    assert alive(grandchild)
    processes.stop_all({"web": web}, seconds=1)
    wait_until(lambda: not alive(grandchild))


def test_signals_are_noted_and_given_back():
    before = signal.getsignal(signal.SIGTERM)
    assert threading.current_thread() is threading.main_thread()
    with processes.asked_to_stop() as stop:
        assert not stop()
        os.kill(os.getpid(), signal.SIGTERM)
        wait_until(stop)
    assert signal.getsignal(signal.SIGTERM) == before
