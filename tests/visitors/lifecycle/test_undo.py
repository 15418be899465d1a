"""Taking back the last step: what returns, what stays in the trail, and when it is too late."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from reception.accounts.actor import Actor
from reception.notifications.models import Notice
from reception.policy.enums import Grade
from reception.policy.models import Limit
from reception.policy.rulebook import in_force
from tests.builders import NO_KEY, a_site, a_user, a_visit, an_actor, some_badges
from tests.visitors.scenes import (
    NINE,
    a_tax_official,
    admitted,
    after,
    agreed,
    badge_worn,
    left,
    lin_ruomei,
    refused,
    the_desk,
    the_host,
    the_office,
    trail,
    wang_yue,
)
from visitors.lifecycle import transitions
from visitors.lifecycle.undo import before, desk_until, undo
from visitors.models import Badge, State, Visit
from visitors.visits import guards

pytestmark = pytest.mark.django_db
TOMORROW = NINE + timedelta(days=1)


def undone(
    visit: Visit, now: datetime = after(65), reason: str = "点错了", by: Actor | None = None
) -> Visit:  # noqa: B008
    """Let 李敏 of 行政部 take back a step that may be an hour old."""
    return undo(visit, reason, by or the_office(), now, NO_KEY)


def cancelled(visit: Visit, now: datetime = after(5)) -> Visit:  # noqa: B008
    return transitions.cancel(visit, "", the_desk(), now, NO_KEY)


def turned_away(visit: Visit) -> Visit:
    return transitions.refuse(visit, "今天不便", the_desk(), after(5), NO_KEY)


def expected(**fields: Any) -> Visit:
    return wang_yue(expected_at=after(60), **fields)


def arrived(visit: Visit, now: datetime = after(55)) -> Visit:  # noqa: B008
    return transitions.arrive(visit, the_desk(), now, NO_KEY)


def absent() -> Visit:
    visit = expected()
    Visit.objects.filter(pk=visit.pk).update(state=State.NO_SHOW, closed_at=after(60))
    return guards.fetch(visit.pk)


STEPS: dict[str, tuple[Callable[[], Visit], State]] = {
    "an admission": (lambda: admitted(lin_ruomei()), State.WAITING),
    "a leaving": (lambda: left(admitted(lin_ruomei())), State.INSIDE),
    "a refusal": (lambda: turned_away(wang_yue()), State.WAITING),
    "the cancelling of who waited": (lambda: cancelled(wang_yue()), State.WAITING),
    "the cancelling of who was expected": (lambda: cancelled(expected()), State.EXPECTED),
    "the arrival of a walk-in": (wang_yue, State.CANCELLED),
    "the arrival of who was expected": (lambda: arrived(expected()), State.EXPECTED),
    "an expectation": (expected, State.CANCELLED),
    "an absence": (absent, State.EXPECTED),
}


@pytest.mark.parametrize("step", STEPS)
def test_a_step_is_taken_back(step: str):
    scene, state = STEPS[step]
    visit = scene()
    promised = before(visit)
    assert undone(visit).state == promised == state


@pytest.mark.parametrize("step", STEPS)
def test_the_step_and_its_undoing_stay_in_the_trail(step: str):
    visit = STEPS[step][0]()
    told, was = trail(visit), visit.state
    event = undone(visit).events.latest("pk")
    assert trail(visit) == [*told, "undone"]
    assert (event.reason, event.by_name, event.facts) == (
        "点错了",
        "李敏",
        {"before": was, "after": STEPS[step][1].value},
    )


@pytest.mark.parametrize("step", STEPS)
def test_a_visit_taken_back_can_go_on(step: str):
    visit = undone(STEPS[step][0]())
    onward = {
        State.WAITING: lambda: turned_away(visit),
        State.INSIDE: lambda: left(visit, after(70)),
        State.EXPECTED: lambda: arrived(visit, after(70)),
        State.CANCELLED: lambda: undone(visit, after(70)),
    }
    assert onward[State(visit.state)]().state != visit.state


@pytest.mark.parametrize("blank", ["", " \n ", "\u202e"])
def test_nothing_is_taken_back_without_a_reason(blank: str):
    visit = wang_yue()
    with refused("reason_missing"):
        undone(visit, reason=blank)


# --- What returns with a step
# --------------------------------------------------------------------------


def test_the_badge_of_an_admission_taken_back_is_free_again():
    some_badges(1)
    visit = undone(admitted(wang_yue()))
    assert (visit.admitted_at, badge_worn(visit), Badge.objects.get().lent) == (None, None, False)


def test_the_badge_is_taken_back_though_the_clock_was_set_back():
    some_badges(1)
    visit = undone(admitted(wang_yue(), now=after(30)), after(10))
    assert visit.loans.get().returned_at == after(30)


def test_who_left_by_mistake_wears_the_same_badge_again():
    some_badges(3)
    visit = undone(left(admitted(wang_yue(), badge=2)))
    assert (badge_worn(visit), visit.left_at, visit.closed_at) == (2, None, None)


def test_who_left_by_mistake_wears_another_badge_where_theirs_is_lent_again():
    some_badges(3)
    visit = left(admitted(wang_yue(), badge=2))
    admitted(a_visit("孙倩", now=after(61)), badge=2, now=after(62))
    assert badge_worn(undone(visit)) == 1


def test_who_left_by_mistake_stays_out_where_no_badge_is_left():
    some_badges(1)
    visit = left(admitted(wang_yue()))
    admitted(a_visit("孙倩", now=after(61)), now=after(62))
    with refused("no_badge_left"):
        undone(visit)
    visit.refresh_from_db()
    assert (visit.state, visit.left_at) == (State.LEFT, after(60))


def test_who_wore_a_badge_at_an_earlier_admission_only_does_not_get_it_back():
    some_badges(1)
    visit = undone(admitted(wang_yue()), after(2))
    visit = transitions.override(visit, Grade.HIGH, "校长交代", the_desk(), after(3), NO_KEY)
    assert badge_worn(undone(left(admitted(visit, now=after(4))))) is None


def test_who_wore_no_badge_wears_none_afterwards():
    some_badges(1)
    assert badge_worn(undone(left(admitted(lin_ruomei())))) is None


def test_a_refusal_taken_back_leaves_no_reason_and_nobody_who_refused():
    visit = undone(turned_away(wang_yue()))
    assert (visit.refused_by, visit.refuse_reason, visit.closed_at) == (None, "", None)


@pytest.mark.parametrize("step", ["an admission", "a refusal", "the cancelling of who waited"])
def test_the_host_of_a_visitor_who_waits_again_is_called_again(step: str):
    visit = undone(STEPS[step][0]())
    notice = Notice.objects.get(host_request__visit=visit)
    assert (notice.state, notice.due_at) == ("queued", after(65))


def test_a_host_who_has_answered_is_not_called_again():
    visit = undone(admitted(agreed(lin_ruomei()), now=after(3)))
    assert visit.requests.get().notice.state == "stopped"


def test_the_host_of_an_arrival_taken_back_is_no_longer_called():
    visit = undone(wang_yue())
    assert visit.requests.get().notice.state == "stopped"


def test_an_expected_visitor_whose_arrival_was_taken_back_arrives_and_the_host_is_called_anew():
    visit = arrived(undone(arrived(expected()), after(56)), after(70))
    request = visit.requests.get()
    assert (visit.state, visit.arrived_at, request.notice.state, request.asked_at) == (
        State.WAITING,
        after(70),
        "queued",
        after(70),
    )


def test_consent_is_asked_anew_when_the_arrival_was_taken_back():
    visit = undone(agreed(arrived(a_tax_official(expected_at=after(60)))))
    assert (visit.consent, visit.answer, visit.answered_by, visit.requests.count()) == (
        None,
        "",
        None,
        0,
    )


def test_an_override_is_not_taken_back_with_a_step():
    visit = transitions.override(wang_yue(), Grade.HIGH, "校长交代", the_desk(), after(1), NO_KEY)
    assert undone(admitted(visit)).grade == "high"


# --- How often somebody has come
# -------------------------------------------------------------------------


def visits_made(visit: Visit) -> int:
    visit.visitor.refresh_from_db()
    return visit.visitor.visits_made


def test_an_arrival_taken_back_does_not_count():
    assert visits_made(undone(wang_yue())) == 0


def test_an_arrival_taken_back_and_restored_counts_once():
    assert visits_made(undone(undone(wang_yue()), after(66))) == 1


def test_going_away_while_waiting_counts_and_taking_that_back_counts_no_second_time():
    visit = cancelled(wang_yue())
    assert (visits_made(visit), visits_made(undone(visit))) == (1, 1)


def test_an_expected_visitor_who_arrives_twice_counts_once():
    assert visits_made(arrived(undone(arrived(expected())), after(70))) == 1


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
