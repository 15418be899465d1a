"""Whoever meets a failure can name it, and whoever reads the log finds it by that name."""

import logging
import re

import pytest
from django.conf import settings
from django.utils.module_loading import import_string

pytestmark = pytest.mark.urls("tests.reception.failing_urls")


@pytest.fixture
def lines(caplog):
    """Return what the log of production would hold so far."""
    given = dict(settings.LOGGING["formatters"]["line"])
    formatter = import_string(given.pop("()"))(given.pop("format"))
    caplog.set_level(logging.INFO)
    return lambda: [formatter.format(record) for record in caplog.records]


@pytest.fixture
def visitor(client, db):
    client.raise_request_exception = False
    return client


def test_the_page_of_a_failure_shows_the_id_that_the_log_has(visitor, lines):
    answer = visitor.get("/fails/")
    request_id = answer.headers["X-Request-Id"]
    assert answer.status_code == 500
    assert re.fullmatch("[0-9a-f]{8}", request_id)
    assert request_id in answer.content.decode()
    (line,) = lines()
    assert f"ERROR django.request [{request_id}] Internal Server Error: /fails/\n" in line
    assert "RuntimeError: the printer is on fire" in line


def test_a_program_gets_the_id_in_its_own_language(visitor, lines):
    answer = visitor.post("/api/v1/fails", "{}", content_type="application/json")
    assert answer.status_code == 500
    assert answer.json() == {
        "code": "failed",
        "message": "出了点问题",
        "fields": {},
        "id": answer.headers["X-Request-Id"],
    }
    assert f"[{answer.json()['id']}]" in lines()[0]


def test_a_refusal_has_its_line_too(visitor, lines):
    answer = visitor.get("/too-many/")
    (line,) = lines()
    assert f"WARNING django.request [{answer.headers['X-Request-Id']}] Too Many Requests" in line


def test_two_requests_have_two_ids_whatever_the_client_sends(visitor):
    ids = {
        visitor.get("/healthz", headers={"X-Request-Id": "mine"}).headers["X-Request-Id"]
        for _ in range(20)
    }
    assert len(ids) == 20
    assert "mine" not in ids


def test_a_refusal_by_the_middleware_has_an_id(visitor, lines):
    answer = visitor.post("/sign-in/", "x", content_type="text/plain; charset=utf-7")
    assert answer.status_code == 400
    assert f"[{answer.headers['X-Request-Id']}] Bad Request" in lines()[0]


def test_the_line_of_a_failure_names_nobody(visitor, lines):
    visitor.get("/h/Q7KXW2M4N8RTYZ5P/fails/?name=张伟&phone=13800138000")
    (line,) = lines()
    assert "/h/…/fails/" in line
    for secret in ("Q7KXW2M4N8RTYZ5P", "张伟", "13800138000"):
        assert secret not in line
