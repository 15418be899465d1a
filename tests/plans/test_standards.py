"""What a plan may cost, to the cent, with its arithmetic in words (E3, E5, E20)."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from reception.policy.models import PlanStandard
from visitors.plans import standards
from visitors.plans.standards import Item

NOON = datetime(2026, 12, 3, 12, tzinfo=UTC)
B = PlanStandard(scheme="class", code="B", name="B 贵宾", per_head=Decimal(300))
IMPORTANT = PlanStandard(
    scheme="client",
    code="important",
    name="重要客户",
    **{name: Decimal(yuan) for name, yuan in (("lunch", 60), ("dinner", 80), ("gift", 80))},
    lodging=Decimal(200),
)


def item(key: int = 1, kind: str = "meal", cost: str = "0", **more: Any) -> Item:
    given = {"what": "午餐", "at": NOON, **more}
    return Item(key, kind, cost=Decimal(cost), **given)


def test_a_class_is_a_sum_for_each_guest() -> None:
    found = standards.allowed(B, 15, [item()], 15)
    assert found.total == Decimal(4500)
    assert found.arithmetic == "B 贵宾 300 元/人 × 15 人 = 4,500 元"


def test_meals_of_a_level_count_everybody_at_table() -> None:
    lunch, dinner = item(heads=18), item(2, what="晚餐", at=NOON.replace(hour=18), ours=("赵凯",))
    found = standards.allowed(IMPORTANT, 15, [lunch, dinner], 15)
    assert [share.amount for share in found.shares] == [Decimal(60 * 18), Decimal(80 * 16)]
    assert found.arithmetic == (
        "午餐 60 元/人 × 18 人 = 1,080 元；晚餐 80 元/人 × 16 人 = 1,280 元；1,080 + 1,280 = 2,360 元"
    )


def test_lodging_is_a_sum_for_each_room_and_night() -> None:
    stay = item(kind="lodging", what="住宿", until=NOON + timedelta(days=2), heads=8)
    found = standards.allowed(IMPORTANT, 15, [stay], 15)
    assert found.total == 200 * 8 * 2
    assert found.arithmetic == "住宿 200 元/间 × 8 间 × 2 晚 = 3,200 元"


def test_what_a_level_has_no_figure_of_is_not_held_against_it() -> None:
    rows = [item(1, "vehicle", "900"), item(2, "meal", "1080.01", heads=18), item(3, "ticket", "5")]
    found = standards.above(IMPORTANT, standards.allowed(IMPORTANT, 15, rows, 15), rows)
    assert found == {2: Decimal("0.01"), 3: Decimal(5)}


def test_of_a_class_the_dearest_line_is_above_it_by_as_much_as_all_are() -> None:
    rows = [item(1, cost="2525"), item(2, cost="2375")]
    assert standards.above(B, standards.allowed(B, 15, rows, 15), rows) == {1: Decimal(400)}


amounts = st.integers(0, 10**9).map(lambda cents: Decimal(cents) / 100)


@given(st.integers(1, 10**4), amounts, st.lists(amounts, max_size=8))
def test_a_class_agrees_with_a_count_in_cents(
    guests: int, rate: Decimal, costs: list[Decimal]
) -> None:
    row = PlanStandard(scheme="class", name="X", per_head=rate)
    rows = [item(key, cost=str(cost)) for key, cost in enumerate(costs)]
    may = standards.allowed(row, guests, rows, 15)
    cents = sum(int(rate * 100) for _guest in range(min(guests, 50)))
    assert may.total * 100 == cents * guests / min(guests, 50)
    over = sum(standards.above(row, may, rows).values(), Decimal(0))
    assert over == max(sum(costs, Decimal(0)) - may.total, Decimal(0))
    assert standards.money(may.total) in may.arithmetic


kinds = st.sampled_from(["meal", "lodging", "gift", "ticket", "vehicle", "meeting"])
lines = st.lists(st.tuples(kinds, amounts, st.integers(0, 99), st.integers(0, 23)), max_size=8)


@given(st.integers(1, 500), lines)
def test_a_level_agrees_with_a_slow_count_head_by_head(guests: int, planned: list) -> None:
    rows = [
        item(key, kind, str(cost), heads=heads, at=NOON.replace(hour=hour))
        for key, (kind, cost, heads, hour) in enumerate(planned)
    ]
    may = standards.allowed(IMPORTANT, guests, rows, 15)
    total, over = 0, {}
    for row in rows:
        if row.kind in ("vehicle", "meeting"):
            continue
        each = {"meal": 60 if row.at.hour < 15 else 80, "lodging": 200, "gift": 80}.get(row.kind, 0)
        count = guests if row.kind in ("gift", "ticket") else row.heads
        mine = sum(each for _head in range(count or 0))
        total += mine
        if row.cost > mine:
            over[row.key] = row.cost - mine
    assert may.total == total
    assert standards.above(IMPORTANT, may, rows) == over


@given(st.integers(1, 999), amounts)
def test_a_share_of_each_is_off_by_less_than_a_cent_each(heads: int, amount: Decimal) -> None:
    assert abs(standards.each(amount, heads) * heads - amount) <= Decimal("0.005") * heads
