"""What this process remembers of those who were here last: so many, and whoever was not here for
longest is forgotten first.
"""

from collections import OrderedDict
from threading import Lock
from typing import Generic, TypeVar

Key = TypeVar("Key")
What = TypeVar("What")


class Remembered(Generic[Key, What]):
    """Keep the last ones for all threads of this process.

    Args:
        most: how many.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[Key, What] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Key) -> What | None:
        """Return what is remembered under a key, or nothing."""
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
            return found

    def keep(self, key: Key, what: What) -> None:
        """Remember something from now on."""
        with self._lock:
            self._kept[key] = what
            self._kept.move_to_end(key)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)

    def forget(self, key: Key) -> None:
        """Forget what was under a key."""
        with self._lock:
            self._kept.pop(key, None)
