"""Two programs that live and die together: the web server and the worker."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import FrameType

STOP_SECONDS = 15  # what a request or a delivery in progress may take to end before it is killed
LOOK_SECONDS = 0.2
PR_SET_PDEATHSIG = 1

_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def _die_with_parent() -> None:
    # Where `up` itself is killed nobody is left to stop its children; the next `up` would find its
    # port taken. Linux only.
    if _libc is not None:
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def start(command: Sequence[str], surroundings: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """Start a program in a process group of its own, so that Ctrl-C reaches it through us only."""
    return subprocess.Popen(
        command, env=dict(surroundings), start_new_session=True, preexec_fn=_die_with_parent
    )


@contextlib.contextmanager
def asked_to_stop() -> Iterator[Callable[[], bool]]:
    """Give a function that tells whether, during the block, we have been asked to stop."""
    must_stop = False

    def note(number: int, frame: FrameType | None) -> None:
        nonlocal must_stop
        must_stop = True

    stops = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, note) for number in stops}
    try:
        yield lambda: must_stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def first_to_end(
    children: Mapping[str, subprocess.Popen[bytes]], stop: Callable[[], bool]
) -> str | None:
    """Wait until a child has ended and return its name, or None where we were asked to stop."""
    while not stop():
        for name, child in children.items():
            if child.poll() is not None:
                return name
        time.sleep(LOOK_SECONDS)
    return None


def stop_all(
    children: Mapping[str, subprocess.Popen[bytes]], seconds: float = STOP_SECONDS
) -> None:
    """Ask every child to end, wait up to `seconds`, then end what is left of its group."""
    for child in children.values():
        if child.poll() is None:
            child.terminate()
    until = time.monotonic() + seconds
    for child in children.values():
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(max(0.0, until - time.monotonic()))
    for child in children.values():
        # The group, because a server that was killed leaves the processes it had started, and these
        # still hold the port.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()
