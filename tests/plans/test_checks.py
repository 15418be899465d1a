"""What is looked at while a plan is typed: to be explained, or a bar, with its clause (E21)."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from reception.policy.models import PlanStandard
from visitors.plans import standards
from visitors.plans.checks import Check, PlanFacts, PlanPerson, bars, checks
from visitors.plans.standards import Item

NOON = datetime(2026, 12, 3, 12, tzinfo=UTC)
B = PlanStandard(
    scheme="class",
    code="B",
    name="B 贵宾",
    per_head=Decimal(300),
    banquet_words="宴\nbanquet",
    clause="E3",
)
ESCORTS = ((1, 1), (5, 2), (11, 3))
ZHAO, MA = PlanPerson("赵凯", "教研组长", 4), PlanPerson("马骏", "教师", 3)


def meal(key: int = 1, what: str = "午餐", cost: int = 0, **more: Any) -> Item:
    given = {"at": NOON + timedelta(hours=key), "ours": ("赵凯", "马骏", "曾晓彤"), **more}
    return Item(key, "meal", what, cost=Decimal(cost), **given)


def facts(*items: Item, guests: int = 15, **more: Any) -> PlanFacts:
    may = standards.allowed(B, guests, items, 15)
    given = {
        **{
            "hosts": (ZHAO, MA, PlanPerson("曾晓彤")),
            "escorts": ESCORTS,
            "deciders": ("单副校长",),
        },
        **{"pays": "教务部", "receives": "教务部", "above": standards.above(B, may, items)},
        **more,
    }
    return PlanFacts(B, may, guests, items=items, **given)


def found(code: str, *items: Item, **more: Any) -> Check:
    return next(one for one in checks(facts(*items, **more)) if one.code == code)


def test_a_plan_within_everything_has_nothing_to_explain() -> None:
    assert {one.state for one in checks(facts(meal(cost=4500)))} == {"ok"}


def test_above_the_standard_wants_a_reason_and_says_how_to_get_under_it() -> None:
    one = found("over_standard", meal(1, cost=2525), meal(2, "晚宴", 2375, heads=19))
    assert (one.state, one.line, one.clause) == ("ask", 1, "E21 · E3")
    assert "超出标准 400 元（8.9%）" in one.says
    assert "每人不超过 118 元" in one.says
    assert bars([one], "") == [one]
    assert bars([one], "最低消费") == []


def test_more_hosts_than_guests_is_a_bar() -> None:
    assert found("hosts", guests=2).state == "stop"
    assert found("hosts", guests=3).state == "ok"
    many = found("hosts", meal(ours=("甲", "乙", "丙", "丁")), guests=3)
    assert (many.state, many.line) == ("stop", 1)


def test_a_second_banquet_is_a_bar_at_its_line() -> None:
    one = found("second_banquet", meal(1, "晚宴"), meal(2, "午餐"), meal(3, "午宴"))
    assert (one.state, one.line) == ("stop", 3)
    assert "晚宴" in one.says
    assert found("second_banquet", meal(1, "晚宴"), meal(2, "便餐")).state == "ok"


def test_a_banquet_of_another_department_counts_too() -> None:
    one = found("second_banquet", meal(1, "晚宴"), elsewhere=("JD-2026-0001",))
    assert (one.state, one.line) == ("stop", 1)
    assert "JD-2026-0001" in one.says


def test_who_receives_ranks_with_who_comes_or_it_is_said_why_not() -> None:
    boss = PlanPerson("黄立群", "总经理", 9)
    assert found("rank", named=(boss,)).state == "ask"
    assert found("rank", named=(boss,), hosts=(PlanPerson("周校长", "校长", 9),)).state == "ok"
    assert found("rank", named=(PlanPerson("某某"),)).state == "ok"


def test_who_receives_pays() -> None:
    assert found("pays", pays="市场部").state == "stop"


def test_five_guests_are_accompanied_by_two() -> None:
    alone = meal(ours=("赵凯",))
    one = found("escorts", alone, guests=5)
    assert (one.state, one.line) == ("ask", 1)
    assert found("escorts", alone, guests=4).state == "ok"


def test_companions_at_table_are_looked_at_once_the_row_says_so() -> None:
    six = meal(heads=16)
    assert [one for one in checks(facts(six, guests=10)) if one.code == "companions"] == []
    on = {"guests": 10, "table": (3, 10, 3)}
    assert found("companions", six, **on).state == "stop"
    within = checks(facts(meal(heads=20), guests=15, table=(3, 10, 3)))
    assert [one for one in within if one.code == "companions"] == []


def test_where_nobody_else_may_approve_it_is_not_submitted() -> None:
    assert found("approvers", deciders=()).state == "stop"


def test_more_names_than_guests_are_a_bar() -> None:
    assert found("guest_list", named=(MA, ZHAO), guests=1, hosts=(ZHAO,)).state == "stop"


names = st.sampled_from(["黄立群", "顾南", "乔毅"])
levels = st.none() | st.integers(1, 10)
people = st.lists(st.builds(PlanPerson, names, level=levels), max_size=8)
items = st.lists(st.tuples(st.integers(0, 5000), st.sampled_from(["午餐", "晚宴"])), max_size=5)


@given(
    st.integers(1, 60),
    items,
    people.map(tuple),
    people.map(tuple),
    st.sampled_from(["", "最低消费"]),
)
def test_the_checks_agree_with_a_slow_reading_of_the_clauses(
    guests: int, planned: list, named: tuple, hosts: tuple, reason: str
) -> None:
    rows = [meal(key, what, cost) for key, (cost, what) in enumerate(planned)]
    every = checks(facts(*rows, guests=guests, named=named, hosts=hosts))
    states = {(one.code, one.state) for one in every}
    sum_of_all = sum(cost for cost, _what in planned)
    assert (("over_standard", "ask") in states) == (sum_of_all > 300 * guests)
    crowded = len(hosts) > guests or (bool(rows) and guests < 3)
    assert (("hosts", "stop") in states) == crowded
    feasts = [what for _cost, what in planned if "宴" in what]
    assert (("second_banquet", "stop") in states) == (len(feasts) > 1)
    levels = [one.level for one in named if one.level], [one.level for one in hosts if one.level]
    lower = bool(levels[0] and levels[1]) and max(levels[1]) < max(levels[0])
    assert (("rank", "ask") in states) == lower
    assert [one.state for one in every] == sorted(
        (one.state for one in every), key=["stop", "ask", "ok"].index
    )
    needs = {one.line for one in bars(every, reason) if one.code == "over_standard"}
    assert bool(needs) == (sum_of_all > 300 * guests and not reason)


def test_a_client_without_a_file_is_asked_for_at_the_first_line_that_is_reimbursed() -> None:
    talk = Item(1, "meeting", "座谈", NOON, Decimal(150))
    one = found("client_file", talk, meal(2, cost=900), meal(3, cost=90), client="远山集团")
    assert (one.state, one.line, one.clause) == ("ask", 2, "E23 · L6")
    assert "不予报销" in one.says
    assert bars([one], "") == [], "it is asked, and bars nothing"
    assert found("client_file", meal(), client="远山集团", has_file=True).state == "ok"
    assert "client_file" not in {one.code for one in checks(facts(meal()))}, "nobody is named"
