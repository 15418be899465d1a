"""Threads that hand letters to vendors, so that one that hangs holds up neither the worker nor the
other letters.
"""

import threading
from dataclasses import dataclass
from datetime import datetime
from queue import SimpleQueue

from django.utils.translation import gettext as _
from django.utils.translation import override as in_language

from reception.notifications import channels
from reception.notifications.delivery import Parcel
from reception.notifications.errors import NotSent
from reception.notifications.models import Notice

MOST = 4  # messages on their way at once


@dataclass(frozen=True)
class Return:
    """A courier is back: with what was answered, or with what went wrong."""

    notice: Notice
    why: NotSent | None
    said: str = ""


class SenderThreads:
    """The messages on their way; couriers never touch the database.

    Args:
        door: where they knock when they come back.
    """

    def __init__(self, door: "SimpleQueue[Return | None]") -> None:
        self.door = door
        self.out: dict[tuple[int, int], Notice] = {}

    def are_free(self) -> bool:
        """Tell whether another message can be sent off."""
        return len(self.out) < MOST

    def send_off(self, parcel: Parcel) -> None:
        """Send a claimed notice on its way."""
        notice = parcel.notice
        self.out[notice.pk, notice.attempts] = notice
        # A daemon: a server that never answers must not keep the worker from ending. The lease of
        # what it held runs out.
        threading.Thread(target=self._carry, args=(parcel,), daemon=True).start()

    def came_back(self, notice: Notice) -> bool:
        """Count a courier as back; tell whether somebody still waited for it."""
        return self.out.pop((notice.pk, notice.attempts), None) is not None

    def overdue(self, now: datetime) -> list[Return]:
        """Give up those whose lease has run out, and return them as failed."""
        gone = [
            notice
            for notice in self.out.values()
            if notice.leased_until is not None and notice.leased_until <= now
        ]
        with in_language("zh-hans"):
            return [
                Return(notice, NotSent(_("对方服务器迟迟没有答复。")))
                for notice in gone
                if self.came_back(notice)
            ]

    def _carry(self, parcel: Parcel) -> None:
        try:
            back = Return(parcel.notice, None, channels.hand_in(parcel.door, parcel.letter))
        except NotSent as trouble:
            back = Return(parcel.notice, trouble)
        self.door.put(back)
