"""What the panel of a visit says beside what the core knows: blocks of the capabilities."""

from collections.abc import Callable
from typing import Any

from reception.accounts.actor import Actor
from visitors.models import Visit

# A block names its template, and brings what that says.
Block = Callable[[Visit, Actor], dict[str, Any] | None]
blocks: list[Block] = []


def add(block: Block) -> None:
    """Have the panel of a visit show a block, where it has something to say of it."""
    if block not in blocks:
        blocks.append(block)


def of(visit: Visit, actor: Actor) -> list[dict[str, Any]]:
    """Return what the blocks say of a visit to somebody."""
    return [context for block in blocks if (context := block(visit, actor)) is not None]
