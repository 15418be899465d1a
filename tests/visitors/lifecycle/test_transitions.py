"""Registering, arriving, admitting, leaving, cancelling: what each action does, and when it
refuses.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from reception.notifications.models import Notice
from reception.organisation.models import Position
from reception.policy.enums import Grade
from reception.policy.models import GradingRule
from tests.builders import NO_KEY, a_visit, some_badges, the_policy
from tests.visitors.scenes import (
    NINE,
    admitted,
    after,
    badge_worn,
    left,
    lin_ruomei,
    refused,
    the_desk,
    trail,
    wang_yue,
)
from visitors.lifecycle import transitions
from visitors.models import State, Visit

pytestmark = pytest.mark.django_db
TOMORROW = NINE + timedelta(days=1)


# --- Registering ---------------------------------------------------------------------------------


def test_a_parent_who_arrives_waits_and_is_received_as_standard_with_a_badge():
    visit = wang_yue()
    assert (visit.state, visit.arrived_at, visit.grade, visit.clause, visit.badge_required) == (
        State.WAITING,
        NINE,
        "standard",
        "G2",
        True,
    )


def test_an_official_of_the_education_bureau_is_received_high_without_a_badge():
    visit = lin_ruomei()
    assert (visit.grade, visit.clause, visit.badge_required, visit.disposition) == (
        "high",
        "G1",
        False,
        "admit",
    )


def test_registering_is_the_first_line_of_the_trail_with_who_and_when():
    (event,) = wang_yue().events.all()
    assert (event.what, event.by_name, event.at, event.facts) == (
        "arrived",
        "何静",
        NINE,
        {"grade": "standard", "clause": "G2"},
    )


def test_the_host_is_notified_at_once():
    visit = wang_yue()
    (request,) = visit.requests.all()
    assert (
        request.employee.name,
        request.notice.state,
        request.notice.due_at,
        request.asks_consent,
    ) == ("赵凯", "queued", NINE, False)


def test_a_visitor_is_first_and_then_returns():
    visit = left(admitted(lin_ruomei(phone="+8613900139000")))
    again = lin_ruomei(phone="+8613900139000", now=after(120))
    assert (visit.kind, again.kind, again.visitor_id == visit.visitor_id) == (
        "first",
        "return",
        True,
    )


def test_the_table_of_positions_gives_a_title_its_level():
    the_policy()
    Position.objects.create(name="处长", level=90)
    assert a_visit("冯远", category="walk_in", title="市教育局处长").grade == "high"


def test_the_level_that_the_desk_corrected_goes_before_the_table():
    the_policy()
    Position.objects.create(name="处长", level=90)
    assert a_visit("冯远", category="walk_in", title="处长", level=1).grade == "standard"


def test_a_decision_stays_as_it_was_on_that_day():
    visit = wang_yue()
    before = (visit.decision, visit.clause, visit.grade)
    rule = GradingRule.objects.get(name=visit.decision["rule"]["zh"])
    rule.name, rule.why, rule.clause, rule.grade = "家长一律高规格", "改过了", "X1", Grade.HIGH
    rule.save()
    visit.refresh_from_db()
    assert (visit.decision, visit.clause, visit.grade) == before
    assert a_visit("另一位家长").clause == "X1"


def test_a_decision_outlives_its_rule():
    visit = wang_yue()
    why = visit.decision["why"]["zh"]
    GradingRule.objects.all().delete()
    visit.refresh_from_db()
    assert (visit.decision["why"]["zh"], admittable(visit)) == (why, True)


def admittable(visit: Visit) -> bool:
    some_badges(1)
    return admitted(visit).state == State.INSIDE


# --- One open visit
# --------------------------------------------------------------------------------


def expected_today() -> Visit:
    return wang_yue(expected_at=after(60))


@pytest.mark.parametrize(
    "open_visit",
    [wang_yue, expected_today, lambda: admitted(wang_yue(category="education_authority"))],
)
def test_a_visitor_with_an_open_visit_is_not_registered_again(open_visit: Callable[[], Visit]):
    visit = open_visit()
    with refused("visit_open") as why:
        wang_yue(now=after(5))
    assert (why.value.extra, why.value.status) == ({"visit": visit.pk}, 409)


def test_a_visitor_who_is_refused_as_open_leaves_no_trace():
    wang_yue()
    with refused("visit_open"):
        wang_yue(now=after(5), organisation="换了单位")
    assert Visit.objects.get().visitor.organisation == ""
    assert Visit.objects.get().visitor.visits_made == 1


def test_a_visitor_who_left_may_come_again():
    some_badges(1)
    left(admitted(wang_yue()))
    assert wang_yue(now=after(90)).state == State.WAITING


def test_a_visitor_expected_tomorrow_may_come_today():
    wang_yue(expected_at=TOMORROW)
    assert wang_yue().state == State.WAITING


def test_a_visitor_who_is_here_may_be_expected_tomorrow():
    wang_yue()
    assert wang_yue(expected_at=TOMORROW).state == State.EXPECTED


def test_nobody_is_expected_twice_on_one_day():
    first = wang_yue(expected_at=TOMORROW)
    with refused("visit_open") as why:
        wang_yue(expected_at=TOMORROW + timedelta(hours=3))
    assert why.value.extra == {"visit": first.pk}


# --- Expected visitors arrive
# ----------------------------------------------------------------------


def arrive(visit: Visit, now: datetime) -> Visit:
    return transitions.arrive(visit, the_desk(), now, NO_KEY)


def test_an_expected_visitor_is_not_here_yet_and_nobody_is_notified():
    visit = expected_today()
    assert (visit.state, visit.arrived_at, visit.kind, visit.visitor.visits_made) == (
        State.EXPECTED,
        None,
        "telephone",
        0,
    )
    assert (trail(visit), Notice.objects.count()) == (["expected"], 0)


def test_an_expected_visitor_arrives_and_the_host_is_notified():
    visit = arrive(expected_today(), after(55))
    visit.visitor.refresh_from_db()
    assert (visit.state, visit.arrived_at, trail(visit), visit.visitor.visits_made) == (
        State.WAITING,
        after(55),
        ["expected", "arrived"],
        1,
    )
    assert visit.requests.get().notice.due_at == after(55)


def test_a_visitor_expected_on_another_day_is_told_when():
    visit = wang_yue(expected_at=TOMORROW)
    with refused("wrong_day") as why:
        arrive(visit, NINE)
    assert why.value.extra == {"expected_at": TOMORROW}


def test_the_day_changes_at_midnight_where_the_site_is():
    midnight = NINE.replace(hour=0) + timedelta(days=1)
    visit = wang_yue(expected_at=midnight + timedelta(minutes=30))
    with refused("wrong_day"):
        arrive(visit, midnight - timedelta(seconds=1))
    assert arrive(visit, midnight).state == State.WAITING


def test_an_expected_visitor_who_is_already_here_does_not_arrive_a_second_time():
    later = wang_yue(expected_at=TOMORROW)
    here = wang_yue(now=TOMORROW - timedelta(hours=20))
    with refused("visit_open") as why:
        arrive(later, TOMORROW)
    assert why.value.extra == {"visit": here.pk}


def test_nobody_arrives_twice():
    visit = arrive(expected_today(), after(55))
    with refused("state_forbids") as why:
        arrive(visit, after(56))
    assert why.value.extra == {"state": "waiting"}


# --- Leaving and cancelling
# ------------------------------------------------------------------------


def test_a_visitor_who_leaves_hands_the_badge_back():
    some_badges(1)
    visit = left(admitted(wang_yue()))
    assert (visit.state, visit.left_at, visit.closed_at, badge_worn(visit)) == (
        State.LEFT,
        after(60),
        after(60),
        None,
    )
    assert (visit.events.latest("pk").what, visit.events.last().facts) == ("left", {"badge": 1})


def test_a_badge_handed_back_is_lent_again():
    some_badges(1)
    left(admitted(wang_yue()))
    assert badge_worn(admitted(a_visit("孙倩", now=after(61)), now=after(62))) == 1


def test_a_visitor_may_leave_though_the_clock_was_set_back():
    some_badges(1)
    visit = left(admitted(wang_yue(), now=after(30)), now=after(10))
    assert (visit.state, visit.left_at, visit.loans.get().returned_at) == (
        State.LEFT,
        after(30),
        after(30),
    )


def test_a_visitor_leaves_by_what_the_database_says_not_by_what_a_page_remembers():
    some_badges(1)
    stale = expected_today()
    admitted(arrive(stale, after(55)), now=after(56))
    assert left(stale, now=after(50)).left_at == after(56)


def test_an_expected_visit_is_cancelled():
    visit = transitions.cancel(expected_today(), "  改期\n再约 ", the_desk(), after(5), NO_KEY)
    assert (
        visit.state,
        visit.closed_at,
        visit.events.latest("pk").what,
        visit.events.last().reason,
    ) == (
        "cancelled",
        after(5),
        "cancelled",
        "改期 再约",
    )


def test_a_visitor_who_went_away_while_waiting_is_closed_and_the_host_is_no_longer_called():
    visit = transitions.cancel(wang_yue(), "", the_desk(), after(5), NO_KEY)
    assert (visit.state, visit.requests.get().notice.state) == (State.CANCELLED, "stopped")
