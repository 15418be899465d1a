"""What 赵凯 sets for himself: password, absence, ways to be told, the look of the pages."""

from datetime import time, timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client

from reception import clock
from reception.accounts import tokens
from reception.notifications.models import Channel, Route
from reception.organisation.models import Employee
from tests.accounts.house import BACKEND, PASSWORD
from tests.builders import a_user, an_employee

pytestmark = pytest.mark.django_db
NEW = "another long right word"
EMAIL = {"use-email": "on", "order-email": "1"}


@pytest.fixture
def zhao_kai() -> User:
    """赵凯, with a password."""
    user = a_user("host", "赵凯")
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def browser(zhao_kai: User) -> Client:
    client = Client()
    client.force_login(zhao_kai, backend=BACKEND)
    return client


def himself(user: User) -> Employee:
    return Employee.objects.get(user=user)


class TestThePassword:
    def sent(self, old: str = PASSWORD, new: str = NEW) -> dict[str, str]:
        return {"old_password": old, "new_password1": new, "new_password2": new}

    def test_is_changed_and_he_stays_signed_in_while_other_devices_do_not(self, browser, zhao_kai):
        elsewhere = Client()
        elsewhere.force_login(zhao_kai, backend=BACKEND)
        assert browser.post("/account/password/", self.sent()).status_code == 302
        zhao_kai.refresh_from_db()
        assert zhao_kai.check_password(NEW)
        assert browser.get("/account/").status_code == 200
        assert elsewhere.get("/account/").status_code == 302

    def test_stays_where_the_present_one_is_wrong(self, browser, zhao_kai):
        answer = browser.post("/account/password/", self.sent(old="not this one"))
        assert answer.status_code == 422
        assert "现在的密码不对。" in answer.content.decode()
        zhao_kai.refresh_from_db()
        assert zhao_kai.check_password(PASSWORD)

    def test_is_not_guessed_at_in_an_open_session(self, browser):
        for _again in range(5):
            browser.post("/account/password/", self.sent(old="not this one"))
        answer = browser.post("/account/password/", self.sent())
        assert answer.status_code in (403, 429)

    def test_ends_his_tokens_where_he_asks_for_it(self, browser, zhao_kai):
        assert "end_tokens" not in browser.get("/account/").content.decode(), "he has none yet"
        first, second = (tokens.create(zhao_kai, name, clock.now()) for name in ("gate", "rota"))
        assert "现在有 2 个在用" in browser.get("/account/").content.decode()
        browser.post("/account/password/", self.sent())
        assert tokens.resolve(first) is not None, "the control"
        again = self.sent(old=NEW, new="a third long right word")
        browser.post("/account/password/", {**again, "end_tokens": "on"})
        assert [tokens.resolve(one) for one in (first, second)] == [None, None]


class TestBeingAway:
    def test_until_a_day_with_a_stand_in_is_noted(self, browser, zhao_kai):
        ma_jun = an_employee("马骏")
        until = f"{clock.now() + timedelta(days=2):%Y-%m-%dT09:00}"
        sent = {"away_until": until, "deputy": "马骏"}
        assert browser.post("/account/away/", sent).status_code == 302
        employee = himself(zhao_kai)
        assert (employee.deputy, f"{employee.away_until:%H:%M}") == (ma_jun, "01:00")

    @pytest.mark.parametrize(
        ("sent", "says"),
        [
            ({"away_until": "2020-01-01T09:00"}, "要晚于现在"),
            ({"deputy": "没有这个人"}, "没有找到唯一的同事“没有这个人”"),
            ({"deputy": "赵凯"}, "不能做自己的代理人。"),
        ],
    )
    def test_is_refused_beside_its_field_and_kept_as_typed(self, browser, sent, says):
        answer = browser.post("/account/away/", sent)
        assert answer.status_code == 422
        page = answer.content.decode()
        assert says in page
        assert all(typed in page for typed in sent.values())

    def test_ends_where_the_field_is_left_empty(self, browser, zhao_kai):
        Employee.objects.filter(user=zhao_kai).update(away_until=clock.now() + timedelta(days=2))
        browser.post("/account/away/", {})
        assert himself(zhao_kai).away_until is None


class TestWaysToBeTold:
    def test_a_channel_before_e_mail_with_hours_of_quiet(self, browser, zhao_kai):
        bot = Channel.objects.create(
            name="教务群", kind="feishu", address="https://open.feishu.cn/open-apis/bot/v2/hook/x"
        )
        sent = {
            **{**EMAIL, "order-email": "2"},
            **{f"use-c{bot.pk}": "on", f"order-c{bot.pk}": "1", f"person-c{bot.pk}": "zk"},
            **{"quiet_from": "22:00", "quiet_until": "07:00"},
        }
        assert browser.post("/account/ways/", sent).status_code == 302
        first, second = Route.objects.filter(employee=himself(zhao_kai))
        assert (first.channel, first.person, second.channel) == (bot, "zk", None)
        assert {(one.quiet_from, one.quiet_until) for one in (first, second)} == {
            (time(22), time(7))
        }

    def test_a_way_that_is_unticked_goes(self, browser, zhao_kai):
        bot = Channel.objects.create(name="群", kind="feishu", address="https://open.feishu.cn/x")
        Route.objects.create(employee=himself(zhao_kai), channel=bot)
        browser.post("/account/ways/", EMAIL)
        assert [one.channel for one in Route.objects.all()] == [None]

    @pytest.mark.parametrize(
        ("sent", "says"),
        [
            ({}, "请至少留一种通知方式"),
            ({**EMAIL, "person-email": "no address"}, "请填写一个完整的邮箱地址。"),
            ({**EMAIL, "quiet_from": "22:00"}, "免打扰要填起止两个时间，或都留空。"),
        ],
    )
    def test_a_choice_that_reaches_nobody_is_refused(self, browser, sent, says):
        answer = browser.post("/account/ways/", sent)
        assert (answer.status_code, says in answer.content.decode()) == (422, True)
        assert not Route.objects.exists()

    def test_e_mail_without_an_address_is_refused(self, browser, zhao_kai):
        Employee.objects.filter(user=zhao_kai).update(email="")
        answer = browser.post("/account/ways/", EMAIL)
        assert "请填写邮箱地址。" in answer.content.decode()


class TestTheLook:
    @pytest.mark.parametrize(
        ("theme", "media"),
        [("dark", "all"), ("light", "not all"), ("", "(prefers-color-scheme: dark)")],
    )
    def test_is_remembered_by_the_browser(self, browser, theme, media):
        browser.post("/account/theme/", {"theme": theme})
        assert f'media="{media}"' in browser.get("/account/").content.decode()

    def test_knows_no_other_colour(self, browser):
        assert browser.post("/account/theme/", {"theme": "pink"}).status_code == 422


def test_the_header_of_every_page_leads_there(browser):
    assert 'href="/account/"' in browser.get("/my/").content.decode()


def test_an_account_without_an_employee_changes_its_password_alone():
    root = User.objects.create_superuser("root", password=PASSWORD)
    client = Client()
    client.force_login(root, backend=BACKEND)
    page = client.get("/account/").content.decode()
    assert "更换密码" in page
    assert "怎样通知我" not in page
    assert client.post("/account/away/", {}).status_code == 409


def test_an_account_without_a_role_begins_there():
    client = Client()
    client.force_login(User.objects.create_user("nobody"), backend=BACKEND)
    assert client.get("/home/").headers["Location"] == "/account/"
