"""Hundreds of screens ask every second: each is checked every time, and what they show is drawn
once.
"""

from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reception import clock
from reception.accounts import polls
from reception.accounts.models import SiteGrant
from reception.notifications import periodic
from reception.organisation.models import Employee, Site
from reception.policy.rulebook import new_edition
from reception.remembered import Remembered
from tests.builders import a_site, a_user, a_visit, the_policy
from tests.performance.queries import asked
from visitors.pages import live_board

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Client:
    """Sign 何静 in; a worker is there, and nothing is drawn yet."""
    monkeypatch.setattr(live_board, "_drawn", {})
    monkeypatch.setattr(polls, "_known", Remembered(polls.MOST))
    the_policy()
    periodic.beat("a worker", clock.now())
    browser = Client(headers={"HX-Request": "true"})
    browser.force_login(a_user("desk", "何静"), backend="reception.accounts.actor.UserWithEmployee")
    return browser


def poll(browser: Client, mark: str) -> Any:
    return browser.get("/desk/board/", {"revision": mark})


def cost(browser: Client, mark: str) -> int:
    statements, _with_frame = asked(lambda: poll(browser, mark))
    return len(statements)


def test_a_closed_account_loses_its_next_poll_also_where_nothing_is_new(desk: Client) -> None:
    mark = live_board.mark(a_site().pk)
    assert poll(desk, mark).status_code == 204
    User.objects.filter(username=a_user("desk", "何静").username).update(is_active=False)
    assert poll(desk, mark).status_code == 302


def test_an_ended_session_loses_its_next_poll(desk: Client) -> None:
    mark = live_board.mark(a_site().pk)
    assert poll(desk, mark).status_code == 204
    Session.objects.all().delete()
    assert poll(desk, mark).status_code == 302


class TestAKnownScreen:
    """After two polls a screen is known: the next ones cost one query, and whatever is no longer as
    it was goes the long way.
    """

    @pytest.fixture
    def known(self, desk: Client) -> Client:
        for _poll in range(2):
            assert poll(desk, self.mark()).status_code == 204
        assert cost_of_quick(desk, self.mark()) == 1
        return desk

    def mark(self) -> str:
        return live_board.mark(a_site().pk)

    def test_costs_one_query(self, known: Client) -> None:
        assert poll(known, self.mark()).headers["Cache-Control"] == "no-store"

    def test_a_closed_account_is_shown_out(self, known: Client) -> None:
        User.objects.update(is_active=False)
        assert poll(known, self.mark()).status_code == 302

    def test_a_deleted_session_is_shown_out(self, known: Client) -> None:
        Session.objects.all().delete()
        assert poll(known, self.mark()).status_code == 302

    def test_an_expired_session_is_shown_out(self, known: Client) -> None:
        Session.objects.update(expire_date=clock.now())
        assert poll(known, self.mark()).status_code == 302

    def test_a_new_password_ends_the_sessions_of_the_old_one(self, known: Client) -> None:
        user = User.objects.get(username="desk-何静")
        user.set_password("a long new password")
        user.save()
        assert poll(known, self.mark()).status_code == 302

    def test_who_is_no_longer_of_the_desk_sees_no_board(self, known: Client) -> None:
        User.objects.get(username="desk-何静").groups.clear()
        assert poll(known, self.mark()).status_code == 404

    def test_a_role_that_is_renamed_is_none(self, known: Client) -> None:
        Group.objects.filter(user__username="desk-何静").update(name="别的组")
        assert poll(known, self.mark()).status_code == 404

    def test_who_moves_to_another_site_sees_that_one(self, known: Client) -> None:
        west = a_site("west", "西区")
        Employee.objects.filter(user__username="desk-何静").update(site=west)
        assert f"-{west.pk}-" in poll(known, self.mark()).content.decode()

    def test_a_site_that_is_taken_away_is_seen_no_more(self, desk: Client) -> None:
        west = a_site("west", "西区")
        grant = SiteGrant.objects.create(user=User.objects.get(username="desk-何静"), site=west)
        desk.post("/site/", {"site": west.pk})
        for _poll in range(2):
            poll(desk, live_board.mark(west.pk))
        assert cost_of_quick(desk, live_board.mark(west.pk)) == 1
        grant.delete()
        assert f"-{a_site().pk}-" in poll(desk, live_board.mark(west.pk)).content.decode()

    def test_a_superuser_who_is_none_any_more_sees_no_board(self, desk: Client) -> None:
        root = User.objects.create_superuser("root")
        desk.force_login(root, backend="reception.accounts.actor.UserWithEmployee")
        for _poll in range(2):
            poll(desk, self.mark())
        assert cost_of_quick(desk, self.mark()) == 1
        User.objects.filter(pk=root.pk).update(is_superuser=False)
        assert poll(desk, self.mark()).status_code == 404

    def test_who_works_nowhere_sees_the_first_site_that_is_open(self, desk: Client) -> None:
        west = a_site("west", "西区")
        desk.force_login(
            User.objects.create_superuser("root"),
            backend="reception.accounts.actor.UserWithEmployee",
        )
        for _poll in range(2):
            poll(desk, self.mark())
        assert cost_of_quick(desk, self.mark()) == 1
        Site.objects.filter(slug="hq").update(is_active=False)
        assert f"-{west.pk}-" in poll(desk, self.mark()).content.decode()

    def test_who_chooses_another_site_sees_that_one(self, desk: Client) -> None:
        west = a_site("west", "西区")
        SiteGrant.objects.create(user=User.objects.get(username="desk-何静"), site=west)
        for _poll in range(2):
            poll(desk, self.mark())
        assert cost_of_quick(desk, self.mark()) == 1
        desk.post("/site/", {"site": west.pk})
        assert f"-{west.pk}-" in poll(desk, self.mark()).content.decode()

    def test_signing_out_ends_it(self, known: Client) -> None:
        cookie = known.cookies["sessionid"].value
        known.post("/sign-out/")
        stolen = Client(headers={"HX-Request": "true"})
        stolen.cookies["sessionid"] = cookie
        assert poll(stolen, self.mark()).status_code == 302

    def test_somebody_elses_session_is_not_known(self, known: Client) -> None:
        assert poll(Client(headers={"HX-Request": "true"}), self.mark()).status_code == 302

    def test_what_happens_is_shown_at_the_next_poll(self, known: Client) -> None:
        before = self.mark()
        a_visit("王悦")
        assert "王悦" in poll(known, before).content.decode()

    def test_lanes_drawn_for_another_screen_cost_this_one_a_single_query(
        self, known: Client, settings: Any
    ) -> None:
        settings.DRAWN_SECONDS = 60
        before = self.mark()
        a_visit("王悦")
        assert "王悦" in poll(known, before).content.decode()
        with CaptureQueriesContext(connection) as caught:
            assert "王悦" in poll(known, before).content.decode()
        assert len(caught) == 1

    def test_an_edited_policy_draws_anew(self, known: Client, settings: Any) -> None:
        settings.DRAWN_SECONDS = 60
        poll(known, "before")
        new_edition()
        with CaptureQueriesContext(connection) as caught:
            poll(known, "before")
        assert len(caught) > 1

    def test_an_english_screen_stays_english(self, desk: Client) -> None:
        english = {"Accept-Language": "en"}
        for _poll in range(3):
            drawn = desk.get(
                "/desk/board/", {"revision": "before"}, headers=english
            ).content.decode()
            assert "等候中" not in drawn
        assert "等候中" in poll(desk, "before").content.decode()

    def test_a_worker_that_is_gone_is_said(self, known: Client) -> None:
        mark = self.mark()
        periodic.WorkerBeat.objects.all().delete()
        answer = poll(known, mark)
        assert answer.status_code == 200
        assert "-silent" in answer.content.decode()

    def test_an_address_of_another_host_is_refused(self, known: Client) -> None:
        answer = known.get(
            "/desk/board/", {"revision": self.mark()}, headers={"Host": "evil.example"}
        )
        assert answer.status_code == 400

    def test_what_it_answers_is_kept_nowhere_and_taken_for_nothing_else(
        self, known: Client
    ) -> None:
        answer = poll(known, "before")
        assert (answer.status_code, answer["Cache-Control"], answer["X-Content-Type-Options"]) == (
            200,
            "no-store",
            "nosniff",
        )

    def test_without_the_scripts_header_it_is_a_page_like_any_other(self, known: Client) -> None:
        by_hand = Client()
        by_hand.cookies = known.cookies
        answer = by_hand.get("/desk/board/", {"revision": "before"})
        assert "Content-Security-Policy" in answer.headers


def cost_of_quick(browser: Client, mark: str) -> int:
    with CaptureQueriesContext(connection) as caught:
        assert poll(browser, mark).status_code == 204
    return len(caught)


class TestAfterAChange:
    @pytest.fixture(autouse=True)
    def _drawn_lately(self, settings: Any) -> None:
        settings.DRAWN_SECONDS = 60

    def test_the_lanes_are_drawn_once_for_all_screens_that_show_the_same(
        self, desk: Client
    ) -> None:
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
        principal.force_login(
            a_user("principal", "周校长"), backend="reception.accounts.actor.UserWithEmployee"
        )
        assert "data-do" not in poll(principal, "before").content.decode()

    def test_each_language_is_drawn_for_itself(self, desk: Client) -> None:
        a_visit("王悦")
        assert "等候中" in poll(desk, "before").content.decode()
        english = desk.get(
            "/desk/board/", {"revision": "before"}, headers={"Accept-Language": "en"}
        ).content.decode()
        assert "等候中" not in english

    def test_who_may_not_look_gets_nothing_that_was_drawn_for_others(self, desk: Client) -> None:
        a_visit("王悦")
        poll(desk, "before")
        host = Client()
        host.force_login(
            a_user("host", "赵凯"), backend="reception.accounts.actor.UserWithEmployee"
        )
        assert poll(host, "before").status_code == 404
