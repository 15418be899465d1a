"""赵凯 leaves his page open: it asks for its own news, and shows who came, what changed, and that
the visitor has left (V3–V5).
"""

import re

import pytest
from django.test import Client

from reception.links import tokens
from reception.organisation.models import Employee
from reception.policy.enums import Grade
from tests.builders import NO_KEY, an_employee
from tests.visitors.hosts.test_co_hosts import as_himself, asked, ma_jun, to_see_three
from tests.visitors.link_pages.test_host import press, shown, the_link
from tests.visitors.link_pages.test_host_link import UNKNOWN
from tests.visitors.links.test_opened import look
from tests.visitors.scenes import (
    admitted,
    after,
    left,
    lin_ruomei,
    qian_baoping,
    refused,
    the_desk,
    the_host,
    wang_yue,
)
from visitors.hosts import answers, asking, requests
from visitors.lifecycle import escalation, transitions
from visitors.lifecycle.undo import undo
from visitors.visits import guards

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _two_past_nine(time_machine):
    time_machine.move_to(after(2), tick=False)


class Phone:
    """A phone on which the page of a link stays open."""

    def __init__(self, link: str) -> None:
        self.link, self.browser = link, Client()
        self.mark = self.read(self.browser.get(link))

    def read(self, answer) -> str:
        found = re.search(r'hx-vals=\'{"mark":"([^"]*)"}\'', answer.content.decode())
        return found[1] if found else ""

    def ask(self):
        """Ask for news, as the page does every few seconds."""
        answer = self.browser.get(
            f"{self.link}now/", {"mark": self.mark}, headers={"HX-Request": "true"}
        )
        if answer.status_code == 200:
            self.mark = self.read(answer)
        return answer


@pytest.fixture
def phone():
    wang_yue()
    return Phone(the_link())


class TestNothingIsNew:
    def test_it_is_told_so_in_two_queries(self, phone, django_assert_num_queries):
        with django_assert_num_queries(2):
            answer = phone.ask()
        assert (answer.status_code, answer.content) == (204, b"")
        assert (answer["Cache-Control"], answer["Referrer-Policy"]) == ("no-store", "no-referrer")

    def test_that_it_was_opened_delivered_or_reminded_of_is_no_news_for_him(self, phone):
        look(phone.link)
        escalation.sweep(after(3.1))
        the_link(now=after(3.1))
        assert phone.ask().status_code == 204

    def test_asking_changes_nothing_and_needs_no_cookie(self, phone):
        for _time in range(3):
            phone.ask()
        assert not phone.browser.cookies
        assert asked(requests.Visit.objects.get()).answer == ""

    def test_another_page_has_another_link(self, phone):
        wang_yue(now=after(0), phone="+8613900139000")
        assert phone.ask().status_code == 204


class TestWhatIsNew:
    def test_an_answer_that_he_jing_wrote_down(self, phone):
        answers.wait(asked(requests.Visit.objects.get()), 10, after(2), the_host())
        text = shown(phone.ask())
        assert "您已答复：请访客稍候 10 分钟" in text
        assert phone.ask().status_code == 204

    def test_his_deputy_who_answered_in_his_place(self, phone):
        visit = requests.Visit.objects.get()
        answers.coming(
            asking.ask(visit, ma_jun().pk, after(1), escalated=True), after(2), as_himself("马骏")
        )
        assert "马骏 已去接待这位访客" in shown(phone.ask())

    def test_another_host_who_was_first_takes_the_buttons_away(self):
        visit = to_see_three()
        phone = Phone(the_link())  # 孙磊's
        answers.coming(asked(visit), after(2), the_host())
        page = phone.ask().content.decode()
        assert "赵凯 已去接待这位访客" in page
        assert 'id="choices" hx-swap-oob="true" data-over' in page
        assert 'name="answer"' not in page
        answers.unavailable(asked(visit), after(2), the_host())
        assert 'value="coming"' in phone.ask().content.decode()

    def test_the_fragment_is_the_page_without_its_frame(self, phone):
        answers.wait(asked(requests.Visit.objects.get()), 10, after(2), the_host())
        page, fragment = (
            phone.browser.get(phone.link).content.decode(),
            phone.ask().content.decode(),
        )
        assert "<html" not in fragment
        between = fragment[fragment.index("<form") : fragment.rindex("</div>")].strip()
        assert between in page

    def test_another_grade_shows_another_place(self, phone):
        transitions.override(
            requests.Visit.objects.get(), Grade.HIGH, "校长交代", the_desk(), after(2), NO_KEY
        )
        assert "会议室" in shown(phone.ask())


class TestTheVisitorIsGone:
    def test_led_in_and_later_has_left_while_the_link_lives(self, client, time_machine):
        visit = lin_ruomei()
        phone = Phone(the_link())
        admitted(visit, now=after(2))
        text = shown(phone.ask())
        assert "访客已经进来了 09:02 起在访" in text
        assert phone.ask().status_code == 204
        left(visit, after(20))
        time_machine.move_to(after(21), tick=False)
        page = phone.ask()
        assert page.status_code == 200
        assert "访客已经离开 09:20 离开" in shown(page)
        assert "林若梅" not in shown(page)
        answer = client.get(phone.link)
        assert (answer.status_code, "09:20 离开" in shown(answer)) == (410, True)
        assert client.post(phone.link, {"answer": "coming"}).status_code == 410

    def test_a_page_that_is_opened_late_asks_too(self):
        visit = lin_ruomei()
        link = the_link()
        admitted(visit, now=after(2))
        phone = Phone(link)
        assert phone.mark
        assert phone.ask().status_code == 204
        undo(guards.fetch(visit.pk), "点错了", the_desk(), after(2), NO_KEY)
        assert 'value="coming"' in phone.ask().content.decode()

    def test_who_went_away(self, phone):
        transitions.cancel(requests.Visit.objects.get(), "", the_desk(), after(2), NO_KEY)
        assert "访客没有再等" in shown(phone.ask())

    @pytest.mark.parametrize(
        ("at", "meanwhile"),
        [(after(1500), "前台会转告访客，到时有预约。"), (None, "前台会转告访客。 访客等候期间")],
    )
    def test_who_was_put_off(self, phone, at, meanwhile):
        visit = requests.Visit.objects.get()
        answers.later(visit.requests.get(), at, after(1), the_host())
        assert meanwhile in shown(phone.ask())
        transitions.cancel(guards.fetch(visit.pk), "", the_desk(), after(2), NO_KEY)
        text = shown(phone.ask())
        assert "已经另约时间" in text
        assert "没有再等" not in text

    @pytest.mark.parametrize(
        ("in_group", "words"), [(False, "这次不接待了"), (True, "链接已经失效")]
    )
    def test_who_was_turned_away_and_a_group_does_not_read_it(self, in_group, words):
        visit = wang_yue()
        link = (
            tokens.fresh(visit.requests.get().notice, after(0), in_group)
            .split("\n")[0]
            .removeprefix("http://127.0.0.1:8000")
        )
        phone = Phone(link)
        transitions.refuse(visit, "影响办公", the_desk(), after(2), NO_KEY)
        text = shown(phone.ask())
        assert words in text
        assert "影响办公" not in text
        assert "婉拒" not in text


class TestALinkThatIsDead:
    def test_one_that_ends_while_the_page_is_open_says_so_and_is_asked_about_no_more(
        self, phone, time_machine
    ):
        time_machine.move_to(after(30), tick=False)
        page = phone.ask()
        assert "链接已经失效" in shown(page)
        assert not any(word in page.content.decode() for word in ("hx-get", "王悦", "赵凯"))

    def test_one_whose_host_no_longer_works_here(self, phone):
        Employee.objects.filter(name="赵凯").update(is_active=False)
        page = phone.ask()
        assert "链接已经失效" in shown(page)
        assert "王悦" not in page.content.decode()

    def test_one_whose_arrival_was_undone(self, phone):
        requests.Visit.objects.get().requests.all().delete()
        assert "链接已经失效" in shown(phone.ask())

    @pytest.mark.parametrize("mark", ["", "0-0", "1-1", "x" * 5000, "\x00"])
    def test_one_that_nobody_ever_got(self, client, mark):
        wang_yue()
        answer = client.get(f"{UNKNOWN}now/", {"mark": mark})
        assert (answer.status_code, "没有这个链接" in shown(answer)) == (404, True)

    @pytest.mark.parametrize("method", ["post", "put", "delete"])
    def test_nothing_is_done_there(self, phone, method):
        assert getattr(phone.browser, method)(f"{phone.link}now/").status_code == 405


def test_a_visitor_who_is_refused_has_no_page():
    assert not qian_baoping().requests.exists()


def test_a_press_on_a_page_that_has_kept_up_counts(client):
    visit = to_see_three()
    phone = Phone(the_link())
    answers.wait(asked(visit), 10, after(2), the_host())
    phone.ask()
    press(client, phone.link, answer="colleague", colleague=an_employee("任可欣").number)
    with refused("already_asked"):
        answers.hand_over(asked(visit), an_employee("任可欣"), after(2), the_host())
