"""The kinds of links that a notice may carry: what stands there, and how long a link is kept."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from reception.registry import Registry

if TYPE_CHECKING:
    from reception.notifications.models import Notice


@dataclass(frozen=True)
class LinkKind:
    """What the links of one purpose (at most 16 characters) are.

    ``fresh`` returns the lines of a message with a new link, its third argument says whether a
    group chat reads it; ``example`` returns the same lines for a preview, about nobody. A link is
    ``kept`` after its end, so that whoever opens it then is told that it ended.
    """

    purpose: str
    fresh: "Callable[[Notice, datetime, bool], str]"
    example: Callable[[str], str]
    kept: timedelta = timedelta(days=1)


kinds: Registry[str, LinkKind] = Registry(lambda kind: kind.purpose)
register_link = kinds.register
