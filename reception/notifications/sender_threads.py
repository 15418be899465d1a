"""Threads that hand letters to vendors, so that one that hangs holds up nobody else."""

import threading
from dataclasses import dataclass
from datetime import datetime
from queue import SimpleQueue

from django.utils.translation import gettext_noop as _

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
    answer: str = ""


class SenderThreads:
    """The messages on their way; couriers knock at the door when they come back, and never touch
    the database.
    """

    def __init__(self, door: "SimpleQueue[Return | None]") -> None:
        self.door = door
        self.out: dict[tuple[int, int], Notice] = {}

    def are_free(self) -> bool:
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
        late = [
            notice
            for notice in self.out.values()
            if notice.leased_until is not None and notice.leased_until <= now
        ]
        return [
            Return(notice, NotSent(_("对方服务器迟迟没有答复。")))
            for notice in late
            if self.came_back(notice)
        ]

    def _carry(self, parcel: Parcel) -> None:
        try:
            back = Return(parcel.notice, None, channels.hand_in(parcel.door, parcel.letter))
        except NotSent as trouble:
            back = Return(parcel.notice, trouble)
        self.door.put(back)
