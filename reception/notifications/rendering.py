"""A claimed notice as the letter of this attempt, and the door it is carried to."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from reception.notifications.link_kinds import Attachment, kinds

if TYPE_CHECKING:
    from reception.notifications.models import Notice

# Where a fresh link goes: a line of its own, so that a visitor whose purpose reads "{link}" does
# not get one.
LINK = "{link}"


@dataclass(frozen=True)
class Message:
    """A notice with a fresh link.

    Attributes:
        id: the same for every delivery of one notice, so that a repeated one says so itself.
        text: for one reader; a line ``{link}`` is where the link goes.
        group_text: for a group chat, with surname and organisation only (privacy 7).
        link: the address and how long it is valid; empty for a notice without one.
        attached: what goes with an e-mail.
    """

    id: str
    number: int
    subject: str
    text: str
    group_text: str
    link: str
    written_at: datetime
    attached: Attachment | None = None

    @property
    def address(self) -> str:
        """The address alone, for a button."""
        return self.link.split("\n", 1)[0]


@dataclass(frozen=True)
class Recipient:
    """A channel and the person behind it, as the couriers carry it: no row, no database.

    ``person`` is an e-mail address, a user id, a telephone number to mention; ``reader`` the name.
    """

    kind: str
    name: str
    person: str = ""
    reader: str = ""
    address: str = field(default="", repr=False)
    secret: str = field(default="", repr=False)
    account: str = ""
    agent: str = ""


def message_of(notice: "Notice", now: datetime, in_group: bool = False) -> Message:
    """Return a notice as the letter of this attempt; its link is valid from now on (V3)."""
    place = f"\n{LINK}" if notice.purpose and notice.group_text else ""
    return Message(
        id=f"{notice.pk}.{notice.written_at:%Y%m%d%H%M%S%f}",
        number=notice.pk,
        subject=notice.subject,
        text=notice.body,
        group_text=notice.group_text + place,
        link=kinds[notice.purpose].fresh(notice, now, in_group) if notice.purpose else "",
        written_at=notice.written_at,
        attached=kinds[notice.purpose].attached(notice, now) if notice.purpose else None,
    )


def filled(text: str, link: str) -> str:
    """Return a text with its link; only a line of its own is a place for it."""
    return "\n".join(link if line == LINK else line for line in text.split("\n"))


def shortened(text: str, link: str, most: int) -> str:
    """Return a text with its link in at most so many bytes of UTF-8; the link is never cut."""
    whole = filled(text, link)
    if len(whole.encode()) <= most:
        return whole
    has_place = LINK in text.split("\n")
    tail = f"…\n{link}" if has_place else "…"
    head = "\n".join(line for line in text.split("\n") if line != LINK).rstrip()
    room = max(0, most - len(tail.encode()))
    return head.encode()[:room].decode("utf-8", "ignore").rstrip() + tail
