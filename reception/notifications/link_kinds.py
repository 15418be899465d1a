"""The kinds of links that a notice may carry: what stands there, and how long a link is kept."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reception.notifications.models import Notice


@dataclass(frozen=True)
class LinkKind:
    """What the links of one purpose are.

    Attributes:
        purpose: what such a link is good for; stands with its notice, at most 16 characters.
        fresh: returns the lines of a message with a new link; the third argument says whether a
            group chat reads it.
        example: returns the same lines for a preview, about nobody, from the purpose.
        kept: how long a link is kept after its end, so that whoever opens it then is told that it
            ended, and not that it never was.
    """

    purpose: str
    fresh: "Callable[[Notice, datetime, bool], str]"
    example: Callable[[str], str]
    kept: timedelta = timedelta(days=1)


kinds: dict[str, LinkKind] = {}


def register_link(kind: LinkKind) -> None:
    """Let notices carry links of a purpose.

    Raises:
        ValueError: the purpose has another kind of link already.
    """
    if kinds.setdefault(kind.purpose, kind) != kind:
        raise ValueError(f"the links of {kind.purpose} are registered twice")
