"""The worker is killed, its mail server hangs, refuses or is gone, its database is not there yet:
no notice is lost, no desk waits.
"""

import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Barrier
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection, connections, transaction

from reception import clock, processes
from reception.notifications import delivery
from reception.notifications.models import Notice, WorkerBeat
from tests.builders import a_visit, an_actor, an_employee
from tests.conftest import ON_POSTGRES
from tests.faults.mail_server import MailServer
from tests.migrated import put_migrated_database
from tests.reception.commands import GOOD_KEY, surroundings
from visitors.models import Visit

pytestmark = pytest.mark.django_db(transaction=True)
State = Notice.State
VISITORS = ("王悦", "陈立", "吴天")


def this_database() -> str:
    """Return the address of the test's own database, for a process of its own."""
    known = connection.settings_dict
    if not ON_POSTGRES:
        return f"sqlite:///{known['NAME']}"
    login = quote(known["USER"]) + (f":{quote(known['PASSWORD'])}" if known["PASSWORD"] else "")
    return f"postgres://{login}@{known['HOST']}:{known['PORT'] or 5432}/{known['NAME']}"


def its_surroundings(data: Path, port: int) -> dict[str, str]:
    return surroundings(
        data,
        DATABASE_URL=this_database(),
        YINGKE_SECRET_KEY=settings.SECRET_KEY,
        YINGKE_ALLOWED_HOSTS="127.0.0.1",
        YINGKE_EMAIL_URL=f"smtp://127.0.0.1:{port}",
    )


@contextmanager
def a_worker(data: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Run a worker in a process of its own, and see to its end."""
    process = subprocess.Popen(
        [sys.executable, "manage.py", "worker"],
        cwd=settings.BASE_DIR,
        env=its_surroundings(data, port),
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def work_once(data: Path, port: int) -> None:
    """Let a worker deliver what is due, and end."""
    surround = its_surroundings(data, port)
    subprocess.run(
        [sys.executable, "manage.py", "worker", "--once"],
        cwd=settings.BASE_DIR,
        env=surround,
        check=True,
        timeout=120,
    )


def wait_until(condition: Callable[[], object], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.02)


def the_lease_runs_out(notice: Notice) -> None:
    """Let the time pass that a lease lasts."""
    Notice.objects.filter(pk=notice.pk).update(leased_until=clock.now())


def the_pause_is_over() -> None:
    """Let the time pass until the next attempt."""
    Notice.objects.filter(state=State.QUEUED).update(due_at=clock.now())


def the_notice(visit: Visit) -> Notice:
    return Notice.objects.get(host_request__visit=visit)


def trail(visit: Visit) -> list[str]:
    """Return what became of a visit, without "still trying", which a slow machine adds."""
    told = visit.events.exclude(what="not_told", facts__trying=True)
    return list(told.order_by("pk").values_list("what", flat=True))


class TestKilledInMidDelivery:
    @pytest.mark.parametrize("mood", ["hangs", "stalls"])
    def test_the_notice_is_delivered_by_the_next_worker_under_the_same_id(self, mood, tmp_path):
        """``hangs``: killed before the message was taken.

        ``stalls``: killed after it was, before that was written down.
        """
        visit = a_visit("王悦")
        with MailServer(mood) as server:
            with a_worker(tmp_path, server.port) as worker:
                if mood == "stalls":
                    server.wait_for_mails(1)
                else:
                    server.wait_for_callers(1)
                worker.send_signal(signal.SIGKILL)
                worker.wait()
            notice = the_notice(visit)
            assert notice.state == State.SENDING
            server.mood = "works"
            work_once(tmp_path, server.port)
            assert the_notice(visit).state == State.SENDING, (
                "the control: a lease that lasts is not taken away"
            )
            the_lease_runs_out(notice)
            work_once(tmp_path, server.port)
        assert (the_notice(visit).state, the_notice(visit).attempts) == (State.SENT, 2)
        assert len(server.mails) == (2 if mood == "stalls" else 1)
        assert {mail["X-Yingke-Notice"] for mail in server.mails} == {str(notice.pk)}
        assert len({mail["Message-ID"] for mail in server.mails}) == 1
        assert trail(visit) == ["arrived", "told"]

    def test_a_registration_that_was_rolled_back_sends_nothing(self, tmp_path):
        with pytest.raises(ConnectionResetError), transaction.atomic():
            a_visit("王悦")
            assert Notice.objects.count() == 1
            raise ConnectionResetError("the desk's machine lost its power before the commit")
        with MailServer() as server:
            work_once(tmp_path, server.port)
        assert (server.mails, Notice.objects.count(), Visit.objects.count()) == ([], 0, 0)


class TestAMailServerInTrouble:
    def test_one_that_hangs_slows_no_registration(self, tmp_path):
        a_visit(VISITORS[0])
        by, host = an_actor(), an_employee()
        with MailServer("hangs") as server, a_worker(tmp_path, server.port):
            server.wait_for_callers(1)
            began = time.monotonic()
            for name in VISITORS[1:]:
                a_visit(name, by=by, host=host)
            assert time.monotonic() - began < settings.EMAIL_TIMEOUT / 2
            server.wait_for_callers(len(VISITORS))

    def test_one_message_that_hangs_does_not_hold_up_the_next(self, tmp_path):
        with MailServer("hangs") as server, a_worker(tmp_path, server.port):
            first = a_visit(VISITORS[0])
            server.wait_for_callers(1)
            server.mood = "works"
            second = a_visit(VISITORS[1])
            server.wait_for_mails(1)
            assert (the_notice(first).state, the_notice(first).attempts) == (State.SENDING, 1), (
                "the first still hangs"
            )
            wait_until(lambda: the_notice(second).state == State.SENT)
        assert [mail["X-Yingke-Notice"] for mail in server.mails] == [str(the_notice(second).pk)]

    def test_the_message_leaves_soon_after_registering(self, tmp_path):
        with MailServer() as server, a_worker(tmp_path, server.port):
            wait_until(WorkerBeat.objects.exists)
            a_visit("王悦")
            server.wait_for_mails(
                1, seconds=10
            )  # on a busy machine; otherwise within half a second
        assert "/h/" in server.mails[0].get_content()

    def test_one_that_is_down_gets_the_message_later(self, tmp_path):
        visit = a_visit("王悦")
        with closing(socket.socket()) as taken:
            taken.bind(
                ("127.0.0.1", 0)
            )  # bound and not listening: nobody answers here, and nobody else gets the port
            port = taken.getsockname()[1]
            work_once(tmp_path, port)
        assert the_notice(visit).state == State.QUEUED
        assert "refused" in the_notice(visit).trouble
        assert the_notice(visit).due_at >= visit.arrived_at + timedelta(
            seconds=delivery.PAUSES[0]
        ), "it waits for its next attempt"
        with MailServer(port=port) as server:
            the_pause_is_over()
            work_once(tmp_path, port)
            assert len(server.mails) == 1
        assert (the_notice(visit).state, the_notice(visit).trouble) == (State.SENT, "")

    def test_one_that_says_later_is_asked_later(self, tmp_path):
        visit = a_visit("王悦")
        with MailServer("451") as server:
            work_once(tmp_path, server.port)
            assert the_notice(visit).trouble == "451 4.7.1 greylisted, try later"
            server.mood = "works"
            the_pause_is_over()
            work_once(tmp_path, server.port)
        assert the_notice(visit).state == State.SENT
        assert trail(visit) == ["arrived", "told"]

    def test_one_that_refuses_the_sender_is_asked_later_since_the_host_is_not_to_blame(
        self, tmp_path
    ):
        visit = a_visit("王悦")
        with MailServer("530") as server:
            work_once(tmp_path, server.port)
            assert the_notice(visit).state == State.QUEUED
            assert "authentication required" in the_notice(visit).trouble
            server.mood = "works"
            the_pause_is_over()
            work_once(tmp_path, server.port)
            assert len(server.mails) == 1
        assert (the_notice(visit).state, trail(visit)) == (State.SENT, ["arrived", "told"])

    def test_one_that_says_never_is_reported_to_the_desk_at_once(self, tmp_path):
        visit = a_visit("王悦")
        with MailServer("550") as server:
            work_once(tmp_path, server.port)
        assert the_notice(visit).state == State.DEAD
        assert trail(visit) == ["arrived", "not_told"]
        assert visit.events.get(what="not_told").facts["trouble"] == "550 5.1.1 no such mailbox"


class TestBeginningAndEnding:
    @pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
    def test_an_idle_worker_ends_cleanly(self, number, tmp_path):
        with MailServer() as server, a_worker(tmp_path, server.port) as worker:
            wait_until(WorkerBeat.objects.exists)
            worker.send_signal(number)
            assert worker.wait(processes.STOP_SECONDS) == 0, "before `up` would kill it"

    def test_a_worker_whose_mail_server_hangs_ends_too(self, tmp_path):
        visit = a_visit("王悦")
        with MailServer("hangs") as server, a_worker(tmp_path, server.port) as worker:
            server.wait_for_callers(1)
            worker.send_signal(signal.SIGTERM)
            assert worker.wait(processes.STOP_SECONDS) == 0
        assert the_notice(visit).state == State.SENDING, (
            "its lease runs out, and another delivers it"
        )

    def test_it_names_itself_and_keeps_reporting(self, tmp_path):
        with MailServer() as server, a_worker(tmp_path, server.port) as worker:
            wait_until(WorkerBeat.objects.exists)
            beat = WorkerBeat.objects.get()
            assert beat.name == f"{socket.gethostname()[:48]}:{worker.pid}"
            wait_until(lambda: WorkerBeat.objects.get().at > beat.at)

    def test_it_waits_for_a_database_that_is_not_there_yet(self, tmp_path):
        variables = {
            "YINGKE_SECRET_KEY": GOOD_KEY,
            "YINGKE_ALLOWED_HOSTS": "127.0.0.1",
            "YINGKE_EMAIL_URL": "file:",
        }
        log = tmp_path / "said.txt"
        with log.open("wb") as output:
            environment = surroundings(tmp_path, **variables)
            worker = subprocess.Popen(
                [sys.executable, "manage.py", "worker"],
                cwd=settings.BASE_DIR,
                env=environment,
                stdout=output,
                stderr=output,
            )
        try:
            wait_until(lambda: "the database does not answer" in log.read_text())
            put_migrated_database(tmp_path / "yingke.sqlite3")

            def reported() -> bool:
                with closing(sqlite3.connect(tmp_path / "yingke.sqlite3")) as database:
                    return bool(
                        database.execute(
                            "SELECT count(*) FROM notifications_workerbeat"
                        ).fetchone()[0]
                    )

            wait_until(reported)
            assert worker.poll() is None
        finally:
            worker.kill()
            worker.wait()

    def test_two_workers_share_the_work(self, tmp_path):
        for name in VISITORS:
            a_visit(name)
        with (
            MailServer() as server,
            a_worker(tmp_path, server.port),
            a_worker(tmp_path, server.port),
        ):
            wait_until(lambda: Notice.objects.filter(state=State.SENT).count() == len(VISITORS))
            wait_until(lambda: WorkerBeat.objects.count() == 2)
        assert len(server.mails) == len(VISITORS)


@pytest.mark.races
def test_of_eight_workers_at_the_same_moment_each_notice_has_one():
    """The guard is the condition of the UPDATE: a worker that looked at a notice another has taken
    meanwhile gets none.
    """
    for name in VISITORS:
        a_visit(name)
    start, now = Barrier(8), clock.now()

    def claim(_number: int) -> list[int]:
        start.wait(10)
        try:
            mine = []
            while (notice := delivery.claim(now)) is not None:
                mine.append(notice.pk)
            return mine
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        claimed = [pk for mine in pool.map(claim, range(8)) for pk in mine]
    assert sorted(claimed) == sorted(Notice.objects.values_list("pk", flat=True))
