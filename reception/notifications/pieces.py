"""Work in pieces: one that fails does not keep the next from being done, and a worker delivers
between them.
"""

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TypeVar

from reception.db.availability import is_away

log = logging.getLogger(__name__)

Item = TypeVar("Item")

# What a worker does between two pieces of a long sweep; nobody else puts anything here.
_meanwhile: list[Callable[[], object]] = []


def attempt(name: str, work: Callable[[], object]) -> None:
    """Do one piece of work; where it fails, the log names it and the next piece goes on.

    Raises:
        OperationalError, InterfaceError: the database does not answer, so no other piece would get
            through either.
    """
    try:
        work()
    except Exception as error:
        if is_away(error):
            raise
        log.exception("the sweep %s failed", name)


def each(name: str, items: Iterable[Item], work: Callable[[Item], object]) -> None:
    """Do the work of each item as an ``attempt``, outside any transaction.

    Items are keys, or what names nobody: they stand in the log.
    """
    for item in items:
        attempt(f"{name} {item}", partial(work, item))
        for chore in _meanwhile:
            attempt("between two pieces", chore)


@contextmanager
def meanwhile(chore: Callable[[], object]) -> Iterator[None]:
    """Do something after each piece, while the block runs."""
    _meanwhile.append(chore)
    try:
        yield
    finally:
        _meanwhile.remove(chore)
