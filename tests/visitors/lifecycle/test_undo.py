"""Taking back the last step: what returns, what stays in the trail, and when it is too late."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from reception.accounts.actor import Actor
from reception.notifications.models import Notice
from reception.policy.enums import Grade
from tests.builders import NO_KEY, a_visit, some_badges
from tests.visitors.scenes import (
    a_tax_official,
    admitted,
    after,
    agreed,
    badge_worn,
    left,
    lin_ruomei,
    refused,
    the_desk,
    the_office,
    trail,
    wang_yue,
)
from visitors.lifecycle import transitions
from visitors.lifecycle.undo import before, undo
from visitors.models import Badge, State, Visit
from visitors.visits import guards

pytestmark = pytest.mark.django_db


def undone(
    visit: Visit, now: datetime = after(65), reason: str = "点错了", by: Actor | None = None
) -> Visit:
    """Let 李敏 of 行政部 take back a step that may be an hour old."""
    return undo(visit, reason, by or the_office(), now, NO_KEY)


def cancelled(visit: Visit, now: datetime = after(5)) -> Visit:
    return transitions.cancel(visit, "", the_desk(), now, NO_KEY)


def turned_away(visit: Visit) -> Visit:
    return transitions.refuse(visit, "今天不便", the_desk(), after(5), NO_KEY)


def expected(**fields: Any) -> Visit:
    return wang_yue(expected_at=after(60), **fields)


def arrived(visit: Visit, now: datetime = after(55)) -> Visit:
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
