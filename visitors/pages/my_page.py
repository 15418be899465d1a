"""What stands above one's own visitors: what waits for an employee in the other rooms of the
house.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from reception.accounts.actor import Actor

# A block names its template, may name a style of its own under `css`, and brings what its template
# says.
Block = Callable[[Actor, datetime], dict[str, Any] | None]
blocks: list[Block] = []


def add(block: Block) -> None:
    """Have the page of one's own visitors show a block, for whomever it has something to say to."""
    if block not in blocks:
        blocks.append(block)


def of(actor: Actor, now: datetime) -> list[dict[str, Any]]:
    """Return what the blocks say to somebody now."""
    return [context for block in blocks if (context := block(actor, now)) is not None]
