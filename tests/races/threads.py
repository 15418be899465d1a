"""Several desks at the same moment: real threads, each with a connection of its own."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connections

from reception.accounts.refusals import Refusal

DESKS = 8
PATIENCE = 60  # seconds after which a test that hangs fails; nothing is measured with it


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """Run the works in threads that start together; return for each what it returned, or the code
    of its refusal.
    """
    start = threading.Barrier(len(works))

    def one(work: Callable[[], Any]) -> Any:
        try:
            start.wait(PATIENCE)
            return work()
        except Refusal as why:
            return why.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(one, works))


class Together:
    """A place in the middle of a work where each thread waits for all others; controls use it to
    make their race certain.
    """

    def __init__(self, count: int = DESKS) -> None:
        self.barrier = threading.Barrier(count)

    def wait(self) -> None:
        """Wait until all have come here."""
        self.barrier.wait(PATIENCE)
