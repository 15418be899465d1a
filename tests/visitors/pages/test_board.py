"""The three lanes of a desk, what they cost, and the mark that changes with everything that
happens.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reception.organisation.models import Site
from reception.policy.enums import Grade
from tests.builders import NO_KEY, a_site, a_visit, an_actor, an_employee, some_badges
from tests.visitors.scenes import (
    NINE,
    a_tax_official,
    admitted,
    after,
    agreed,
    declined,
    left,
    lin_ruomei,
    qian_baoping,
    refused,
    the_desk,
    wang_yue,
)
from visitors.lifecycle import transitions
from visitors.lifecycle.board import Board, board, revision
from visitors.lifecycle.undo import undo
from visitors.models import Visit
from visitors.people import search

pytestmark = pytest.mark.django_db
BOARD = 4  # the revision, the open visits, the expected ones, the badges


def seen(now: datetime = NINE, site: Site | None = None) -> Board:
    return board((site or a_site()).pk, now)


def names(lane: list[Visit]) -> list[str]:
    return [visit.visitor.name for visit in lane]


def west() -> Site:
    return a_site("west", "西校区")


def at_west(name: str = "钟灵", **fields: Any) -> Visit:
    """Register somebody at the other site, as its own desk does."""
    host = an_employee("潘虹", site=west())
    return a_visit(name, host=host, by=an_actor("desk", "周桐", sites=[west()]), now=NINE, **fields)


# --- What stands where
# ---------------------------------------------------------------------------------


def test_each_visitor_stands_in_the_lane_of_their_state():
    some_badges(1)
    admitted(wang_yue())
    lin_ruomei(expected_at=after(60))
    qian_baoping()
    lanes = seen()
    assert (names(lanes.waiting), names(lanes.expected), names(lanes.inside)) == (
        ["钱保平"],
        ["林若梅"],
        ["王悦"],
    )


def test_who_waits_longest_stands_first():
    for name, minute in (("乙", 5), ("甲", 1), ("丙", 9)):
        a_visit(name, now=after(minute))
    assert names(seen(after(10)).waiting) == ["甲", "乙", "丙"]


def test_who_is_expected_next_stands_first():
    for name, minute in (("乙", 90), ("甲", 30), ("丙", 240)):
        a_visit(name, now=NINE, expected_at=after(minute))
    assert names(seen().expected) == ["甲", "乙", "丙"]


def test_who_came_last_stands_first_among_those_inside():
    for name, minute in (("乙", 5), ("甲", 1), ("丙", 9)):
        admitted(a_visit(name, category="education_authority", now=after(minute)), now=after(10))
    assert names(seen(after(11)).inside) == ["丙", "乙", "甲"]


def test_only_those_expected_today_are_shown():
    wang_yue(expected_at=NINE + timedelta(days=1))
    assert (seen().expected, names(seen(NINE + timedelta(days=1)).expected)) == ([], ["王悦"])


def test_who_was_expected_yesterday_and_did_not_come_is_not_shown():
    wang_yue(expected_at=after(60))
    assert seen(NINE + timedelta(days=1)).expected == []


def test_who_has_stayed_since_yesterday_is_still_shown():
    some_badges(1)
    admitted(wang_yue())
    qian_baoping()
    tomorrow = seen(NINE + timedelta(days=1))
    assert (names(tomorrow.inside), names(tomorrow.waiting)) == (["王悦"], ["钱保平"])


def test_who_has_left_or_was_turned_away_is_not_shown():
    left(admitted(lin_ruomei()))
    transitions.refuse(qian_baoping(), "今天不便", the_desk(), after(2), NO_KEY)
    transitions.cancel(wang_yue(), "", the_desk(), after(3), NO_KEY)
    lanes = seen(after(60))
    assert (lanes.waiting, lanes.expected, lanes.inside) == ([], [], [])


def test_visitors_of_another_site_are_absent():
    at_west()
    at_west("石磊", expected_at=after(30))
    here, there = seen(), seen(site=west())
    assert (here.waiting, here.expected, here.inside) == ([], [], [])
    assert (names(there.waiting), names(there.expected)) == (["钟灵"], ["石磊"])


def test_a_row_shows_the_badge_worn_now_and_none_handed_back():
    some_badges(2)
    visit = admitted(wang_yue(), badge=1)
    visit = undo(visit, "拿错了牌", the_desk(), after(2), NO_KEY)
    admitted(visit, now=after(3), badge=2)
    (row,) = seen(after(4)).inside
    assert [loan.badge.number for loan in row.worn] == [2]


# --- What it costs
# -------------------------------------------------------------------------------------


def a_full_desk(count: int) -> None:
    some_badges(count + 1)
    for number in range(count):
        visit = a_visit(
            f"访客{number}",
            now=NINE,
            host=an_employee(f"同事{number % 7}"),
            expected_at=after(30) if number % 3 == 0 else None,
        )
        if number % 3 == 1:
            admitted(visit)
        if number % 3 == 2:
            agreed(visit)


def cost() -> int:
    with CaptureQueriesContext(connection) as queries:
        lanes = seen(after(5))
        rows = [*lanes.waiting, *lanes.expected, *lanes.inside]
        people = [
            (
                row.visitor.name,
                row.host.name,
                row.host.department.name,
                row.host.deputy,
                row.answered_by,
            )
            for row in rows
        ]
        assert len(people) == len(
            [(row.category.name, [loan.badge.number for loan in row.worn]) for row in rows]
        )
    return len(queries) - 1  # the site, which a page knows already


@pytest.mark.parametrize("count", [1, 3, 50])
def test_the_board_of_any_number_of_visitors_costs_the_same(count: int):
    a_full_desk(count)
    assert cost() <= BOARD


def test_asking_whether_anything_happened_costs_one_query():
    a_full_desk(3)
    site = a_site()
    with CaptureQueriesContext(connection) as queries:
        revision(site.pk, after(5))
    assert len(queries) == 1


# --- The mark changes with everything that happens
# ------------------------------------------------------

Change = Callable[[Visit], object]
CHANGES: dict[str, tuple[Callable[[], Visit], Change]] = {
    "registering": (lin_ruomei, lambda visit: wang_yue(now=after(2))),
    "expecting": (lin_ruomei, lambda visit: wang_yue(now=after(2), expected_at=after(60))),
    "arriving": (
        lambda: lin_ruomei(expected_at=after(60)),
        lambda visit: transitions.arrive(visit, the_desk(), after(50), NO_KEY),
    ),
    "admitting": (lin_ruomei, admitted),
    "leaving": (lambda: admitted(lin_ruomei()), left),
    "refusing": (
        qian_baoping,
        lambda visit: transitions.refuse(visit, "今天不便", the_desk(), after(2), NO_KEY),
    ),
    "cancelling": (
        wang_yue,
        lambda visit: transitions.cancel(visit, "", the_desk(), after(2), NO_KEY),
    ),
    "overriding": (
        wang_yue,
        lambda visit: transitions.override(
            visit, Grade.HIGH, "校长交代", the_desk(), after(2), NO_KEY
        ),
    ),
    "undoing": (wang_yue, lambda visit: undo(visit, "点错了", the_desk(), after(2), NO_KEY)),
    "the host's coming": (wang_yue, agreed),
    "the host's not coming": (a_tax_official, declined),
}


@pytest.mark.parametrize("change", CHANGES)
def test_the_mark_changes_with(change: str):
    scene, act = CHANGES[change]
    visit = scene()
    before = revision(visit.site_id, after(5))
    act(visit)
    assert revision(visit.site_id, after(5)) != before


@pytest.mark.parametrize("change", CHANGES)
def test_the_mark_of_the_other_site_does_not_change_with(change: str):
    scene, act = CHANGES[change]
    visit = scene()
    before = revision(west().pk, after(5))
    act(visit)
    assert revision(west().pk, after(5)) == before


def looking_at_the_board() -> None:
    seen(after(5))


def a_look_up() -> None:
    search.find("王悦")


def an_admission_that_is_refused() -> None:
    with refused("refused_by_rule"):
        admitted(Visit.objects.get(visitor__name="钱保平"))


def a_visit_at_the_other_site() -> None:
    at_west()


@pytest.mark.parametrize(
    "nothing",
    [looking_at_the_board, a_look_up, an_admission_that_is_refused, a_visit_at_the_other_site],
)
def test_the_mark_stays_where_nothing_has_happened_here(nothing: Callable[[], None]):
    qian_baoping()
    before = revision(a_site().pk, after(5))
    nothing()
    assert revision(a_site().pk, after(6)) == before


def test_the_mark_changes_at_midnight_where_the_site_is():
    wang_yue()
    midnight = NINE.replace(hour=0) + timedelta(days=1)
    site = a_site().pk
    assert (
        revision(site, midnight - timedelta(seconds=1))
        == revision(site, after(5))
        != revision(site, midnight)
    )


def test_the_board_carries_the_mark_of_its_moment():
    wang_yue()
    assert seen(after(5)).revision == revision(a_site().pk, after(5))
