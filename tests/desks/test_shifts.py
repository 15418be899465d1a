"""Who stands at which desk, since when, and how it ended (Q7, D8, D9)."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from reception import clock
from reception.accounts.actor import actor_of
from reception.accounts.refusals import Refusal
from reception.desks import devices, shifts
from reception.desks.models import Desk, Shift
from tests.builders import a_site, a_user
from tests.desks.at_the_desk import PIN, a_desk, a_pc, locks, signs_in, stands, types_pin, who

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def told() -> list[tuple[str, str, str, str]]:
    """Return the shifts from the first on: who, at which desk, how opened and ended."""
    rows = Shift.objects.order_by("pk").values_list(
        "user__username", "desk__name", "opened_by", "ended"
    )
    return list(rows)


def test_a_day_at_two_desks() -> None:
    stands()
    stands("高岩")
    first, second = a_pc(a_desk()), a_pc(a_desk("前台二号"))
    signs_in(first)
    locks(first)
    types_pin(first, PIN["何静"])  # goes on
    types_pin(second, PIN["高岩"], "高岩")
    signs_in(second)  # 何静 goes over to the other desk
    assert who(first) == "", "what she left behind is open to nobody"
    types_pin(first, PIN["高岩"], "高岩")
    first.post(reverse("sign_out"))
    assert told() == [
        ("何静", "前台一号", "sign_in", "moved"),
        ("高岩", "前台二号", "pin", "handed"),
        ("何静", "前台二号", "sign_in", ""),
        ("高岩", "前台一号", "pin", "out"),
    ]


def test_closing_an_account_ends_its_shift_and_its_pin() -> None:
    user, browser = stands(), a_pc()
    signs_in(browser)
    user.is_active = False
    user.save()
    assert told() == [("何静", "前台一号", "sign_in", "gone")]
    user.is_active = True
    user.save()
    assert who(browser) == ""
    assert types_pin(browser, PIN["何静"], "何静").status_code == 422, "it begins anew"


def test_a_shift_works_at_the_site_of_its_desk() -> None:
    south = a_site("south", "南校区")
    stands(sites=[a_site(), south])
    browser = a_pc(a_desk("南门", site=south))
    signs_in(browser)
    page: Any = browser.get(reverse("desk"))
    assert page.context["site_id"] == south.pk


class TestOffice:
    """李敏 enrols desks, reads who stands there, and ends what somebody forgot to end."""

    @pytest.fixture
    def limin(self) -> Client:
        browser = Client()
        browser.force_login(a_user("office", "李敏"))
        return browser

    def act(self, limin: Client, name: str, desk: Desk) -> str:
        sent = {"action": name, "_selected_action": [desk.pk]}
        page = limin.post(reverse("admin:desks_desk_changelist"), sent, follow=True)
        return page.content.decode()

    def test_a_code_is_shown_once_and_good_once(self, limin: Client) -> None:
        desk = a_desk()
        page = self.act(limin, "make_code", desk)
        code = page.split("/desk/enrol/ 填写：")[1][:9]
        assert code not in limin.get(reverse("admin:desks_desk_changelist")).content.decode()
        answers = [
            Client().post(reverse("desk_enrol"), {"code": typed}).status_code
            for typed in (f" {code.replace('-', '')} ", code)
        ]
        assert answers == [302, 422]

    def test_a_code_ends_after_the_minutes_of_a_row(self) -> None:
        code = devices.new_code(a_desk(), clock.now())
        with pytest.raises(Refusal, match="unknown_code"):
            devices.enrol(code, clock.now() + timedelta(minutes=16))
        with pytest.raises(Refusal, match="unknown_code"):
            devices.enrol("", clock.now())

    def test_guessing_codes_waits(self) -> None:
        a_desk()
        with time_machine.travel(clock.now(), tick=False):
            tries = [Client().post(reverse("desk_enrol"), {"code": "X"}) for _try in range(6)]
        assert [one.status_code for one in tries] == [422] * 5 + [429]

    def test_she_reads_who_stands_where_and_ends_it(self, limin: Client) -> None:
        stands()
        desk = a_desk()
        browser = a_pc(desk)
        signs_in(browser)
        locks(browser)
        listed = limin.get(reverse("admin:desks_desk_changelist")).content.decode()
        assert '<td class="field-stands">何静' in listed
        assert 'field-locked nowrap">20' in listed
        shown = limin.get(reverse("admin:desks_shift_changelist")).content.decode()
        assert '<td class="field-who">何静' in shown
        self.act(limin, "end_shift", desk)
        assert Shift.objects.values_list("ended", "closed_by__username").get() == (
            "closed",
            "office-李敏",
        )
        assert who(browser) == ""
        assert types_pin(browser, PIN["何静"]).status_code == 422, "nobody stands there any more"
        assert types_pin(browser, PIN["何静"], "何静").status_code == 302

    def test_a_desk_that_was_struck_off_is_none(self, limin: Client) -> None:
        stands()
        desk = a_desk()
        browser = a_pc(desk)
        signs_in(browser)
        self.act(limin, "strike_off", desk)
        assert who(browser) == ""
        assert types_pin(browser, PIN["何静"], "何静").headers["Location"] == "/sign-in/"
        signs_in(browser)
        assert len(told()) == 1, "a browser like any other"


def test_a_shift_that_is_over_stays_as_it_ended() -> None:
    shift = shifts.begin(a_desk(), stands(), Shift.Opened.PIN, clock.now())
    shifts.end(shift, Shift.Ended.SIGNED_OUT, clock.now())
    shifts.end(shift, Shift.Ended.CLOSED, clock.now(), actor_of(stands("高岩")))
    assert told()[0][3] == "out"
