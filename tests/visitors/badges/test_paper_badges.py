"""Badges made of paper, for one visit and one day."""

import pytest

from reception import clock
from tests.builders import NO_KEY, a_visit, an_actor, some_badges
from tests.visitors.badges.test_inventory import Condition, on_paper
from tests.visitors.scenes import (
    NINE,
    admitted,
    after,
    badge_worn,
    left,
    refused,
    the_desk,
    the_office,
    wang_yue,
)
from visitors.badges import inventory, lending
from visitors.lifecycle import transitions, undo
from visitors.models import Badge, BadgeLoan

pytestmark = pytest.mark.django_db


# --- On paper
# ----------------------------------------------------------------------------------------------


def test_a_paper_badge_is_made_at_admission_for_one_visit_and_one_day():
    on_paper()
    first, second = admitted(wang_yue()), admitted(a_visit("许琳", now=NINE))
    one, two = first.loans.get().badge, second.loans.get().badge
    assert (one.number, two.number, one.valid_on, one.kind) == (
        100_001,
        100_002,
        clock.today(NINE),
        "visitor",
    )
    assert lending.code_of(one) != lending.code_of(two)
    assert lending.wearer(lending.by_code(lending.code_of(one))) == first


def test_a_paper_badge_is_gone_with_its_visit():
    on_paper()
    visit = admitted(wang_yue())
    code = lending.code_of(visit.loans.get().badge)
    left(visit)
    found = lending.by_code(code)
    assert (found.condition, found.lent) == ("withdrawn", False)
    with refused("paper_badge"):
        inventory.mark(found, Condition.GOOD, "再用一次", the_office(), after(90))
    with refused("paper_badge"):
        inventory.redo(found, "", the_office(), after(90))


def test_whom_the_host_signs_out_owes_no_paper():
    on_paper()
    visit = admitted(wang_yue())
    transitions.leave_from_the_host(visit, an_actor("host", "赵凯"), after(30), NO_KEY)
    assert not BadgeLoan.objects.filter(returned_at__isnull=True).exists()


def test_who_is_brought_back_inside_gets_new_paper():
    on_paper()
    visit = left(admitted(wang_yue()))
    undo.undo(visit, "点错了", the_desk(), after(61), NO_KEY)
    assert badge_worn(visit) == 100_002


def test_at_a_site_with_paper_a_plastic_badge_in_the_hand_still_counts():
    on_paper()
    some_badges(2)
    assert badge_worn(admitted(wang_yue(), badge=2)) == 2


def test_paper_is_numbered_above_every_badge_that_exists():
    site = on_paper()
    Badge.objects.create(site=site, number=200_000, digest="x" * 64)
    assert badge_worn(admitted(wang_yue())) == 200_001
