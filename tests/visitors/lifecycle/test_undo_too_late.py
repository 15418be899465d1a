"""When a step can no longer be taken back: the visitor has come again, or too much time has passed."""

from datetime import timedelta

import pytest

from reception.policy.models import Limit
from reception.policy.rulebook import in_force
from tests.builders import a_site, a_user, an_actor
from tests.visitors.lifecycle.test_undo import STEPS, arrived, cancelled, expected, undone
from tests.visitors.scenes import (
    NINE,
    admitted,
    after,
    left,
    lin_ruomei,
    refused,
    the_desk,
    the_host,
    trail,
    wang_yue,
)
from visitors.lifecycle.undo import desk_until
from visitors.models import State

pytestmark = pytest.mark.django_db
TOMORROW = NINE + timedelta(days=1)


# --- When the visitor has come again, and when it is too late
# ---------------------------------------------


@pytest.mark.parametrize(
    "step", ["a refusal", "the cancelling of who waited", "the cancelling of who was expected"]
)
def test_a_visit_is_not_opened_while_the_visitor_has_another(step: str):
    visit = STEPS[step][0]()
    again = wang_yue(now=after(20))
    with refused("visit_open") as why:
        undone(visit)
    assert why.value.extra == {"visit": again.pk}


def test_who_left_and_came_again_is_not_put_back_inside():
    visit = left(admitted(lin_ruomei(phone="+8613900139000")))
    again = lin_ruomei(phone="+8613900139000", now=after(61))
    with refused("visit_open") as why:
        undone(visit)
    assert why.value.extra == {"visit": again.pk}


def test_a_cancelled_expectation_does_not_return_beside_another_of_that_day():
    visit = cancelled(wang_yue(expected_at=TOMORROW))
    again = wang_yue(expected_at=TOMORROW + timedelta(hours=2))
    with refused("visit_open") as why:
        undone(visit)
    assert why.value.extra == {"visit": again.pk}


def test_an_arrival_is_not_taken_back_to_expected_beside_another_expectation_of_that_day():
    visit = left(
        admitted(arrived(lin_ruomei(phone="+8613900139000", expected_at=after(60)))), after(70)
    )
    again = lin_ruomei(phone="+8613900139000", now=after(75), expected_at=after(180))
    visit = undone(undone(visit, after(80)), after(81))
    with refused("visit_open") as why:
        undone(visit, after(82))
    assert why.value.extra == {"visit": again.pk}


def test_a_cancelled_expectation_of_tomorrow_returns_while_the_visitor_is_here_today():
    visit = cancelled(wang_yue(expected_at=TOMORROW))
    wang_yue(now=after(10))
    assert undone(visit).state == State.EXPECTED


def set_limit(code: str, value: int | None) -> None:
    Limit.objects.filter(code=code).delete()
    if value is not None:
        Limit.objects.create(code=code, name="撤回期限", value=value, unit="小时")


# When each step was taken, in minutes after nine.
TAKEN_AT = {
    **{
        "an admission": 1,
        "a leaving": 60,
        "a refusal": 5,
        "the cancelling of who waited": 5,
        "the arrival of a walk-in": 0,
    },
    **{
        "the cancelling of who was expected": 5,
        "the arrival of who was expected": 55,
        "an absence": 60,
    },
}


class TestTheDeskHasTenMinutes:
    @pytest.mark.parametrize("step", TAKEN_AT)
    def test_up_to_the_last_second_and_no_longer(self, step: str):
        scene, state = STEPS[step]
        visit = scene()
        until = desk_until(visit, in_force())
        assert until == after(TAKEN_AT[step] + 10)
        with refused("too_late") as why:
            undone(visit, until + timedelta(seconds=1), by=the_desk())
        assert "请联系行政部" in why.value.message
        assert why.value.extra == {"until": until}
        assert undone(visit, until, by=the_desk()).state == state

    def test_who_is_only_expected_is_called_off_at_any_time(self):
        assert undone(expected(), after(600), by=the_desk()).state == State.CANCELLED

    def test_li_min_takes_back_later_with_a_reason(self):
        visit = undone(left(admitted(lin_ruomei())), after(200), "还在里面谈")
        event = visit.events.latest("pk")
        assert (visit.state, event.what, event.by_name, event.reason) == (
            State.INSIDE,
            "undone",
            "李敏",
            "还在里面谈",
        )

    def test_the_minutes_are_a_row_of_the_policy(self):
        visit = admitted(lin_ruomei())
        set_limit("undo_minutes", 30)
        assert undone(visit, after(31), by=the_desk()).state == State.WAITING

    def test_without_that_row_the_desk_takes_back_whenever_it_notices(self):
        visit = admitted(lin_ruomei())
        set_limit("undo_minutes", None)
        assert undone(visit, after(600), by=the_desk()).state == State.WAITING

    def test_each_step_has_its_own_minutes(self):
        """The leaving was just now, the admission an hour ago."""
        visit = undone(left(admitted(lin_ruomei())), after(65), by=the_desk())
        with refused("too_late"):
            undone(visit, after(66), by=the_desk())

    def test_a_clock_that_was_set_back_takes_nothing_from_her(self):
        visit = left(admitted(lin_ruomei()))
        assert undone(visit, after(5), by=the_desk()).state == State.INSIDE

    def test_midnight_is_no_border(self):
        midnight = after(15 * 60)
        visit = left(admitted(lin_ruomei()), midnight - timedelta(minutes=2))
        assert undone(visit, midnight + timedelta(minutes=7), by=the_desk()).state == State.INSIDE

    def test_nobody_else_takes_back_anything(self):
        visit = admitted(lin_ruomei())
        for by in (
            the_host(),
            an_actor("principal", "周校长"),
            an_actor("desk", "周桐", sites=[a_site("west", "西校区")]),
        ):
            with refused("not_permitted"):
                undone(visit, after(2), by=by)

    def test_the_page_says_until_when_and_afterwards_who(self, client, time_machine):
        visit = admitted(lin_ruomei())
        for user, minutes, words, form in (
            (a_user(), 2, "前台 09:11 前可以撤回，以后由行政部撤回。", True),
            (a_user(), 12, "请联系行政部，写明原因后可以撤回。", False),
            (a_user("office", "李敏"), 12, "前台已不能撤回；行政部写明原因后还可以。", True),
        ):
            time_machine.move_to(after(minutes), tick=False)
            client.force_login(user, backend="reception.accounts.actor.UserWithEmployee")
            page = client.get(f"/visits/{visit.pk}/").content.decode()
            assert words in page
            assert (f"/visits/{visit.pk}/undo/" in page) is form


@pytest.mark.parametrize(
    "step", ["a leaving", "a refusal", "the cancelling of who waited", "an absence"]
)
def test_a_visit_that_ended_too_long_ago_stays_ended_for_everybody(step: str):
    visit = STEPS[step][0]()
    assert visit.closed_at is not None
    until = visit.closed_at + timedelta(hours=2)
    set_limit("undo_hours", 2)
    with refused("too_late") as why:
        undone(visit, until + timedelta(seconds=1))
    assert "谁都不能再撤回" in why.value.message
    assert undone(visit, until).closed_at is None


def test_for_the_office_a_visit_that_goes_on_is_never_too_late():
    visit = admitted(lin_ruomei())
    set_limit("undo_hours", 0)
    assert undone(visit, after(600)).state == State.WAITING


def test_without_a_limit_a_step_is_taken_back_whenever_it_is_noticed():
    visit = left(admitted(lin_ruomei()))
    set_limit("undo_hours", None)
    assert undone(visit, NINE + timedelta(days=400)).state == State.INSIDE


def test_undoing_twice_in_a_row_takes_back_two_steps():
    visit = undone(undone(left(admitted(lin_ruomei()))))
    assert (visit.state, trail(visit)) == (
        State.WAITING,
        ["arrived", "admitted", "left", "undone", "undone"],
    )
