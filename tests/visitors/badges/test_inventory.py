"""The pool of badges: who puts them in, what becomes of them, and that none is said to be missing
while one is there (B3).
"""

import pytest

from reception.organisation.models import Site
from reception.policy.enums import BadgeKind
from reception.policy.models import Category, Limit
from reception.policy.rulebook import in_force, new_edition
from tests.builders import NO_KEY, a_site, an_actor, some_badges
from tests.visitors.scenes import (
    NINE,
    admitted,
    after,
    badge_worn,
    left,
    lin_ruomei,
    refused,
    the_desk,
    the_office,
    trail,
    wang_yue,
)
from visitors.badges import inventory, lending
from visitors.lifecycle import badge_replacement, transitions
from visitors.models import Badge, BadgeEvent, BadgeLoan, State, Visit

pytestmark = pytest.mark.django_db
Condition = Badge.Condition


def make(first: int, last: int, kind: str = BadgeKind.VISITOR) -> inventory.AddedBadges:
    return inventory.make(a_site().pk, kind, first, last, the_office(), NINE)


def mark(number: int, condition: str, by=None, reason: str = "掉在操场") -> Badge:
    return inventory.mark(
        Badge.objects.get(number=number), condition, reason, by or the_desk(), after(5)
    )


def of_kind(code: str, kind: str) -> None:
    Category.objects.filter(code=code).update(badge_kind=kind)
    new_edition()


def on_paper() -> Site:
    site = a_site()
    site.badge_material = Site.BadgeMaterial.PAPER
    site.save()
    return site


# --- New numbers
# -----------------------------------------------------------------------------------------


def test_li_min_puts_a_range_into_the_pool_and_each_badge_says_who_made_it():
    assert make(1, 40) == inventory.AddedBadges(40, [])
    assert make(201, 210, BadgeKind.CONTRACTOR) == inventory.AddedBadges(10, [])
    assert [(one.kind, one.free) for one in inventory.pools(a_site().pk, in_force())] == [
        ("visitor", 40),
        ("contractor", 10),
    ]
    event = BadgeEvent.objects.get(badge__number=7)
    assert (event.what, event.by_name, event.at) == ("made", "李敏", NINE)


def test_numbers_that_exist_stay_as_they_are_and_she_is_told_how_many_are_new():
    make(1, 5)
    mark(3, Condition.LOST)
    assert make(3, 8, BadgeKind.CONTRACTOR) == inventory.AddedBadges(3, [3, 4, 5])
    assert (Badge.objects.get(number=3).condition, Badge.objects.get(number=4).kind) == (
        "lost",
        "visitor",
    )
    assert make(1, 8) == inventory.AddedBadges(0, list(range(1, 9)))


@pytest.mark.parametrize(
    ("first", "last"), [(0, 5), (5, 4), (99_999, 100_000), (1, 1_001), (-3, -1)]
)
def test_a_range_that_no_badges_bear_is_refused(first, last):
    with refused("bad_range"):
        make(first, last)
    assert not Badge.objects.exists()


def test_the_desk_puts_no_badges_into_the_pool():
    with refused("not_permitted"):
        inventory.make(a_site().pk, BadgeKind.VISITOR, 1, 5, the_desk(), NINE)


# --- From which pool
# ---------------------------------------------------------------------------------------


def test_a_visitor_gets_a_badge_of_the_kind_that_the_category_says():
    some_badges(3)
    make(201, 203, BadgeKind.CONTRACTOR)
    visit = wang_yue()
    of_kind("parent", BadgeKind.CONTRACTOR)
    assert badge_worn(admitted(visit)) == 201


def test_an_empty_pool_of_one_kind_borrows_from_no_other():
    some_badges(3)
    visit = wang_yue()
    of_kind("parent", BadgeKind.CONTRACTOR)
    with refused("no_badges_yet") as why:
        admitted(visit)
    assert "施工人员牌" in why.value.message
    visit.refresh_from_db()
    assert visit.state == State.WAITING


def test_a_badge_of_another_kind_in_the_hand_is_refused_by_its_name():
    some_badges(3)
    make(201, 203, BadgeKind.CONTRACTOR)
    with refused("badge_of_another_kind") as why:
        admitted(wang_yue(), badge=201)
    assert why.value.message == "201 号是施工人员牌，这位访客要用访客牌。"
    assert not BadgeLoan.objects.exists()


# --- What becomes of a badge
# ---------------------------------------------------------------------------------


def test_a_lost_badge_leaves_the_pool_and_comes_back_when_li_min_has_it_again():
    some_badges(1)
    visit = wang_yue()
    mark(1, Condition.LOST)
    with refused("no_badge_left"):
        admitted(visit)
    mark(1, Condition.GOOD, the_office(), "在抽屉里找到")
    assert badge_worn(admitted(visit)) == 1
    assert list(BadgeEvent.objects.values_list("what", "by_name", "reason")) == [
        ("lost", "何静", "掉在操场"),
        ("good", "李敏", "在抽屉里找到"),
    ]


@pytest.mark.parametrize("condition", [Condition.WITHDRAWN, Condition.GOOD])
def test_the_desk_records_what_it_sees_and_leaves_the_rest_to_li_min(condition):
    some_badges(1)
    mark(1, Condition.DAMAGED)
    with refused("not_permitted"):
        mark(1, condition)


def test_what_li_min_has_withdrawn_stays_as_she_left_it():
    some_badges(1)
    mark(1, Condition.WITHDRAWN, the_office(), "旧版")
    with refused("not_permitted"):
        mark(1, Condition.LOST)


def test_without_a_reason_nothing_is_recorded():
    some_badges(1)
    with refused("reason_missing"):
        mark(1, Condition.LOST, reason=" \u200b ")
    assert not BadgeEvent.objects.exists()


def test_the_same_is_not_recorded_twice():
    some_badges(1)
    mark(1, Condition.LOST)
    with refused("same_condition"):
        mark(1, Condition.LOST)


def test_the_badge_of_another_site_is_nothing_to_this_desk():
    south = a_site("south", "南校区")
    some_badges(1, site=south)
    with refused("not_permitted"):
        inventory.mark(Badge.objects.get(), Condition.LOST, "不见了", the_desk(), NINE)


def test_a_lost_badge_that_is_worn_ends_its_loan_honestly_and_the_visit_goes_on():
    some_badges(2)
    visit = admitted(wang_yue())
    code = lending.code_of(Badge.objects.get(number=1))
    mark(1, Condition.LOST)
    visit.refresh_from_db()
    loan = BadgeLoan.objects.get()
    assert (visit.state, loan.lost, loan.returned_at, loan.returned_by) == (
        State.INSIDE,
        True,
        after(5),
        "何静",
    )
    found = lending.by_code(code)
    assert found is not None
    assert (found.condition, found.lent, lending.wearer(found)) == ("lost", False, None)
    assert trail(visit) == ["arrived", "admitted", "badge_lost"]
    assert left(visit).state == State.LEFT, "nobody waits for a badge that is not there"


def test_a_badge_that_breaks_while_it_is_worn_was_handed_back():
    some_badges(1)
    admitted(wang_yue())
    mark(1, Condition.DAMAGED)
    loan = BadgeLoan.objects.select_related("badge").get()
    assert (loan.lost, loan.returned_at, loan.badge.condition, loan.badge.lent) == (
        False,
        after(5),
        "damaged",
        False,
    )


def test_a_badge_withdrawn_while_it_is_worn_admits_nobody_and_is_still_to_be_handed_back():
    some_badges(1)
    visit = admitted(wang_yue())
    badge = mark(1, Condition.WITHDRAWN, the_office(), "绳子断了一批")
    assert (badge.condition, badge.lent, lending.wearer(badge)) == ("withdrawn", True, visit)
    left(visit)
    badge.refresh_from_db()
    assert (badge.condition, badge.lent) == ("withdrawn", False)


def test_a_badge_made_anew_makes_the_old_code_void():
    some_badges(1)
    badge = Badge.objects.get()
    old = lending.code_of(badge)
    inventory.redo(badge, "旧牌磨花了", the_office(), NINE)
    badge.refresh_from_db()
    assert (lending.by_code(old), lending.by_code(lending.code_of(badge)), badge.issue) == (
        None,
        badge,
        2,
    )
    with refused("not_permitted"):
        inventory.redo(badge, "", the_desk(), NINE)
    admitted(wang_yue())
    with refused("badge_is_worn"):
        inventory.redo(badge, "", the_office(), NINE)


# --- Exchanged while it is worn
# -----------------------------------------------------------------------------


def exchanged(visit: Visit, condition: str, reason: str, badge: int | None = None) -> None:
    badge_replacement.lost(
        visit, condition, reason, the_desk(), after(5), NO_KEY, goes_on="another", badge=badge
    )


def test_who_loses_a_badge_gets_another_and_both_stand_in_the_trail():
    some_badges(3)
    visit = admitted(wang_yue())
    exchanged(visit, Condition.LOST, "掉在操场", badge=3)
    assert badge_worn(visit) == 3
    assert trail(visit) == ["arrived", "admitted", "badge_lost", "badge_new"]
    assert [(loan.badge.number, loan.lost) for loan in BadgeLoan.objects.order_by("lent_at")] == [
        (1, True),
        (3, False),
    ]
    assert Badge.objects.get(number=1).events.get().visit == visit


def test_where_no_other_is_left_the_exchange_changes_nothing():
    some_badges(1)
    visit = admitted(wang_yue())
    with refused("no_badge_left"):
        exchanged(visit, Condition.LOST, "掉了")
    assert badge_worn(visit) == 1
    assert Badge.objects.get().condition == "good"


def test_who_goes_on_without_a_badge_is_lent_one_later():
    some_badges(2)
    visit = admitted(wang_yue())
    badge_replacement.lost(visit, Condition.DAMAGED, "断了", the_desk(), after(5), NO_KEY)
    assert badge_worn(visit) is None
    badge_replacement.lend_another(visit, the_desk(), after(6), NO_KEY)
    assert badge_worn(visit) == 2
    with refused("has_a_badge"):
        badge_replacement.lend_another(visit, the_desk(), after(7), NO_KEY)


@pytest.mark.parametrize("condition", ["", "good", "withdrawn", "gone"])
def test_only_a_loss_or_a_damage_takes_a_badge_from_its_wearer(condition):
    some_badges(2)
    visit = admitted(wang_yue())
    with refused("unknown_condition"):
        exchanged(visit, condition, "原因")


def test_nobody_outside_is_lent_a_badge():
    some_badges(2)
    with refused("state_forbids"):
        badge_replacement.lend_another(wang_yue(), the_desk(), after(5), NO_KEY)
    with refused("no_badge"):
        badge_replacement.lost(
            admitted(lin_ruomei()), Condition.LOST, "不见了", the_desk(), after(5), NO_KEY
        )


def test_a_badge_that_was_not_handed_back_can_be_given_up_for_lost():
    some_badges(1)
    visit = admitted(wang_yue())
    transitions.leave_from_the_host(visit, an_actor("host", "赵凯"), after(30), NO_KEY)
    badge_replacement.lost(
        visit, Condition.LOST, "客人带走了，联系不上", the_desk(), after(60), NO_KEY
    )
    assert not Badge.objects.filter(lent=True).exists()
    assert trail(visit) == ["arrived", "admitted", "left", "badge_lost"]


# --- How many are left
# ---------------------------------------------------------------------------------------


def test_the_desk_is_warned_when_few_are_left():
    some_badges(5)
    visit = admitted(wang_yue())
    assert [one.low for one in inventory.pools(a_site().pk, in_force())] == [False]
    mark(5, Condition.DAMAGED)
    assert [
        (one.free, one.lent, one.unusable) for one in inventory.running_low(a_site().pk, in_force())
    ] == [(3, 1, 1)]
    left(visit)
    assert inventory.running_low(a_site().pk, in_force()) == []


def test_how_few_are_few_is_a_row():
    some_badges(5)
    admitted(wang_yue())
    for value, warned in ((4, True), (0, False)):
        limit = Limit.objects.get(code="badges_low")
        limit.value = value
        limit.save()
        assert bool(inventory.running_low(a_site().pk, in_force())) is warned


def test_a_pool_that_li_min_has_given_up_warns_nobody():
    wang_yue()
    some_badges(1)
    mark(1, Condition.WITHDRAWN, the_office(), "不再用")
    assert inventory.running_low(a_site().pk, in_force()) == []


def test_where_badges_are_paper_nobody_is_warned_of_plastic():
    wang_yue()
    some_badges(1)
    on_paper()
    assert inventory.running_low(a_site().pk, in_force()) == []
