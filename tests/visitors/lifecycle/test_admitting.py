"""Admitting: with which badge, after whose agreement."""

from collections.abc import Callable

import pytest

from tests.builders import a_site, a_visit, some_badges
from tests.visitors.scenes import (
    NINE,
    a_tax_official,
    admitted,
    after,
    agreed,
    badge_worn,
    declined,
    lin_ruomei,
    qian_baoping,
    refused,
    trail,
    wang_yue,
)
from visitors.models import Badge, State

pytestmark = pytest.mark.django_db


# --- Admitting -----------------------------------------------------------------------------------


def test_a_parent_is_admitted_with_the_lowest_badge_that_is_free():
    some_badges(3)
    visit = admitted(wang_yue())
    assert (visit.state, visit.admitted_at, badge_worn(visit)) == (State.INSIDE, after(1), 1)
    assert visit.events.latest("pk").facts == {"badge": 1}


def test_an_official_is_admitted_without_a_badge():
    some_badges(3)
    visit = admitted(lin_ruomei())
    assert (visit.state, badge_worn(visit), visit.events.latest("pk").facts) == (
        State.INSIDE,
        None,
        {"badge": None},
    )


def test_the_badge_in_the_desks_hand_is_the_one_lent():
    some_badges(3)
    assert badge_worn(admitted(wang_yue(), badge=2)) == 2


def test_the_notice_to_the_host_stops_when_the_visitor_is_in():
    visit = admitted(lin_ruomei())
    assert visit.requests.get().notice.state == "stopped"


def test_where_every_badge_is_lent_the_desk_is_told_and_the_visitor_waits():
    some_badges(1)
    lent_to_another()
    visit = wang_yue()
    with refused("no_badge_left") as why:
        admitted(visit)
    assert "已全部借出" in why.value.message
    visit.refresh_from_db()
    assert (visit.state, trail(visit)) == (State.WAITING, ["arrived"])


def test_where_nobody_has_made_badges_yet_the_desk_is_told_that_and_who_can():
    visit = wang_yue()
    with refused("no_badges_yet") as why:
        admitted(visit)
    assert "还没有访客牌" in why.value.message
    assert "行政部" in why.value.message
    visit.refresh_from_db()
    assert (visit.state, trail(visit)) == (State.WAITING, ["arrived"])


def lent_to_another() -> int:
    admitted(a_visit("孙倩", now=NINE), badge=1)
    return 1


def lost() -> int:
    Badge.objects.filter(number=2).update(condition=Badge.Condition.LOST)
    return 2


def of_another_site() -> int:
    some_badges(9, a_site("west", "西校区"))
    return 9


@pytest.mark.parametrize(
    "wished",
    [lent_to_another, lost, of_another_site, lambda: 10**6, lambda: 2**70, lambda: -1, lambda: 0],
)
def test_a_badge_that_is_not_free_here_is_not_lent(wished: Callable[[], int]):
    some_badges(3)
    number = wished()
    with refused("badge_not_free") as why:
        admitted(wang_yue(), badge=number)
    assert list(why.value.fields) == ["badge"]


def test_a_badge_withdrawn_from_use_admits_nobody():
    some_badges(1)
    Badge.objects.update(condition=Badge.Condition.WITHDRAWN)
    with refused("no_badge_left"):
        admitted(wang_yue())


def test_the_badges_of_another_site_do_not_count():
    some_badges(3, a_site("west", "西校区"))
    with refused("no_badges_yet"):
        admitted(wang_yue())


def test_a_tax_official_is_not_admitted_before_somebody_agreed():
    visit = a_tax_official()
    with refused("consent_missing"):
        admitted(visit)


def test_a_tax_official_is_admitted_once_somebody_agreed():
    visit = agreed(a_tax_official())
    assert admitted(visit, now=after(3)).state == State.INSIDE


def test_a_tax_official_whom_nobody_receives_is_not_admitted():
    visit = declined(a_tax_official())
    with refused("consent_missing"):
        admitted(visit)


def test_an_insurance_salesman_is_not_admitted():
    visit = qian_baoping()
    with refused("refused_by_rule"):
        admitted(visit)


def test_a_visitor_admitted_by_a_clock_set_back_was_admitted_when_they_arrived():
    assert admitted(lin_ruomei(), now=after(-30)).admitted_at == NINE
