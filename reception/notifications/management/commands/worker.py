import logging
import os
import signal
import socket
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from queue import Empty, SimpleQueue
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError, InterfaceError, connection

from reception import clock
from reception.db.availability import is_away
from reception.notifications import delivery, periodic, pieces
from reception.notifications.sender_threads import Return, SenderThreads

log = logging.getLogger(__name__)

IDLE = 0.5  # seconds between two looks at an empty outbox
MEANWHILE = timedelta(seconds=0.5)  # between two looks while a sweep goes on
AT_ONCE = 20  # notices that are claimed before anything else is looked at
LONGEST_PAUSE = 15.0  # seconds between two tries to reach a database that does not answer
LAST_WORDS = 3.0  # seconds that messages on their way have when the worker is asked to end
LONG_AGO = datetime.min.replace(tzinfo=UTC)


class Command(BaseCommand):
    """Deliver notices and sweep what is due, until told to stop."""

    help = (
        "Deliver notices and sweep what is due, until Ctrl-C or SIGTERM; any number of workers may"
        " run."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--once", action="store_true", help="deliver what is due now, sweep once, and exit"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["once"]:
            self.stdout.write(f"{work_once()} delivered")
            return
        worker = Worker()
        with worker.listening():
            worker.run()


def work_once() -> int:
    """Deliver what is due, one after the other, and sweep; return how many notices went out."""
    now, went_out = clock.now(), 0
    while (notice := delivery.claim(now)) is not None:
        went_out += delivery.deliver(notice, clock.now())
    periodic.sweep_all(clock.now())
    return went_out


class Worker:
    """One worker: it alone speaks to the database, its couriers speak to the vendors. It sleeps at
    its door, where couriers knock when they come back and where a signal asks it to end.
    """

    def __init__(self) -> None:
        # A SimpleQueue and no Event: a signal handler may put into it at any moment, also while the
        # main thread is taking from it.
        self.door: SimpleQueue[Return | None] = SimpleQueue()
        self.couriers = SenderThreads(self.door)
        self.returned: list[Return] = []
        self.stopping = False
        self.name = f"{socket.gethostname()[:48]}:{os.getpid()}"
        self.beat_at = self.delivered_at = self.swept_at = self.swept_all_at = LONG_AGO

    @contextmanager
    def listening(self) -> Iterator[None]:
        """End when a signal asks for it, while the block runs."""

        def end(number: int, frame: FrameType | None) -> None:
            self.stopping = True
            self.door.put(None)

        stops = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        before = {number: signal.signal(number, end) for number in stops}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def run(self) -> None:
        """Work until asked to end; ask a database that does not answer at growing intervals."""
        pause = IDLE
        while not self.stopping:
            try:
                pause = 0 if self.work(clock.now()) else IDLE
            except (DatabaseError, InterfaceError) as error:
                pause = min(max(pause, IDLE) * 2, LONGEST_PAUSE)
                reason = " ".join(str(error).split())
                log.warning("the database does not answer, next try in %g s: %s", pause, reason)
                reconnect()
            except Exception:
                # A fault of ours in one notice must not keep all others from being told.
                log.exception("the worker goes on after an error")
                pause = IDLE
            self.wait(pause)
        self.say_goodbye()

    def work(self, now: datetime) -> bool:
        """Deliver some of what is due, then sweep, delivering between the pieces of the sweeps;
        tell whether more is due.
        """
        more = self.deliver(now)
        # A clock set back must not stop the sweeps.
        if not self.swept_at <= now < self.swept_at + periodic.EVERY:
            self.swept_at = now
            also_seldom = not self.swept_all_at <= now < self.swept_all_at + periodic.SELDOM
            if also_seldom:
                self.swept_all_at = now
            with pieces.meanwhile(self.deliver_meanwhile):
                periodic.sweep_all(now, also_seldom=also_seldom)
        return more

    def deliver_meanwhile(self) -> None:
        """Deliver some of what has fallen due while a long sweep goes on, twice a second."""
        now = clock.now()
        if not self.delivered_at <= now < self.delivered_at + MEANWHILE:
            self.wait(0)
            self.deliver(now)

    def deliver(self, now: datetime) -> bool:
        """Give a sign of life, write down what couriers brought back, and send off some of what is
        due; tell whether more is.
        """
        self.delivered_at = now
        if not self.beat_at <= now < self.beat_at + periodic.EVERY:
            periodic.beat(self.name, now)
            self.beat_at = now
        self.write_down(now)
        for number in range(AT_ONCE):
            # In turn from both ends: whatever has piled up, somebody who has just come is told at
            # once, and who has waited longest is told, too.
            notice = delivery.claim(now, newest=bool(number % 2)) if not self.stopping else None
            if notice is None:
                return False
            parcel = delivery.prepare(notice, now, self.couriers.next_turn)
            if parcel is not None:
                self.couriers.send_off(parcel)
        return True

    def write_down(self, now: datetime) -> None:
        """Write down every outcome. One that the database cannot take now stays for the next try;
        one that it refuses is left to the next attempt, when the lease has run out.
        """
        self.returned += self.couriers.overdue(now)
        while self.returned:
            back = self.returned.pop(0)
            try:
                if back.why is None:
                    delivery.sent(back.notice, now, back.answer)
                else:
                    delivery.failed(back.notice, back.why, now)
            except Exception as error:
                if is_away(error):
                    self.returned.append(back)
                raise

    def wait(self, seconds: float) -> None:
        """Sleep until somebody is at the door, then let in everybody who is."""
        timeout: float | None = seconds
        while True:
            try:
                back = self.door.get(timeout=timeout) if timeout else self.door.get_nowait()
            except Empty:
                return
            timeout = None
            if back is not None:
                self.couriers.came_back(back.notice)
                self.returned.append(back)

    def say_goodbye(self) -> None:
        """Give messages on their way a moment; the leases of those that do not return run out."""
        until = clock.now() + timedelta(seconds=LAST_WORDS)
        while self.couriers.out and clock.now() < until:
            self.wait(IDLE)
        try:
            self.write_down(clock.now())
        except (DatabaseError, InterfaceError) as error:
            log.warning(
                "the last outcomes could not be written and will be delivered again: %s", error
            )


def reconnect() -> None:
    """Drop the connection, and those that a pool keeps, so that the next try opens a new one."""
    try:
        connection.close()
    except (DatabaseError, InterfaceError):
        connection.connection = None
    close_pool = getattr(connection, "close_pool", None)
    if close_pool is not None:
        close_pool()
