"""What apps register when the program starts."""

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Entry = TypeVar("Entry")


class Registry(dict[Key, Entry], Generic[Key, Entry]):
    """Entries by their key, which each entry tells."""

    def __init__(self, key_of: Callable[[Entry], Key]) -> None:
        super().__init__()
        self.key_of = key_of

    def register(self, *new: Entry) -> None:
        """Add entries; Django starts its apps again where a test changes which are installed.

        Raises:
            ValueError: there is another entry under this key.
        """
        for entry in new:
            key = self.key_of(entry)
            if self.setdefault(key, entry) != entry:
                raise ValueError(f"{key} is registered twice")
