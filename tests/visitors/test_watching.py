"""Hundreds of screens ask every second: each is checked every time, and what they show is drawn once."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.test import Client

from reception import clock
from reception.notices import sweeps
from tests.builders import a_site, a_user, a_visit, the_policy
from tests.performance.queries import asked
from visitors import watching

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Client:
    """Sign 何静 in; a worker is there, and nothing is drawn yet."""
    monkeypatch.setattr(watching, "_drawn", {})
    the_policy()
    sweeps.beat("a worker", clock.now())
    browser = Client(headers={"HX-Request": "true"})
    browser.force_login(a_user("desk", "何静"), backend="reception.access.actors.UserWithEmployee")
    return browser


def poll(browser: Client, mark: str) -> Any:
    return browser.get("/desk/board/", {"revision": mark})


def cost(browser: Client, mark: str) -> int:
    statements, _with_frame = asked(lambda: poll(browser, mark))
    return len(statements)


def test_a_closed_account_loses_its_next_poll_also_where_nothing_is_new(desk: Client) -> None:
    mark = watching.mark(a_site().pk)
    assert poll(desk, mark).status_code == 204
    User.objects.filter(username=a_user("desk", "何静").username).update(is_active=False)
    assert poll(desk, mark).status_code == 302


def test_an_ended_session_loses_its_next_poll(desk: Client) -> None:
    mark = watching.mark(a_site().pk)
    assert poll(desk, mark).status_code == 204
    Session.objects.all().delete()
    assert poll(desk, mark).status_code == 302


class TestAfterAChange:
    @pytest.fixture(autouse=True)
    def _drawn_lately(self, settings: Any) -> None:
        settings.DRAWN_SECONDS = 60

    def test_the_lanes_are_drawn_once_for_all_screens_that_show_the_same(self, desk: Client) -> None:
        a_visit("王悦")
        first = cost(desk, "before")
        assert cost(desk, "before") < first
        assert "王悦" in poll(desk, "before").content.decode()

    def test_what_happens_next_is_drawn_anew(self, desk: Client) -> None:
        poll(desk, "before")
        a_visit("王悦")
        assert "王悦" in poll(desk, "before").content.decode()

    def test_who_only_looks_on_gets_no_button_of_the_desk(self, desk: Client) -> None:
        a_visit("王悦")
        assert "data-do" in poll(desk, "before").content.decode()
        principal = Client(headers={"HX-Request": "true"})
        principal.force_login(a_user("principal", "周校长"), backend="reception.access.actors.UserWithEmployee")
        assert "data-do" not in poll(principal, "before").content.decode()

    def test_each_language_is_drawn_for_itself(self, desk: Client) -> None:
        a_visit("王悦")
        assert "等候中" in poll(desk, "before").content.decode()
        english = desk.get("/desk/board/", {"revision": "before"}, headers={"Accept-Language": "en"}).content.decode()
        assert "等候中" not in english

    def test_who_may_not_look_gets_nothing_that_was_drawn_for_others(self, desk: Client) -> None:
        a_visit("王悦")
        poll(desk, "before")
        host = Client()
        host.force_login(a_user("host", "赵凯"), backend="reception.access.actors.UserWithEmployee")
        assert poll(host, "before").status_code == 404
