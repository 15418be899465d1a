"""The kinds of links that a notice may carry: what stands there, and how long a link is kept."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from reception.registry import Registry

if TYPE_CHECKING:
    from reception.notifications.models import Notice


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a letter; a channel that carries none leaves it out."""

    name: str
    content: bytes
    type: str


def nothing_attached(_notice: "Notice", _now: datetime) -> Attachment | None:
    return None


@dataclass(frozen=True)
class LinkKind:
    """What the links of one purpose (at most 16 characters) are.

    ``fresh`` returns the lines of a message with a new link, its third argument says whether a
    group chat reads it; ``example`` returns the same lines for a preview, about nobody. A link is
    ``kept`` after its end, so that whoever opens it then is told that it ended. ``attached``
    returns the file that goes with an e-mail, as things stand when it goes out.
    """

    purpose: str
    fresh: "Callable[[Notice, datetime, bool], str]"
    example: Callable[[str], str]
    kept: timedelta = timedelta(days=1)
    attached: "Callable[[Notice, datetime], Attachment | None]" = nothing_attached


kinds: Registry[str, LinkKind] = Registry(lambda kind: kind.purpose)
register_link = kinds.register
