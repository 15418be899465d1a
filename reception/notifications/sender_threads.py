"""Threads that hand letters to vendors, some for each channel, so that one that hangs holds up
nobody else.
"""

import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from queue import SimpleQueue

from reception.notifications import channels
from reception.notifications.channels.outward import AFTER_SILENCE, TOO_SLOW
from reception.notifications.delivery import LEASE, Parcel
from reception.notifications.errors import NotSent
from reception.notifications.models import Notice

MOST = 4  # messages on their way at once by one channel
# Between the turns of those that wait for a channel: all at the same moment would be claimed and
# put back together, before whatever else is due.
STEP = timedelta(seconds=0.025)
LONGEST_WAIT = timedelta(seconds=60)


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
        self.out: dict[tuple[int, int], Parcel] = {}
        self.turns: dict[int | None, datetime] = {}

    def next_turn(self, channel_id: int | None, now: datetime) -> datetime | None:
        """Return when a channel's next message is to be asked for, nothing where it is now; each
        who asks is given a turn of its own.
        """
        if sum(parcel.channel_id == channel_id for parcel in self.out.values()) < MOST:
            return None
        last = min(self.turns.get(channel_id, now), now + LONGEST_WAIT)
        self.turns[channel_id] = max(last, now) + STEP
        return self.turns[channel_id]

    def send_off(self, parcel: Parcel) -> None:
        """Send a claimed notice on its way."""
        notice = parcel.notice
        self.out[notice.pk, notice.attempts] = parcel
        # A daemon: a server that never answers must not keep the worker from ending. The lease of
        # what it held runs out.
        threading.Thread(target=self._carry, args=(parcel,), daemon=True).start()

    def came_back(self, notice: Notice) -> bool:
        """Count a courier as back; tell whether somebody still waited for it."""
        return self.out.pop((notice.pk, notice.attempts), None) is not None

    def overdue(self, now: datetime) -> list[Return]:
        """Give up those whose lease has run out, and return them as failed."""
        late = [
            parcel.notice
            for parcel in self.out.values()
            if parcel.notice.leased_until is not None
            # Or leased by a clock that was set back since.
            and not now < parcel.notice.leased_until <= now + LEASE
        ]
        return [
            Return(notice, NotSent(TOO_SLOW, pause=AFTER_SILENCE))
            for notice in late
            if self.came_back(notice)
        ]

    def _carry(self, parcel: Parcel) -> None:
        try:
            back = Return(parcel.notice, None, channels.hand_in(parcel.door, parcel.letter))
        except NotSent as trouble:
            back = Return(parcel.notice, trouble)
        self.door.put(back)
