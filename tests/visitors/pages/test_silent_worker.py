"""Where no worker runs, nobody is told, and every desk says so."""

from datetime import timedelta

import pytest
from django.test import Client

from reception import clock
from reception.notifications import periodic
from tests.builders import a_user, the_policy

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Client:
    the_policy()
    browser = Client()
    browser.force_login(a_user())
    return browser


def test_he_jing_sees_that_no_worker_runs(desk: Client):
    assert "后台没有运行" in desk.get("/").text


def test_she_sees_nothing_of_it_while_one_runs(desk: Client):
    periodic.beat("desk-machine", clock.now())
    assert "后台没有运行" not in desk.get("/").text


def test_the_line_comes_by_itself_when_the_worker_falls_silent(desk: Client):
    periodic.beat("desk-machine", clock.now())
    revision = desk.get("/").context["board"].revision
    assert desk.get("/desk/board/", {"revision": revision}).status_code == 204
    periodic.beat("desk-machine", clock.now() - timedelta(minutes=2))
    assert "后台没有运行" in desk.get("/desk/board/", {"revision": revision}).text
