"""何静 leaves the desk: until a PIN is typed it shows nothing, does nothing, and nobody stands in
her name (security 9).
"""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from reception import clock
from reception.accounts.models import Trace
from reception.desks import devices
from reception.desks.models import Shift
from reception.policy.models import Limit
from tests.accounts.hostile import NASTY
from tests.api.callers import a_program
from tests.builders import a_visit
from tests.desks.at_the_desk import (
    PASSWORD,
    PIN,
    a_desk,
    a_pc,
    locks,
    signs_in,
    stands,
    types_pin,
    who,
)
from tests.performance.queries import asked
from visitors.models import Visit, VisitEvent

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def desk() -> Client:
    """Let 何静 stand at the desk, and 王悦 wait there."""
    stands()
    browser = a_pc()
    signs_in(browser)
    a_visit("王悦", organisation="滨江小区")
    return browser


def test_every_page_of_an_enrolled_desk_carries_the_lock_and_no_other(desk: Client) -> None:
    waiting = Visit.objects.get().pk
    for name, numbers in {"desk": [], "visit": [waiting], "account": []}.items():
        page = desk.get(reverse(name, args=numbers)).content.decode()
        assert "js/lock.js" in page.split("<link")[0], "the first script of all"
        assert 'data-idle="180"' in page
        fragment = desk.get(reverse(name, args=numbers), headers=HTMX).content.decode()
        assert name != "visit" or "js/lock.js" not in fragment
    other = Client()
    other.force_login(stands("高岩"))
    assert "js/lock.js" not in other.get(reverse("desk")).content.decode()


def test_locked_it_tells_nothing_and_does_nothing_in_any_tab(desk: Client) -> None:
    visit = Visit.objects.get()
    locks(desk)
    for page in ("desk", "visits", "account"):
        answer: Any = desk.get(reverse(page))
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/lock/?of=")
    for name in ("desk_board", "desk_recall", "desk_grade"):
        answer = desk.get(reverse(name), {"q": "王"}, headers=HTMX)
        assert (answer.status_code, answer.content) == (401, b"")
        assert answer.headers["HX-Refresh"] == "true"
    for form in ("visit_refuse", "visit_cancel"):
        desk.post(reverse(form, args=[visit.pk]), {"reason": "走了"})
    desk.post(reverse("desk_scan"), {"code": "X" * 28}, headers=HTMX)
    desk.post(reverse("sign_out"))
    visit.refresh_from_db()
    assert visit.state == "waiting"
    for page in ("/lock/", "/sign-in/", "/no-such-page/"):
        shown = desk.get(page).content.decode()
        for readable in ("王悦", "滨江小区", "何静", "工作台"):
            assert readable not in shown, page
    lock = desk.get("/lock/")
    assert lock.headers["Cache-Control"] == "no-store"
    assert "js/scanner.js" in lock.content.decode(), "a scanner types into no field"


def test_the_same_person_goes_on_where_she_was_and_another_begins_anew(desk: Client) -> None:
    stands("高岩")
    key = desk.cookies[settings.SESSION_COOKIE_NAME].value
    locks(desk)
    assert types_pin(desk, "111111").status_code == 422
    assert types_pin(desk, PIN["高岩"]).status_code == 422, "without a name it is hers"
    assert types_pin(desk, PIN["何静"]).headers["Location"] == "/visits/"
    assert desk.cookies[settings.SESSION_COOKIE_NAME].value == key
    locks(desk)
    assert types_pin(desk, PIN["高岩"], "高岩").headers["Location"] == "/home/"
    assert who(desk) == "高岩"
    assert desk.cookies[settings.SESSION_COOKIE_NAME].value != key
    visit = Visit.objects.get()
    desk.post(reverse("visit_refuse", args=[visit.pk]), {"reason": "不接待"})
    assert VisitEvent.objects.get(visit=visit, what="refused").by_name == "高岩"


def test_another_tab_of_hers_leads_whoever_takes_over_nowhere(desk: Client) -> None:
    """Their tabs open with the first that is unlocked, hers where she was and theirs at home."""
    stands("高岩")
    locks(desk)
    hers = desk.get(reverse("visits")).headers["Location"]
    types_pin(desk, PIN["何静"])
    assert desk.get(hers).headers["Location"] == "/visits/"
    locks(desk)
    types_pin(desk, PIN["高岩"], "高岩")
    assert desk.get(hers).headers["Location"] == "/home/"


def test_a_password_unlocks_too(desk: Client) -> None:
    locks(desk)
    signs_in(desk)
    assert who(desk) == "何静"
    assert Shift.objects.count() == 1


@pytest.mark.parametrize(("minutes", "is_open"), [(3, True), (4, False), (-10, False)])
def test_a_desk_whose_pages_were_closed_is_locked_all_the_same(
    desk: Client, minutes: int, is_open: bool
) -> None:
    """The page itself locks after three minutes; the server half a minute later, whatever a page
    asks for by itself meanwhile.
    """
    now = clock.now()
    with time_machine.travel(now + timedelta(minutes=minutes / 2), tick=False):
        desk.get(reverse("desk_board"), headers=HTMX)
    with time_machine.travel(now + timedelta(minutes=minutes), tick=False):
        assert who(desk) == ("何静" if is_open else "")


def test_whoever_types_keeps_it_open(desk: Client) -> None:
    now = clock.now()
    for minutes in (2, 4, 6):
        with time_machine.travel(now + timedelta(minutes=minutes), tick=False):
            assert desk.post(reverse("lock_awake")).status_code == 204
    with time_machine.travel(now + timedelta(minutes=7), tick=False):
        assert who(desk) == "何静"


def test_an_enrolled_desk_costs_one_question_more(desk: Client) -> None:
    other = Client()
    other.force_login(User.objects.get(username="何静"))
    pages = [reverse(name) for name in ("desk", "visits", "account")]
    for page in pages:
        desk.get(page)
        other.get(page)
        counts = [len(asked(partial(at.get, page))[0]) for at in (desk, other)]
        assert counts[0] <= counts[1] + 1, page


def test_programs_do_not_notice(desk: Client) -> None:
    program = a_program("desk", "何静")
    locks(desk)
    assert program.get("/visits").status == 200


def test_guessing_waits_and_the_password_still_opens(desk: Client) -> None:
    locks(desk)
    with time_machine.travel(clock.now(), tick=False):
        tries = [types_pin(desk, f"47110{digit}") for digit in range(6)]
    assert [one.status_code for one in tries] == [422] * 5 + [429]
    assert 1 <= int(tries[-1].headers["Retry-After"]) <= 60
    shown = tries[-1].content.decode()
    assert "秒后再试" in shown
    assert "退出" not in shown, "the lock, and no frame of a page"
    signs_in(desk)
    assert who(desk) == "何静"


def test_a_wrong_pin_leaves_a_trace(desk: Client) -> None:
    gaoyan = stands("高岩")
    locks(desk)
    types_pin(desk, "471101")
    types_pin(desk, "471102", "高岩")
    types_pin(desk, "471103", "nobody of ours")
    told = Trace.objects.filter(kind="wrong_pin").order_by("pk")
    whose = [(row.user and row.user.username, row.about, row.address) for row in told]
    here = ("前台一号", "127.0.0.1")
    assert whose == [("何静", *here), (gaoyan.username, *here), (None, *here)]
    assert not Trace.objects.filter(words__contains="4711").exists()


def test_guessing_waits_where_the_row_is_missing_too(desk: Client) -> None:
    locks(desk)
    Limit.objects.filter(code="pins_a_minute").delete()
    cache.clear()
    with time_machine.travel(clock.now(), tick=False):
        tries = [types_pin(desk, f"47110{digit}").status_code for digit in range(6)]
    assert tries == [422] * 5 + [429]


def test_a_session_that_ended_while_locked_goes_on_all_the_same(desk: Client) -> None:
    stands("高岩")
    locks(desk)
    del desk.cookies[settings.SESSION_COOKIE_NAME]
    assert desk.get(reverse("visits")).headers["Location"].startswith("/sign-in/")
    assert types_pin(desk, PIN["何静"]).headers["Location"] == "/visits/"
    assert who(desk) == "何静"
    assert Shift.objects.count() == 1
    locks(desk)
    del desk.cookies[settings.SESSION_COOKIE_NAME]
    assert types_pin(desk, PIN["高岩"], "高岩").headers["Location"] == "/home/"


def test_no_scanner_and_no_hand_types_what_breaks_it(desk: Client) -> None:
    Limit.objects.update(value=0)
    cache.clear()
    locks(desk)
    for value in NASTY:
        assert types_pin(desk, value, value, value).status_code == 422
        assert desk.post(reverse("desk_enrol"), {"code": value}).status_code == 422
    assert types_pin(desk, PIN["何静"], "", "//elsewhere.example/").headers["Location"] == "/home/"


def test_a_pin_is_good_at_enrolled_desks_only() -> None:
    stands()
    a_desk()
    elsewhere = Client()
    answer = types_pin(elsewhere, PIN["何静"], "何静")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/sign-in/")
    assert who(elsewhere) == ""


@pytest.mark.parametrize("change", ["closed", "password", "role"])
def test_a_pin_ends_with_account_password_and_role(change: str) -> None:
    user, browser = stands(), a_pc()
    if change == "password":
        user.set_password("another long word")
    user.is_active = change != "closed"
    user.save()
    if change == "role":
        user.groups.clear()
    assert types_pin(browser, PIN["何静"], "何静").status_code == 422


def test_a_code_makes_a_desk_and_unlocks_none(desk: Client) -> None:
    locks(desk)
    code = devices.new_code(a_desk("前台二号"), clock.now())
    assert desk.post(reverse("desk_enrol"), {"code": code}).status_code == 302
    assert who(desk) == ""


def test_a_session_without_the_token_of_its_desk_stays_locked(desk: Client) -> None:
    locks(desk)
    del desk.cookies[settings.DESK_COOKIE_NAME]
    assert who(desk) == ""
    assert types_pin(desk, PIN["何静"]).status_code == 422
    assert who(desk) == ""
    signs_in(desk)
    assert who(desk) == "何静"


class TestPin:
    """It is set with the password, and is no date that comes to everybody's mind."""

    def set(self, browser: Client, pin: str, again: str = "", password: str = "") -> int:
        typed = {"pin_password": password or PASSWORD, "pin": pin}
        return browser.post(
            reverse("account_pin"), {**typed, "pin_again": again or pin}
        ).status_code

    def test_it_is_set_on_ones_own_page(self, desk: Client) -> None:
        for wrong in ("12345", "123456", "777777", "12345a", "１２３４５７", "1" * 13):
            assert self.set(desk, wrong) == 422, wrong
        assert self.set(desk, "904417", "904418") == 422
        assert self.set(desk, "904417", password="wrong") == 422
        assert self.set(desk, "904417") == 302
        locks(desk)
        assert types_pin(desk, "904417").status_code == 302

    def test_whoever_stands_at_no_desk_needs_none(self) -> None:
        host = Client()
        host.force_login(stands("赵凯", role="host"))
        assert self.set(host, "904417") == 403
        assert "PIN" not in host.get(reverse("account")).content.decode()

    def test_a_new_password_asks_for_a_new_pin_from_who_had_one(self, desk: Client) -> None:
        new = {"new_password1": "another long word", "new_password2": "another long word"}
        answer = desk.post(
            reverse("account_password"), {"old_password": PASSWORD, **new}, follow=True
        )
        assert "PIN 请重新设定" in answer.content.decode()
        locks(desk)
        assert types_pin(desk, PIN["何静"]).status_code == 422

    def test_ones_own_page_says_which_desk_this_is(self, desk: Client) -> None:
        assert "这台电脑是“前台一号”" in desk.get(reverse("account")).content.decode()
        elsewhere = Client()
        elsewhere.force_login(stands("高岩"))
        assert reverse("desk_enrol") in elsewhere.get(reverse("account")).content.decode()

    def test_guesses_of_the_password_beside_it_wait_as_at_the_sign_in(self, desk: Client) -> None:
        with time_machine.travel(clock.now(), tick=False):
            tries = [self.set(desk, "904417", password=f"wrong {one}") for one in range(6)]
        assert tries == [422] * 4 + [429] * 2
