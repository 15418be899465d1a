"""The desks ask every few seconds whether anything is new; who asks is looked at every time (V5)."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from reception import clock
from reception.accounts.models import Session, SiteGrant
from reception.notifications import periodic
from reception.organisation.models import Employee, Site
from tests.builders import a_site, a_user, a_visit, an_actor, the_policy
from visitors.pages.desk import revision

pytestmark = pytest.mark.django_db
BACKEND = "reception.accounts.actor.UserWithEmployee"


@pytest.fixture
def desk() -> Client:
    """Sign 何静 in; a worker is there, and her screen shows what there is."""
    the_policy()
    periodic.beat("a worker", clock.now())
    browser = Client(headers={"HX-Request": "true"})
    browser.force_login(a_user("desk", "何静"), backend=BACKEND)
    assert poll(browser, mark()).status_code == 204
    return browser


def poll(browser: Client, mark: str) -> Any:
    return browser.get("/desk/board/", {"revision": mark})


def mark(site: Site | None = None) -> str:
    return revision((site or a_site()).pk, clock.now())


class TestTheNextPoll:
    """Whatever has changed about who asks counts from the next poll on, also where nothing is
    new.
    """

    def test_of_a_closed_account_is_shown_out(self, desk: Client) -> None:
        User.objects.update(is_active=False)
        assert poll(desk, mark()).status_code == 302

    def test_of_a_deleted_session_is_shown_out(self, desk: Client) -> None:
        Session.objects.all().delete()
        assert poll(desk, mark()).status_code == 302

    def test_of_an_expired_session_is_shown_out(self, desk: Client) -> None:
        Session.objects.update(expire_date=clock.now())
        assert poll(desk, mark()).status_code == 302

    def test_of_an_old_password_is_shown_out(self, desk: Client) -> None:
        user = User.objects.get(username="desk-何静")
        user.set_password("a long new password")
        user.save()
        assert poll(desk, mark()).status_code == 302

    def test_of_who_is_no_longer_of_the_desk_sees_no_board(self, desk: Client) -> None:
        User.objects.get(username="desk-何静").groups.clear()
        assert poll(desk, mark()).status_code == 403

    def test_of_a_role_that_is_renamed_sees_no_board(self, desk: Client) -> None:
        Group.objects.filter(user__username="desk-何静").update(name="别的组")
        assert poll(desk, mark()).status_code == 403

    def test_of_who_moves_to_another_site_sees_that_one(self, desk: Client) -> None:
        west = a_site("west", "西区")
        Employee.objects.filter(user__username="desk-何静").update(site=west)
        assert f"-{west.pk}-" in poll(desk, mark()).content.decode()

    def test_of_a_site_that_is_taken_away_sees_it_no_more(self, desk: Client) -> None:
        west = a_site("west", "西区")
        grant = SiteGrant.objects.create(user=User.objects.get(username="desk-何静"), site=west)
        desk.post("/site/", {"site": west.pk})
        assert poll(desk, mark(west)).status_code == 204
        grant.delete()
        assert f"-{a_site().pk}-" in poll(desk, mark(west)).content.decode()

    def test_of_a_superuser_who_is_none_any_more_sees_no_board(self, desk: Client) -> None:
        root = User.objects.create_superuser("root")
        desk.force_login(root, backend=BACKEND)
        assert poll(desk, mark()).status_code == 204
        User.objects.filter(pk=root.pk).update(is_superuser=False)
        assert poll(desk, mark()).status_code == 403

    def test_of_who_works_nowhere_sees_the_first_site_that_is_open(self, desk: Client) -> None:
        west = a_site("west", "西区")
        desk.force_login(User.objects.create_superuser("root"), backend=BACKEND)
        assert poll(desk, mark()).status_code == 204
        Site.objects.filter(slug="hq").update(is_active=False)
        assert f"-{west.pk}-" in poll(desk, mark()).content.decode()

    def test_of_who_chooses_another_site_sees_that_one(self, desk: Client) -> None:
        west = a_site("west", "西区")
        SiteGrant.objects.create(user=User.objects.get(username="desk-何静"), site=west)
        desk.post("/site/", {"site": west.pk})
        assert f"-{west.pk}-" in poll(desk, mark()).content.decode()

    def test_of_a_session_that_was_signed_out_is_shown_out(self, desk: Client) -> None:
        cookie = desk.cookies["sessionid"].value
        desk.post("/sign-out/")
        stolen = Client(headers={"HX-Request": "true"})
        stolen.cookies["sessionid"] = cookie
        assert poll(stolen, mark()).status_code == 302

    def test_of_nobody_is_shown_out(self, desk: Client) -> None:
        assert poll(Client(headers={"HX-Request": "true"}), mark()).status_code == 302

    def test_of_another_host_name_is_refused(self, desk: Client) -> None:
        answer = desk.get("/desk/board/", {"revision": mark()}, headers={"Host": "evil.example"})
        assert answer.status_code == 400


class TestWhatIsShown:
    def test_what_happens_is_shown_at_the_next_poll(self, desk: Client) -> None:
        before = mark()
        a_visit("王悦")
        assert "王悦" in poll(desk, before).content.decode()
        assert poll(desk, mark()).status_code == 204

    def test_what_happens_elsewhere_changes_nothing(self, desk: Client) -> None:
        before = mark()
        a_visit(
            "王悦",
            site_id=a_site("west", "西区").pk,
            by=an_actor("desk", "周桐", sites=[a_site("west", "西区")]),
        )
        assert poll(desk, before).status_code == 204

    def test_a_worker_that_is_gone_is_said(self, desk: Client) -> None:
        before = mark()
        periodic.WorkerBeat.objects.all().delete()
        answer = poll(desk, before)
        assert answer.status_code == 200
        assert "-silent" in answer.content.decode()

    def test_who_only_looks_on_gets_no_button_of_the_desk(self, desk: Client) -> None:
        a_visit("王悦")
        assert "data-do" in poll(desk, "before").content.decode()
        principal = Client(headers={"HX-Request": "true"})
        principal.force_login(a_user("principal", "周校长"), backend=BACKEND)
        assert "data-do" not in poll(principal, "before").content.decode()

    def test_each_screen_keeps_its_language(self, desk: Client) -> None:
        a_visit("王悦")
        english = {"Accept-Language": "en"}
        for _poll in range(2):
            assert "等候中" in poll(desk, "before").content.decode()
            answer = desk.get("/desk/board/", {"revision": "before"}, headers=english)
            assert "等候中" not in answer.content.decode()

    def test_who_may_not_look_gets_nothing(self, desk: Client) -> None:
        a_visit("王悦")
        poll(desk, "before")
        host = Client()
        host.force_login(a_user("host", "赵凯"), backend=BACKEND)
        assert poll(host, "before").status_code == 403

    def test_it_is_kept_nowhere_and_taken_for_nothing_else(self, desk: Client) -> None:
        assert poll(desk, mark())["Cache-Control"] == "no-store"
        answer = poll(desk, "before")
        assert (answer.status_code, answer["Cache-Control"], answer["X-Content-Type-Options"]) == (
            200,
            "no-store",
            "nosniff",
        )
        assert "Content-Security-Policy" in answer.headers
