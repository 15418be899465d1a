"""What is open at a desk and is handed over (D8): each room says what it knows of."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from reception.registry import Registry


@dataclass(frozen=True)
class OpenItem:
    """One thing that who comes takes over, or leaves with a reason.

    Attributes:
        key: what it is known by, as long as it is open.
    """

    key: str
    what: str
    at: datetime | None
    url: str


@dataclass(frozen=True)
class ItemKind:
    """A kind of what is open: its rows at a site at a moment."""

    code: str
    label: Any
    clause: str
    order: int
    rows: Callable[[int, datetime], Iterable[OpenItem]]


kinds: Registry[str, ItemKind] = Registry(lambda kind: kind.code)
register = kinds.register


def at_desk(site_id: int, now: datetime) -> list[tuple[ItemKind, list[OpenItem]]]:
    """Return what is open at a site, kind by kind; a kind of which nothing is open is left out."""
    found = [
        (kind, list(kind.rows(site_id, now)))
        for kind in sorted(kinds.values(), key=lambda kind: kind.order)
    ]
    return [(kind, rows) for kind, rows in found if rows]
