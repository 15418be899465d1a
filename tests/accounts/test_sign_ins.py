"""Somebody guesses 何静's password: they are slowed down, and neither she nor 李敏 beside them is
(Security 8); the auditor reads who tried what from where (Security 17).
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from reception.accounts import sign_ins
from reception.accounts.models import Trace
from reception.management.commands import doctor
from reception.policy.rulebook import in_force
from tests.accounts.test_limits import at_most
from tests.builders import the_policy
from tests.visitors.scenes import NINE
from visitors.privacy import purge

pytestmark = pytest.mark.django_db
RIGHT = "a long right word"
HERE, THERE = "10.0.0.7", "10.0.0.8"


@pytest.fixture(autouse=True)
def hejing() -> User:
    return User.objects.create_user("hejing", password=RIGHT)


@pytest.fixture(autouse=True)
def hands() -> Iterator[Any]:
    """Let time stand until a test moves it."""
    with time_machine.travel(NINE, tick=False) as hands:
        yield hands


def sign_in(
    name: str = "hejing",
    password: str = RIGHT,
    browser: Client | None = None,
    door: str = "sign_in",
    address: str = HERE,
    headers: dict[str, str] | None = None,
) -> Any:
    given = {"username": name, "password": password}
    client = browser or Client(raise_request_exception=False)
    return client.post(reverse(door), given, REMOTE_ADDR=address, headers=headers)


def guess(times: int, **how: Any) -> list[int]:
    """Try wrong passwords, each another; return the answers."""
    return [sign_in(password=f"wrong {n}", **how).status_code for n in range(times)]


class TestSlowing:
    def test_the_sixth_try_waits_even_with_the_right_password(self, hands: Any) -> None:
        assert guess(5) == [422] * 4 + [429]
        answer = sign_in()
        assert (answer.status_code, answer.headers["Retry-After"]) == (429, "10")
        assert "10 秒后再试" in answer.content.decode()
        hands.shift(timedelta(seconds=10))
        assert sign_in().status_code == 302

    def test_each_further_wrong_one_doubles_the_wait_up_to_the_longest(self, hands: Any) -> None:
        guess(5)
        waits = []
        for _further in range(7):
            waits.append(int(sign_in().headers["Retry-After"]))
            hands.shift(timedelta(seconds=waits[-1]))
            guess(1, name="hejing")
        assert waits == [10, 20, 40, 80, 160, 300, 300]

    def test_the_right_password_ends_the_count(self) -> None:
        guess(4)
        assert sign_in().status_code == 302
        assert guess(4) == [422] * 4

    def test_it_counts_at_both_doors(self) -> None:
        assert guess(5, door="admin:login") == [200] * 4 + [429]
        assert sign_in().status_code == 429
        assert sign_in(door="admin:login").status_code == 429

    def test_another_spelling_of_the_name_and_a_forged_header_are_no_way_around(self) -> None:
        headers = ("X-Forwarded-For", "X-Real-IP", "Forwarded", "Client-IP", "True-Client-IP")
        guess(5)
        assert sign_in("HEJING", "wrong").status_code == 429
        for header in headers:
            assert sign_in(headers={header: "8.8.8.8"}).status_code == 429, header

    def test_neither_is_another_address_of_ones_own_network(self) -> None:
        guess(5, address="2001:db8:1:2::1")
        assert sign_in(address="2001:db8:1:2::ffff").status_code == 429
        assert sign_in(address="2001:db8:1:3::1").status_code == 302

    def test_the_rows_say_how_often_and_zero_slows_nobody(self) -> None:
        at_most("wrong_passwords", 2)
        assert guess(2) == [422, 429]
        at_most("wrong_passwords", 0)
        at_most("sprayed_accounts", 0)
        assert guess(9) == [422] * 9

    @pytest.mark.parametrize(
        "name", ["王" * 300, "x" * 10_000, "a\x00b", "\u202e", "' OR 1=1 --", "👩‍👩‍👧‍👦" * 50]
    )
    def test_with_any_name_there_is_an_answer(self, name: str) -> None:
        for door in ("sign_in", "admin:login"):
            said = guess(6, name=name, door=door, headers={"User-Agent": "x" * 5000})
            assert set(said) <= {200, 422, 429}, door


class TestNobodyElse:
    def test_from_another_address_she_signs_in(self) -> None:
        guess(6)
        assert sign_in(address=THERE).status_code == 302

    def test_her_colleague_behind_the_same_address_does(self) -> None:
        User.objects.create_user("limin", password=RIGHT)
        guess(6)
        assert sign_in("limin").status_code == 302

    def test_in_a_browser_that_knows_her_she_does_whatever_others_try(self) -> None:
        hers, theirs = Client(), Client()
        sign_in(browser=hers)
        guess(6)
        assert sign_in(browser=theirs).status_code == 429
        assert sign_in(browser=hers).status_code == 302
        hers.cookies["known-browser"] = str(hers.cookies["known-browser"].value) + "x"
        assert sign_in(browser=hers).status_code == 429, "which no forged cookie does"

    def test_but_a_browser_that_knows_somebody_else_counts_like_any(self) -> None:
        User.objects.create_user("limin", password=RIGHT)
        browser = Client()
        sign_in("limin", browser=browser)
        assert guess(5, browser=browser)[-1] == 429
        assert guess(5, name="limin", browser=browser)[-1] == 429, "and the known one at last, too"

    def test_who_is_signed_in_stays_so(self) -> None:
        browser = Client()
        sign_in(browser=browser)
        guess(6)
        assert browser.get(reverse("account")).status_code == 200


class TestSpraying:
    """One password is tried on every account."""

    @pytest.fixture(autouse=True)
    def colleagues(self) -> None:
        for n in range(8):
            User.objects.create_user(f"colleague{n}", password=RIGHT)

    def test_waits_after_five_accounts_and_is_told_apart(self, hands: Any) -> None:
        said = [sign_in(f"colleague{n}", "spring 2026").status_code for n in range(8)]
        assert said == [422] * 4 + [429] * 4
        assert list(sign_ins.trace().values_list("kind", flat=True).distinct().order_by()) == [
            "spray",
            "wrong_password",
        ]
        assert sign_in("colleague7").status_code == 302, "who has another one signs in"
        assert sign_in("colleague6", "spring 2026", address=THERE).status_code == 422
        hands.shift(timedelta(seconds=10))
        assert sign_in("colleague5", "spring 2026").status_code == 429, "and begins a longer wait"

    def test_is_seen_by_who_looks_after_the_system(self) -> None:
        for n in range(5):
            sign_in(f"colleague{n}", f"wrong {n}")
        assert doctor.look_at_sign_ins() == "5 wrong passwords within a day"
        for n in range(8):
            sign_in(f"colleague{n}", "spring 2026")
        with pytest.raises(doctor.DoctorWarning, match=f"many accounts from {HERE}$"):
            doctor.look_at_sign_ins()

    def test_one_account_alone_is_no_spraying(self) -> None:
        for _ in range(4):
            sign_in(password="spring 2026")
        assert sign_in("colleague1", "spring 2026").status_code == 422

    def test_nor_do_very_many_different_ones_go_on_for_ever(self, hands: Any) -> None:
        at_most("failed_sign_ins_a_minute", 6)
        said = [sign_in(f"colleague{n}", f"wrong {n}").status_code for n in range(8)]
        assert said == [422] * 6 + [429] * 2
        assert sign_in("colleague1", address=THERE).status_code == 302
        hands.shift(timedelta(minutes=1))
        assert sign_in("colleague1").status_code == 302


class TestTheTrace:
    def test_says_who_from_where_and_how_it_went(self, hejing: User) -> None:
        guess(6)
        sign_in(address=THERE)
        trace = list(sign_ins.trace().values_list("user", "address", "kind"))
        assert trace == [
            (hejing.pk, THERE, "signed_in"),
            (hejing.pk, HERE, "waits"),
            *[(hejing.pk, HERE, "wrong_password")] * 5,
        ]

    def test_keeps_no_name_that_is_none_and_no_password(self) -> None:
        sign_in("my secret password", "another secret")
        row = vars(sign_ins.trace().get())
        assert row["user_id"] is None
        assert "secret" not in str(row)

    def test_grows_by_one_row_for_each_wait(self) -> None:
        guess(5)
        for _ in range(20):
            sign_in()
        assert sign_ins.trace().count() == 6

    def test_goes_after_its_days(self, hands: Any) -> None:
        the_policy()
        sign_in()
        days = in_force().limits["trace_days"]
        assert days == 365
        hands.shift(timedelta(days=days - 1))
        purge.run(NINE + timedelta(days=days - 1))
        assert Trace.objects.exists()
        purge.run(NINE + timedelta(days=days, seconds=1))
        assert not Trace.objects.exists()
