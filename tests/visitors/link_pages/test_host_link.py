"""The host's link: what it never changes, when it is dead, and who keeps no copy of it."""

from datetime import timedelta

import pytest
from django.test import Client

from reception.notifications.models import HostLink
from reception.organisation.models import Employee
from tests.visitors.link_pages.test_host import press, shown, the_link
from tests.visitors.scenes import (
    admitted,
    after,
    refused,
    trail,
    wang_yue,
)
from visitors.hosts import answers
from visitors.link_pages import host
from visitors.links import tokens
from visitors.models import Visit
from visitors.privacy import purge

pytestmark = pytest.mark.django_db
UNKNOWN = "/h/" + "Z" * 28 + "/"


@pytest.fixture(autouse=True)
def _two_past_nine(time_machine):
    time_machine.move_to(after(2), tick=False)


class TestReadingChangesNothing:
    @pytest.mark.parametrize("method", ["get", "head"])
    def test_a_mail_scanner_that_opens_the_link_answers_nothing(self, client, method):
        visit = wang_yue()
        link = the_link()
        before = list(visit.requests.values()), trail(visit)
        for _time in range(3):
            assert getattr(client, method)(link).status_code == 200
            assert getattr(client, method)(link + "?answer=coming").status_code == 200
        assert (list(visit.requests.values()), trail(visit)) == before

    @pytest.mark.parametrize("method", ["put", "patch", "delete", "options"])
    def test_other_methods_are_none(self, client, method):
        wang_yue()
        assert getattr(client, method)(the_link()).status_code == 405


class TestALinkThatIsDead:
    def gone(self, client, link: str, status: int) -> None:
        for answer in (client.get(link), client.post(link, {"answer": "coming"})):
            assert answer.status_code == status
            assert "王悦" not in shown(answer)
            assert "赵凯" not in shown(answer)
            assert "no-store" in answer["Cache-Control"]

    @pytest.mark.parametrize(
        "token",
        [
            "Z" * 28,
            "z" * 28,
            "Z" * 27,
            "Z" * 5000,
            "ZZZ%00ZZZ",
            "%F0%9F%98%80",
            "..",
            "0" * 28,
            "'--",
            "Z" * 28 + "%0A",
        ],
    )
    def test_one_that_nobody_ever_got(self, client, token):
        wang_yue()
        self.gone(client, f"/h/{token}/", 404)

    def test_one_that_is_older_than_half_an_hour(self, client, time_machine):
        wang_yue()
        link = the_link()
        time_machine.move_to(after(29.9), tick=False)
        assert client.get(link).status_code == 200
        time_machine.move_to(after(30), tick=False)
        self.gone(client, link, 410)

    def test_one_whose_visitor_has_been_led_in(self, client):
        visit = wang_yue()
        link = the_link()
        Visit.objects.filter(pk=visit.pk).update(badge_required=False)
        admitted(visit)
        self.gone(client, link, 410)
        assert "访客已经进来了 09:01 起在访" in shown(client.get(link))
        assert trail(visit) == ["arrived", "told", "admitted"]

    def test_one_whose_host_no_longer_works_here(self, client):
        wang_yue()
        link = the_link()
        Employee.objects.filter(name="赵凯").update(is_active=False)
        self.gone(client, link, 410)

    def test_one_whose_arrival_was_undone(self, client):
        visit = wang_yue()
        link = the_link()
        visit.requests.all().delete()
        self.gone(client, link, 410)

    def test_one_of_another_purpose(self, client):
        wang_yue()
        the_link()
        link = HostLink.objects.get()
        link.notice.purpose = "sign_out"
        link.notice.save()
        self.gone(client, the_link(), 404)

    def test_it_is_forgotten_a_day_after_it_ended(self):
        wang_yue()
        token = the_link().split("/")[2]
        purge.run(after(30) + timedelta(hours=23))
        assert tokens.find(token) is not None
        purge.run(after(31) + timedelta(days=1))
        assert tokens.find(token) is None

    def test_the_visit_that_ends_while_he_reads(self, client):
        visit = wang_yue()
        request = visit.requests.get()
        Visit.objects.filter(pk=visit.pk).update(badge_required=False)
        admitted(visit)
        with refused("visit_over"):
            answers.coming(
                request,
                after(2),
                host.Actor(None, request.employee, frozenset(), frozenset()),
            )


class TestNobodyElseKeepsACopy:
    @pytest.mark.parametrize("known", [True, False])
    def test_the_headers(self, client, known):
        wang_yue()
        answer = client.get(the_link() if known else UNKNOWN)
        assert answer["Cache-Control"] == "no-store"
        assert answer["Referrer-Policy"] == "no-referrer"
        assert "noindex" in answer["X-Robots-Tag"]

    def test_no_cookie_is_set_and_none_is_needed(self, client):
        wang_yue()
        link = the_link()
        assert not press(client, link, answer="coming").cookies
        assert not client.get(link).cookies
        assert not client.cookies

    def test_a_browser_that_hides_where_it_comes_from_may_answer(self):
        """Chromium sends ``Origin: null`` from a page with ``no-referrer``."""
        visit = wang_yue()
        strict = Client(enforce_csrf_checks=True)
        assert (
            strict.post(the_link(), {"answer": "coming"}, headers={"origin": "null"}).status_code
            == 303
        )
        assert trail(visit) == ["arrived", "told", "answered"]

    def test_the_language_is_switched_on_the_page_itself(self, client):
        visit = wang_yue()
        link = the_link()
        answer = client.post(link, {"language": "en", "next": link})
        assert (answer.status_code, answer["Location"]) == (302, link)
        assert client.cookies["django_language"].value == "en"
        assert 'lang="en"' in client.get(link).content.decode()
        assert trail(visit) == ["arrived", "told"]

    def test_the_way_back_after_the_language_leads_nowhere_else(self, client):
        answer = client.post(UNKNOWN, {"language": "en", "next": "https://evil.example/"})
        assert "evil" not in answer["Location"]

    def test_the_page_costs_few_queries(self, client, django_assert_max_num_queries):
        wang_yue()
        link = the_link()
        client.get(link)
        with django_assert_max_num_queries(8):
            client.get(link)
