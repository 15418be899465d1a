"""How a long reading says how far it is."""

from collections.abc import Callable

Tick = Callable[[int], None]
EACH = 2000  # entries after which it does
