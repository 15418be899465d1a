import datetime as dt
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, connections, transaction
from django.db.backends.sqlite3 import base as plain
from django.db.utils import OperationalError

from reception.accounts.models import Session
from reception.db.single_writer import base as single_writer
from tests.conftest import ON_POSTGRES

pytestmark = [
    pytest.mark.skipif(ON_POSTGRES, reason="this is about SQLite; PostgreSQL locks rows"),
    pytest.mark.races,
    pytest.mark.django_db(transaction=True),
]

WRITERS = 8
LONG_AFTER = dt.datetime(2040, 1, 1, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _the_lock_is_free_afterwards() -> Iterator[None]:
    yield
    assert lock_is_free()


def lock_is_free() -> bool:
    """Ask from another thread: the lock is re-entrant, so its owner could always take it again."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(take_and_give).result()


def take_and_give() -> bool:
    taken = single_writer.WRITE_LOCK.acquire(blocking=False)
    if taken:
        single_writer.WRITE_LOCK.release()
    return taken


def in_threads(work: Callable[[int], Any], count: int = WRITERS) -> list[Any]:
    """Run the work in threads that start at the same moment, each with a connection of its own."""
    start = threading.Barrier(count)

    def one(number: int) -> Any:
        start.wait(10)
        try:
            return work(number)
        except Exception as error:  # what a thread raises is its result, for the test to judge
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


def write(key: str, data: str = "0") -> None:
    """Insert a row of whatever table is small and empty."""
    Session.objects.create(session_key=key, session_data=data, expire_date=LONG_AFTER)


def count_up(number: int) -> None:
    for _ in range(10):
        with transaction.atomic():
            counter = Session.objects.get()
            counter.session_data = str(int(counter.session_data) + 1)
            counter.save()


def test_writers_who_read_first_lose_nothing():
    write("counter")
    assert in_threads(count_up) == [None] * WRITERS
    assert Session.objects.get().session_data == str(WRITERS * 10)


def test_only_one_thread_is_inside_a_transaction():
    inside, most = [0], [0]

    def work(number: int) -> None:
        with transaction.atomic():
            inside[0] += 1
            most[0] = max(most[0], inside[0])
            write(f"{number}")
            inside[0] -= 1

    assert in_threads(work) == [None] * WRITERS
    assert most == [1]


def test_without_the_lock_writers_would_fail_at_once_where_the_timeout_is_short(monkeypatch):
    """The control: the same writers, the same database, and Django's own backend."""
    monkeypatch.setattr(
        single_writer.DatabaseWrapper, "_start_transaction_under_autocommit", begin_with_no_patience
    )
    write("counter")
    assert any(isinstance(result, OperationalError) for result in in_threads(count_up))


def begin_with_no_patience(self: plain.DatabaseWrapper) -> None:
    self.cursor().execute("PRAGMA busy_timeout = 1")
    plain.DatabaseWrapper._start_transaction_under_autocommit(self)


def test_a_block_inside_a_block_takes_the_lock_once():
    with transaction.atomic():
        with transaction.atomic():
            write("inner")
        assert not lock_is_free()
    assert lock_is_free()


def test_an_exception_releases_the_lock():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        write("lost")
        raise ZeroDivisionError
    assert lock_is_free()
    assert not Session.objects.exists()


def test_a_broken_constraint_releases_the_lock():
    write("one")
    with pytest.raises(IntegrityError), transaction.atomic():
        write("one")
    assert lock_is_free()


def test_a_begin_that_fails_releases_the_lock():
    connection.ensure_connection()
    other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    other.execute("BEGIN IMMEDIATE")  # another process is writing
    connection.cursor().execute("PRAGMA busy_timeout = 1")
    try:
        with pytest.raises(OperationalError), transaction.atomic():
            pytest.fail("the transaction began although another process writes")
        assert lock_is_free()
    finally:
        other.execute("ROLLBACK")
        other.close()
        connection.close()


def test_a_commit_that_fails_keeps_the_lock_until_its_rollback(monkeypatch):
    seen = []

    def failing_commit(self: plain.DatabaseWrapper) -> None:
        raise DatabaseError("disk full")

    def rollback(self: plain.DatabaseWrapper) -> None:
        seen.append(lock_is_free())
        return real_rollback(self)

    real_rollback = plain.DatabaseWrapper._rollback
    monkeypatch.setattr(plain.DatabaseWrapper, "_commit", failing_commit)
    monkeypatch.setattr(plain.DatabaseWrapper, "_rollback", rollback)
    with pytest.raises(DatabaseError, match="disk full"), transaction.atomic():
        write("never")
    assert seen == [False]
    assert lock_is_free()
    assert not Session.objects.exists()


def test_a_commit_and_a_rollback_that_fail_release_the_lock_with_the_connection(monkeypatch):
    def fail(self: plain.DatabaseWrapper) -> None:
        raise DatabaseError("the disk is gone")

    monkeypatch.setattr(plain.DatabaseWrapper, "_commit", fail)
    monkeypatch.setattr(plain.DatabaseWrapper, "_rollback", fail)
    with pytest.raises(DatabaseError), transaction.atomic():
        write("never")
    assert lock_is_free()


def test_an_interrupt_during_commit_releases_the_lock(monkeypatch):
    def interrupted(self: plain.DatabaseWrapper) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(plain.DatabaseWrapper, "_commit", interrupted)
    with pytest.raises(KeyboardInterrupt), transaction.atomic():
        write("cut off")
    assert lock_is_free()


def test_a_connection_closed_in_a_transaction_releases_the_lock():
    with transaction.atomic():
        write("gone")
        connection.close()
        assert lock_is_free()
    assert not Session.objects.exists()


def test_a_writer_that_waits_too_long_is_told_so(monkeypatch):
    def work(number: int) -> None:
        with transaction.atomic():
            pytest.fail("it began although another thread writes")

    monkeypatch.setitem(
        connection.settings_dict,
        "OPTIONS",
        {**connection.settings_dict["OPTIONS"], "timeout": 0.05},
    )
    with transaction.atomic():
        write("long")
        (result,) = in_threads(work, 1)
    assert isinstance(result, OperationalError)
    assert "database is locked" in str(result)


def test_after_one_has_waited_in_vain_the_next_wait_for_a_moment_and_then_as_long_as_ever(
    monkeypatch,
):
    monkeypatch.setattr(single_writer, "A_MOMENT", 0.05)

    def work(number: int) -> float:
        began = time.monotonic()
        with pytest.raises(OperationalError), transaction.atomic():
            pytest.fail("it began although another process writes")
        return time.monotonic() - began

    options = {**connection.settings_dict["OPTIONS"], "timeout": 0.6}
    monkeypatch.setitem(connection.settings_dict, "OPTIONS", options)
    connection.ensure_connection()
    other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    other.execute("BEGIN IMMEDIATE")  # another process is writing
    try:
        (first,) = in_threads(work, 1)
        later = [in_threads(work, 1)[0] for _ in range(4)]
    finally:
        other.execute("ROLLBACK")
        other.close()
    assert first > 0.5, "the control: it has waited"
    assert max(later) < 0.5
    with transaction.atomic():
        write("at last")
    assert single_writer.waited_in_vain_at[0] < 0, "forgotten as soon as somebody could write"


def test_work_after_commit_runs_with_the_lock_free():
    freed = []
    with transaction.atomic():
        write("done")
        transaction.on_commit(lambda: freed.append(lock_is_free()))
    assert freed == [True]
