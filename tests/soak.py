"""How much of what is hostile a run tries: a sample that is always the same, or in `make soak`
everything.
"""

import os
import random
from collections.abc import Iterable
from typing import Any

from django.db import connection

SOAK = os.environ.get("SOAK") == "1"


def sample(values: Iterable[Any], number: int, of: str) -> list[Any]:
    """Return some of the values, others for each name of what they are tried on and on each
    database; in a soak all.
    """
    everything = list(values)
    if SOAK or number >= len(everything):
        return everything
    return random.Random(f"{of} {connection.vendor}").sample(everything, number)


def tried_here(names: Iterable[str]) -> list[str]:
    """Return on what a run tries hostile values: where the suite runs on two databases, on half of
    it on each; alone, and in a soak, on all.
    """
    everything = sorted(names)
    if SOAK or not os.environ.get("TEST_DATABASE_URL"):
        return everything
    return everything[connection.vendor == "postgresql" :: 2]


def examples(number: int, in_soak: int = 0) -> int:
    """Return how many examples Hypothesis looks for: the number, or in a soak twenty times that,
    where it does not say how many.
    """
    return (in_soak or number * 20) if SOAK else number
