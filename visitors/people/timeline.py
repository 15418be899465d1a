"""What happened between us and some people, told by every room that knows of something: one line
of time for a file, and nothing typed twice (L1, L7).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any

from reception.accounts.actor import Actor


@dataclass(frozen=True)
class TimelineEntry:
    """One thing: when, what people call it, what of it, and the page where it stands for who may
    open it.
    """

    at: datetime
    kind: str
    label: Any
    words: str = ""
    url: str = ""


# Told who reads, the ids of the visitors and how many at most, the latest first.
Source = Callable[[Actor, Sequence[int], int], list[TimelineEntry]]
sources: list[Source] = []


def add(source: Source) -> None:
    """Have a room tell of what it knows."""
    if source not in sources:
        sources.append(source)


def of(actor: Actor, visitors: Sequence[int], most: int) -> list[TimelineEntry]:
    """Return what every room knows, the latest first; as many queries as there are rooms."""
    if not visitors:
        return []
    told = chain.from_iterable(source(actor, visitors, most) for source in sources)
    return sorted(told, key=lambda one: one.at, reverse=True)[:most]
