"""Hundreds of screens ask every second: who has just been allowed to look hears cheaply that nothing is new, and nothing else."""

from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from reception import clock
from reception.notices import sweeps
from tests.builders import a_site, a_user, a_visit, an_actor, the_policy
from tests.performance.queries import asked
from visitors import arrivals, watching
from visitors.repeats import Receipt

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Client:
    """Sign 何静 in; a worker is there, and no screen is remembered."""
    monkeypatch.setattr(watching, "_screens", {})
    monkeypatch.setattr(watching, "_marks", {})
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


def test_the_first_poll_is_checked_in_full_and_the_next_asks_only_for_the_mark(desk: Client) -> None:
    mark = watching.mark(a_site().pk)
    assert poll(desk, mark).status_code == 204
    assert cost(desk, mark) == 2
    assert poll(desk, mark).status_code == 204


def test_a_few_hundred_screens_ask_the_database_once(desk: Client, settings: Any) -> None:
    settings.BOARD_MARK_SECONDS = 60
    mark = watching.mark(a_site().pk)
    poll(desk, mark)
    assert [cost(desk, mark) for _screen in range(3)] == [2, 0, 0]


def test_what_happens_is_shown_at_once(desk: Client) -> None:
    mark = watching.mark(a_site().pk)
    poll(desk, mark)
    poll(desk, mark)
    a_visit("王悦")
    answer = poll(desk, mark)
    assert answer.status_code == 200
    assert "王悦" in answer.content.decode()


def test_an_old_mark_is_not_taken_for_the_present_one(desk: Client) -> None:
    mark = watching.mark(a_site().pk)
    poll(desk, mark)
    visit = a_visit("王悦")
    arrivals.cancel(visit, "走了", an_actor(), clock.now(), Receipt())
    assert poll(desk, mark).status_code == 200


def test_nobody_else_is_taken_for_the_screen_that_was_checked(desk: Client) -> None:
    mark = watching.mark(a_site().pk)
    poll(desk, mark)
    assert poll(desk, mark).status_code == 204
    assert poll(Client(), mark).status_code == 302
    host = Client()
    host.force_login(a_user("host", "赵凯"), backend="reception.access.actors.UserWithEmployee")
    assert poll(host, mark).status_code == 404


def test_who_signs_out_is_asked_to_sign_in(desk: Client) -> None:
    mark = watching.mark(a_site().pk)
    poll(desk, mark)
    desk.post("/sign-out/")
    assert poll(desk, mark).status_code != 204


def test_whose_session_has_ended_sees_nothing_that_happens(desk: Client) -> None:
    mark = watching.mark(a_site().pk)
    poll(desk, mark)
    Session.objects.all().delete()
    a_visit("王悦")
    answer = poll(desk, mark)
    assert answer.status_code != 204
    assert "王悦" not in answer.content.decode()


def test_after_some_seconds_it_is_checked_again(desk: Client, settings: Any) -> None:
    settings.WATCHED_SECONDS = 0
    mark = watching.mark(a_site().pk)
    poll(desk, mark)
    Session.objects.all().delete()
    assert poll(desk, mark).status_code != 204


def test_more_screens_than_are_remembered_cost_a_check_and_no_memory(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "MOST", 3)
    mark = watching.mark(a_site().pk)
    for _screen in range(10):
        desk.force_login(a_user("desk", "何静"), backend="reception.access.actors.UserWithEmployee")
        assert poll(desk, mark).status_code == 204
        assert len(watching._screens) <= 3


class TestAfterAChange:
    @pytest.fixture(autouse=True)
    def _drawn_lately(self, monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
        monkeypatch.setattr(watching, "_drawn", {})
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
