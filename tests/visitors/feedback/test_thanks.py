"""王悦 left her e-mail address and is thanked after she has left, where 李敏 wants it; one tap says
how it was (F1, F2).
"""

import re
import secrets
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client

from reception import clock
from reception.accounts import tokens
from reception.accounts.actor import Actor
from reception.notifications import delivery
from reception.notifications.models import HostLink, Notice
from reception.organisation.emails import masked
from reception.policy.models import Limit
from tests.builders import (
    NO_KEY,
    a_user,
    a_visit,
    an_actor,
    an_employee,
    some_badges,
    the_policy,
)
from visitors.lifecycle import transitions, undo
from visitors.models import Satisfaction, Visit, Visitor

pytestmark = pytest.mark.django_db
ADDRESS = "wangyue@example.com"
NOW = clock.now()


def after(minutes: float) -> datetime:
    return NOW + timedelta(minutes=minutes)


def thanking(minutes: int = 10, days: int = 7) -> None:
    """Let 李敏 switch the thank-you on."""
    the_policy()
    for code, value in (("thank_you_minutes", minutes), ("thank_link_days", days)):
        row = Limit.objects.get(code=code)
        row.value = value
        row.save()


def came_and_left(**fields: Any) -> Visit:
    some_badges(1)
    visit = a_visit("王悦", now=NOW, **{"email": ADDRESS, **fields})
    transitions.admit(visit, an_actor(), after(1), NO_KEY)
    return transitions.leave(visit, an_actor(), after(5), NO_KEY)


def delivered(minutes: float) -> None:
    """Let the worker deliver what is due some minutes after she came."""
    while (notice := delivery.claim(after(minutes))) is not None:
        delivery.deliver(notice, after(minutes))


def thank_you() -> Any:
    return Notice.objects.filter(purpose="thank").first()


def to_wang_yue() -> list[Any]:
    """Return the mails that 王悦 got."""
    return [letter for letter in mail.outbox if letter.to == [ADDRESS]]


def link_in(letter: Any) -> str:
    """Return the address in a mail."""
    found = re.search(r"/[ht]/[A-Z0-9]+/", letter.body)
    assert found is not None
    return found[0]


@pytest.fixture
def thanked() -> str:
    """王悦 has left and has the mail; return its link."""
    thanking()
    came_and_left()
    delivered(15.1)
    return link_in(*to_wang_yue())


def test_who_is_signed_out_by_the_host_is_thanked_too():
    thanking()
    some_badges(1)
    visit = a_visit("王悦", now=NOW, email=ADDRESS)
    transitions.admit(visit, an_actor(), after(1), NO_KEY)
    host = Actor(user=None, employee=visit.host, roles=frozenset(), sites=frozenset())
    transitions.leave_from_the_host(visit, host, after(5), NO_KEY)
    delivered(16)
    assert len(to_wang_yue()) == 1


class TestTheMail:
    def test_nobody_is_thanked_as_long_as_it_is_not_switched_on(self):
        came_and_left()
        assert thank_you() is None

    def test_she_is_thanked_ten_minutes_after_she_left(self):
        thanking()
        came_and_left()
        delivered(14.9)
        assert to_wang_yue() == []
        delivered(15.1)
        assert "感谢您今天来访" in mail.outbox[-1].body
        assert "7 天内有效" in mail.outbox[-1].body
        assert thank_you().state == Notice.State.SENT

    def test_without_an_address_nobody_is_thanked(self):
        thanking()
        came_and_left(email="", phone="+8613800138000")
        assert thank_you() is None

    def test_the_mail_names_no_grade_and_no_purpose(self):
        thanking()
        notice = (came_and_left(purpose="投诉收费"), thank_you())[1]
        assert not any(
            word in notice.subject + notice.body for word in ("规格", "投诉收费", "条款", "G2")
        )
        assert notice.group_text == ""

    def test_who_is_brought_back_inside_is_not_thanked_until_she_leaves(self):
        thanking()
        visit = came_and_left()
        undo.undo(visit, "还没走", an_actor(), after(6), NO_KEY)
        delivered(20)
        assert thank_you().state == Notice.State.STOPPED
        transitions.leave(Visit.objects.get(pk=visit.pk), an_actor(), after(30), NO_KEY)
        delivered(40.1)
        assert thank_you().state == Notice.State.SENT

    def test_who_leaves_twice_is_thanked_once(self):
        thanking()
        visit = came_and_left()
        delivered(15.1)
        undo.undo(visit, "还没走", an_actor("office", "李敏"), after(16), NO_KEY)
        transitions.leave(Visit.objects.get(pk=visit.pk), an_actor(), after(30), NO_KEY)
        delivered(60)
        assert len(to_wang_yue()) == 1
        assert Satisfaction.objects.count() == 1

    def test_only_a_keyed_hash_of_the_link_is_kept(self, thanked: str):
        token = thanked.split("/")[2]
        assert token not in str(HostLink.objects.values()) + str(Notice.objects.values())


class TestThePage:
    def test_it_thanks_and_asks_and_reading_changes_nothing(self, thanked: str):
        for method in ("get", "head"):
            answer = getattr(Client(), method)(thanked)
            assert answer.status_code == 200
        shown = Client().get(thanked).content.decode()
        assert "感谢您的来访" in shown
        assert shown.count('name="score"') == 5
        assert Satisfaction.objects.get().score is None

    def test_it_tells_nothing_of_the_visit_but_where_and_when(self, thanked: str):
        shown = (
            Client().get(thanked).content.decode().replace(thanked, "")
        )  # a token may well spell a clause
        assert not any(
            word in shown for word in ("王悦", "赵凯", "规格", "咨询课时", "G2", ADDRESS)
        )

    def test_one_tap_is_the_answer(self, thanked: str):
        answer = Client(enforce_csrf_checks=True).post(thanked, {"score": "5"}, follow=True)
        assert "谢谢，您选了“非常满意”" in answer.content.decode()
        assert Satisfaction.objects.get().score == 5
        assert Satisfaction.objects.get().at is not None

    def test_it_may_be_changed_until_the_link_ends(self, thanked: str):
        for score in ("5", "2"):
            Client().post(thanked, {"score": score})
        assert Satisfaction.objects.get().score == 2
        HostLink.objects.filter(notice__purpose="thank").update(
            expires_at=clock.now() - timedelta(seconds=1)
        )
        assert Client().post(thanked, {"score": "5"}).status_code == 410
        assert Satisfaction.objects.get().score == 2

    @pytest.mark.parametrize("score", ["", "0", "6", "-1", "好", "5.5", "9" * 30])
    def test_another_answer_is_not_taken(self, thanked: str, score: str):
        assert Client().post(thanked, {"score": score}).status_code == 422
        assert Satisfaction.objects.get().score is None

    def test_a_link_that_has_ended_says_so_kindly(self, thanked: str):
        HostLink.objects.filter(notice__purpose="thank").update(
            expires_at=clock.now() - timedelta(seconds=1)
        )
        answer = Client().get(thanked)
        assert answer.status_code == 410
        assert "评价已经结束" in answer.content.decode()

    def test_a_link_that_never_was_is_not_found(self):
        answer = Client().get("/t/" + "Z" * 28 + "/")
        assert answer.status_code == 404
        assert "没有这个链接" in answer.content.decode()

    def test_the_link_opens_no_other_door_and_no_other_link_opens_this_one(self, thanked: str):
        assert Client().get(thanked.replace("/t/", "/h/")).status_code == 404
        a_visit("陈立", now=after(20))
        delivered(21)
        assert Client().get(link_in(mail.outbox[-1]).replace("/h/", "/t/")).status_code == 404

    def test_the_days_it_is_good_for_are_a_row_of_the_policy(self):
        thanking(days=3)
        came_and_left()
        delivered(15.1)
        assert HostLink.objects.get(notice__purpose="thank").expires_at == after(15.1) + timedelta(
            days=3
        )

    def test_it_is_kept_by_nobody_and_speaks_english_too(self, thanked: str):
        browser = Client()
        answer = browser.get(thanked)
        assert (answer.headers["Cache-Control"], answer.headers["Referrer-Policy"]) == (
            "no-store",
            "no-referrer",
        )
        browser.post(thanked, {"language": "en", "next": thanked})
        assert "Thank you for your visit" in browser.get(thanked).content.decode()


class TestWhoSeesTheAnswer:
    @pytest.fixture
    def visit(self, thanked: str) -> Visit:
        Client().post(thanked, {"score": "2"})
        return Visit.objects.get()

    @pytest.mark.parametrize(
        ("role", "name", "sees"),
        [("desk", "何静", True), ("office", "李敏", True), ("host", "赵凯", False)],
    )
    def test_the_desk_and_the_office_do_and_the_host_does_not(
        self, visit: Visit, role: str, name: str, sees: bool
    ):
        browser = Client()
        browser.force_login(a_user(role, name), backend="reception.accounts.actor.UserWithEmployee")
        shown = browser.get(f"/visits/{visit.pk}/").content.decode()
        assert ("不满意" in shown) is sees
        assert ADDRESS not in shown

    def test_the_office_filters_the_list_and_changes_nothing(self, visit: Visit):
        browser = Client()
        browser.force_login(
            a_user("office", "李敏"), backend="reception.accounts.actor.UserWithEmployee"
        )
        lists = "/admin/visitors/satisfaction/"
        assert "王悦" in browser.get(f"{lists}?score__exact=2").content.decode()
        assert "王悦" not in browser.get(f"{lists}?score__exact=5").content.decode()
        assert (
            browser.post(
                f"{lists}{Satisfaction.objects.get().pk}/change/", {"score": 5}
            ).status_code
            == 403
        )


@pytest.mark.parametrize(
    ("address", "shown"), [("wang@example.com", "w***@example.com"), ("", ""), ("a@b@c", "a***@c")]
)
def test_an_address_is_shown_masked(address: str, shown: str):
    assert masked(address) == shown


class TestTheAddress:
    """何静 may ask for it; it is optional, checked, kept with the visitor, and shown to nobody
    whole.
    """

    @pytest.fixture
    def desk(self) -> Client:
        the_policy()
        browser = Client()
        browser.force_login(a_user(), backend="reception.accounts.actor.UserWithEmployee")
        return browser

    def register(self, desk: Client, **typed: str) -> int:
        form = {
            "name": "王悦",
            "organisation": "家长",
            "purpose": "咨询",
            "host_number": an_employee().number,
            "category": "parent",
            "request_key": secrets.token_hex(16),
            **typed,
        }
        return desk.post("/desk/register/", form, headers={"HX-Request": "true"}).status_code

    def test_is_kept_where_it_is_given(self, desk: Client):
        assert self.register(desk, email=f" {ADDRESS} ") == 200
        assert Visitor.objects.get().email == ADDRESS

    def test_may_be_left_out_and_then_stays_as_it_was(self, desk: Client):
        known = came_and_left().visitor
        assert self.register(desk, visitor=str(known.pk)) == 200
        assert Visitor.objects.get().email == ADDRESS

    @pytest.mark.parametrize(
        "typed",
        ["wangyue", "a@b", "a b@example.com", "a@x.com\nBcc: b@x.com", "x" * 250 + "@example.com"],
    )
    def test_that_is_none_is_refused_beside_its_field(self, desk: Client, typed: str):
        assert self.register(desk, email=typed) == 422
        assert not Visitor.objects.exists()

    def test_is_shown_masked_where_she_is_recalled_and_in_admin(self, desk: Client):
        visit = came_and_left()
        recalled = desk.get(f"/desk/form/?visitor={visit.visitor_id}").content.decode()
        assert "w***@example.com" in recalled
        root = Client()
        root.force_login(
            User.objects.create_superuser("admin"),
            backend="reception.accounts.actor.UserWithEmployee",
        )
        for page in ("", f"{visit.visitor_id}/change/"):
            shown = root.get(f"/admin/visitors/visitor/{page}").content.decode()
            assert "w***@example.com" in shown
            assert ADDRESS not in recalled + shown
        thanking()
        visit = came_and_left(visitor_id=visit.visitor_id)
        assert (
            ADDRESS
            not in root.get(
                f"/admin/notifications/notice/{thank_you().pk}/change/"
            ).content.decode()
        )

    def test_a_program_may_send_it(self):
        the_policy()
        token = tokens.create(a_user(), "闸机", NOW)
        body = {
            "visitor": {"name": "王悦", "email": ADDRESS},
            "host": an_employee().number,
            "purpose": "咨询",
        }
        browser = Client(headers={"Authorization": f"Bearer {token}"})
        wrong = browser.post(
            "/api/v1/visits",
            {**body, "visitor": {"name": "王悦", "email": "wangyue"}},
            content_type="application/json",
        )
        assert (wrong.status_code, list(wrong.json()["fields"])) == (422, ["visitor.email"])
        right = browser.post("/api/v1/visits", body, content_type="application/json")
        assert right.status_code == 201
        assert ADDRESS not in right.content.decode()
        assert Visitor.objects.get().email == ADDRESS
