"""Derive the sheets in a process of its own, beside the one that follows the chain: a million
entries take half as long on two cores.

Each reads the database as it stood at one moment; that the two moments differ does no harm, because
neither asks what the other saw.
"""

import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import Any

import django

from visitors.discipline.audit.report import Findings
from visitors.discipline.audit.ticks import Tick


class Beside:
    """The sheets, as another process derives them.

    Args:
        pipe: on which it says how far it is, and at last what it has found.
        tick: called with how many entries it has read since it was last called.
    """

    def __init__(self, pipe: "Connection[Any, Any]", tick: Tick) -> None:
        self.pipe, self.tick = pipe, tick
        self.found: Findings | None = None

    def look(self) -> None:
        """Take in what it has said so far, without waiting."""
        while self.found is None and self.pipe.poll():
            self._take_in()

    def wait(self) -> Findings:
        """Return what it has found, when it is ready.

        Raises:
            EOFError: it ended before it was; its own words stand on standard error.
        """
        while self.found is None:
            self._take_in()
        return self.found

    def _take_in(self) -> None:
        said = self.pipe.recv()
        if isinstance(said, Findings):
            self.found = said
        else:
            self.tick(said)


@contextmanager
def deriving(tick: Tick) -> Iterator[Beside]:
    """Derive the sheets beside what the block does."""
    ours, theirs = multiprocessing.Pipe(duplex=False)
    # Not forked: a connection to the database must not be shared.
    process = multiprocessing.get_context("spawn").Process(
        target=_derive, args=(theirs,), daemon=True
    )
    process.start()
    theirs.close()
    try:
        yield Beside(ours, tick)
    finally:
        process.kill()
        process.join()


def _derive(pipe: "Connection[Any, Any]") -> None:
    django.setup()
    # Models can be imported only now.
    from visitors.discipline.audit.verify import sheets_alone

    pipe.send(sheets_alone(pipe.send))
