"""The database is locked or away: nobody loses what they sent, and the same request works later."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest
from django.db import InterfaceError, OperationalError, connection
from django.test import Client

from reception.accounts.sessions import SessionStore
from reception.db.availability import is_away
from tests.api.callers import a_program, wang_yue
from tests.builders import a_user, an_employee, the_policy
from tests.conftest import ON_POSTGRES
from visitors.models import Visit

BACKEND = "reception.accounts.actor.UserWithEmployee"


@contextmanager
def locked() -> Iterator[None]:
    """Hold the write lock of the database in a connection of our own, as another process would."""
    with (
        connection.cursor() as cursor,
        closing(sqlite3.connect(connection.settings_dict["NAME"])) as other,
    ):
        cursor.execute("PRAGMA busy_timeout=50")
        other.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            other.rollback()
            cursor.execute("PRAGMA busy_timeout=20000")


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(ON_POSTGRES, reason="SQLite's lock is meant")
def test_a_program_is_told_when_to_ask_again_and_the_same_key_works():
    the_policy()
    an_employee("赵凯", number="T1")
    desk = a_program("desk")
    call = Client(raise_request_exception=False, headers=desk.headers({"Idempotency-Key": "a-1"}))
    with locked():
        answer = call.post("/api/v1/visits", wang_yue(), content_type="application/json")
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
        assert answer.json()["code"] == "unavailable"
        assert answer.json()["id"] == answer.headers["X-Request-Id"]
    first = desk.post("/visits", wang_yue(), key="a-1")
    again = desk.post("/visits", wang_yue(), key="a-1")
    assert (first.status, again.status, Visit.objects.count()) == (201, 201, 1)


@pytest.fixture
def away(monkeypatch):
    """Let the sessions meet a database that is gone; return how to bring it back."""

    def gone(store):
        raise OperationalError("connection to server at 10.1.2.3 failed")

    monkeypatch.setattr(SessionStore, "load", gone)
    return monkeypatch.undo


@pytest.fixture
def desk(db):
    browser = Client(raise_request_exception=False)
    browser.force_login(a_user(), BACKEND)
    return browser


def test_a_page_keeps_the_form_also_where_a_middleware_asked_first(desk, away):
    sent = {"name": ["王悦", "\n<b>陈立"], "password": "a secret", "request_key": "k-1"}
    answer = desk.post("/visits/?site=main", sent)
    page = answer.content.decode()
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert 'action="/visits/?site=main"' in page
    kept = re.findall(r'<textarea hidden name="(\w+)">\n(.*?)</textarea>', page, re.DOTALL)
    assert kept == [("name", "王悦"), ("name", "\n&lt;b&gt;陈立"), ("request_key", "k-1")]
    assert "没有保存" in page
    for secret in ("a secret", "10.1.2.3"):
        assert secret not in page


def test_a_page_that_was_only_read_can_be_asked_for_again(desk, away):
    page = desk.get("/my/?page=2").content.decode()
    assert 'href="/my/?page=2"' in page
    assert "<form" not in page
    away()
    assert desk.get("/my/").status_code == 200


@pytest.mark.parametrize(
    ("error", "away"),
    [
        (OperationalError("another thread has been writing"), True),
        (InterfaceError("connection already closed"), True),
        (ValueError("a fault of ours"), False),
        (None, False),
    ],
)
def test_what_may_succeed_later(error, away):
    assert is_away(error) is away


@pytest.mark.django_db
def test_a_statement_that_is_wrong_stays_wrong():
    with pytest.raises(Exception, match="no_such_table") as why, connection.cursor() as cursor:
        cursor.execute("SELECT * FROM no_such_table")
    assert not is_away(why.value)


@pytest.mark.postgres
@pytest.mark.django_db
def test_dates_are_read_as_iso_whatever_the_server_prefers():
    with connection.cursor() as cursor:
        cursor.execute("SHOW datestyle")
        assert cursor.fetchone()[0].startswith("ISO")
