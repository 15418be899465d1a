"""What other rooms have sealed with the ledger: lists of events that are held against their seals
(P5, C6).
"""

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from reception.registry import Registry
from visitors.discipline.sealing.canonical import digest, written

LENGTH = 32  # letters of a digest
# Of each event what never changes, as it is written, and its words, which may go in time.
Events = list[tuple[str, str]]


@dataclass(frozen=True)
class SealedThings:
    """One kind of them.

    Attributes:
        key: how the names of its things begin.
        read: returns by their names what happened to all that is to be sealed, and to those that
            are named; of what is gone nothing.
    """

    key: str
    read: Callable[[Collection[str]], Mapping[str, Events]]


sealed: Registry[str, SealedThings] = Registry(lambda things: things.key)


def content(events: Events, salt: str) -> str:
    """Return the digests of some events, as a seal holds them; of erased words there is none."""
    return written(
        [[digest(fixed)[:LENGTH], digest(salt + words)[:LENGTH]] for fixed, words in events]
    )


def broken(before: str, after: str, *, with_words: bool) -> str:
    """Return the first place at which what was sealed does not simply go on; empty where it does.

    Args:
        with_words: whether the words were digested with the same salt.
    """
    old, new = json.loads(before), json.loads(after)
    for number, (event, other) in enumerate(zip(old, new, strict=False), 1):
        if event[0] != other[0]:
            return f"event {number} is not the one that was written down"
        if with_words and event[1] != other[1]:
            return f"the words of event {number} were changed"
    return f"event {len(new) + 1} is gone" if len(new) < len(old) else ""


def wrong(events: Events, salt: str, last: str) -> str:
    """Return what is wrong with some events, by the salt and the content of their last seal."""
    told = broken(last, content(events, salt), with_words=bool(salt))
    if told or len(events) > (known := len(json.loads(last))):
        return told or f"event {known + 1} was put in past the program"
    left = [n for n, (_fixed, words) in enumerate(events, 1) if words] if not salt else []
    return f"the salt is gone, and words of event {left[0]} are there" if left else ""
