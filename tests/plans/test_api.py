"""Plans through the API: written, checked, approved, shifted, spent and closed (E)."""

from collections.abc import Iterator
from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reception.due.models import Approval
from reception.notifications.models import Notice
from reception.policy.models import PlanStandard
from tests.discipline.at_the_office import browser
from tests.plans import scenes
from tests.plans.scenes import House, a_house, approved, check, line, planned, spent, step, the_plan
from tests.visitors.scenes import after
from visitors.plans.models import Plan, PlanCost, PlanEvent

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _thursday() -> Iterator[None]:
    with time_machine.travel(after(60), tick=False):
        yield


@pytest.fixture
def house() -> House:
    return a_house()


def test_a_plan_says_what_it_may_cost_and_how_that_comes_about(house: House) -> None:
    heard = planned(house)
    assert heard["state"] == "draft"
    assert heard["number"] == f"JD-{after(60).year}-0001"
    assert heard["allowed"] == {
        "per_head": 300,
        "total": 4500,
        "arithmetic": "B 贵宾 300 元/人 × 15 人 = 4,500 元",
    }
    assert heard["planned"] == 2375
    assert {one["state"] for one in heard["checks"]} <= {"ok", "ask"}
    assert all(one["clause"] and one["says"] for one in heard["checks"])


def test_amounts_are_exact(house: House) -> None:
    heard = planned(house, lines=[line("茶", 0.1), line("水", 0.2), line("果", 1575.07)])
    assert heard["planned"] == 1575.37


@pytest.mark.parametrize(
    "wrong",
    [
        {"class": "Z"},
        {"until": scenes.BEGIN},
        {"heads": 0},
        {"host": "nobody"},
        {"title": ""},
        {"lines": [line("茶", 0.001)]},
        {"lines": [line("茶", -1)]},
        {"guests": [{"name": "黄 2"}]},
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(house: House, wrong: dict) -> None:
    heard = house.host.post("/plans", scenes.body(**wrong))
    assert (heard.status, heard.code) == (422, heard.code)
    assert heard["fields"]
    assert not Plan.objects.exists()


def test_a_bar_is_answered_with_the_check(house: House) -> None:
    plan = planned(house, lines=[line("晚宴", 900), line("午宴", 900)])
    heard = step(house.host, plan, "submit", 409, reason="没有别的地方")
    assert heard.code == "stop"
    assert (heard["check"]["code"], heard["check"]["state"]) == ("second_banquet", "stop")
    assert the_plan(plan).state == "draft"


def test_above_the_standard_it_needs_a_reason_and_the_general_manager(house: House) -> None:
    plan = planned(house, lines=[line("午餐", 4900)])
    assert check(plan, "over_standard")["state"] == "ask"
    assert step(house.host, plan, "submit", 409).code == "stop"
    assert step(house.host, plan, "submit", reason="最低消费")["state"] == "submitted"
    assert step(house.deputy, plan, "decide", 404, approve=True).code == "not_found"
    assert step(house.general_manager, plan, "decide", approve=True)["state"] == "approved"


@pytest.mark.parametrize(
    ("standard", "decides"),
    [
        ({"standard": "class", "class": "D"}, "head"),
        ({"standard": "class", "class": "C"}, "head"),
        ({"standard": "client", "level": "ordinary", "class": None}, "head"),
        ({"standard": "class", "class": "B"}, "deputy"),
        ({"standard": "client", "level": "important", "class": None}, "deputy"),
        ({"standard": "class", "class": "A"}, "general_manager"),
        ({"standard": "client", "level": "third", "class": None}, "general_manager"),
    ],
)
def test_who_approves_follows_from_class_and_level(
    house: House, standard: dict, decides: str
) -> None:
    plan = planned(house, **standard, lines=[])
    step(house.host, plan, "submit")
    assert step(getattr(house, decides), plan, "decide", approve=True)["state"] == "approved"


def test_nobody_approves_what_they_asked_for(house: House) -> None:
    mine = house.head.post("/plans", scenes.body(**{"class": "C"}, lines=[], host="T1"))
    step(house.head, mine, "submit")
    assert step(house.head, mine, "decide", 403, approve=True).code == "own_request"
    assert step(house.deputy, mine, "decide", approve=True)["state"] == "approved"


def test_a_returned_plan_says_why_and_is_submitted_again(house: House) -> None:
    plan = planned(house)
    step(house.host, plan, "submit")
    assert step(house.deputy, plan, "decide", 422, approve=False).code == "reason_missing"
    back = step(house.deputy, plan, "decide", approve=False, reason="减一道菜")
    assert (back["state"], back["approvals"][0]["reason"]) == ("returned", "减一道菜")
    told = Notice.objects.filter(key__startswith=f"plan:{plan['id']}:told").get()
    assert "减一道菜" in told.body
    step(house.host, plan, "submit")
    assert step(house.deputy, plan, "decide", approve=True)["state"] == "approved"


def test_others_see_nothing_of_it(house: House) -> None:
    plan = planned(house)
    path = f"/plans/{plan['id']}"
    assert [house.colleague.get(path).status, house.desk.get(path).status] == [404, 404]
    assert [who.get(path).status for who in (house.head, house.office, house.auditor)] == [200] * 3
    assert house.deputy.get(path).status == 404
    step(house.host, plan, "submit")
    assert house.deputy.get(path).status == 200
    assert step(house.auditor, plan, "cancel", 403, reason="试试").code == "not_permitted"


def test_a_line_and_all_after_it_move(house: House) -> None:
    early, late = "2026-12-03T09:40:00+08:00", "2026-12-03T18:00:00+08:00"
    rows = [
        line("接站", at=early),
        line("午餐"),
        line("晚餐", at=late, until="2026-12-03T20:00:00+08:00"),
    ]
    plan = planned(house, lines=rows)
    moved = step(house.host, plan, "shift", line=plan["lines"][1]["id"], minutes=30)
    assert [row["at"][11:16] for row in moved["lines"]] == ["09:40", "12:30", "18:30"]
    assert moved["lines"][2]["until"][11:16] == "20:30"
    assert step(house.host, plan, "shift", 422, line=999, minutes=30).code == "unknown_line"


def test_a_request_that_arrives_twice_shifts_once(house: House) -> None:
    plan = planned(house)
    for _ in range(2):
        sent = {"line": plan["lines"][0]["id"], "minutes": 30}
        heard = house.host.post(f"/plans/{plan['id']}/shift", sent, key="k1")
        assert heard["lines"][0]["at"][11:16] == "12:30"


def test_a_decision_that_arrives_twice_is_one(house: House) -> None:
    plan = planned(house)
    step(house.host, plan, "submit")
    for _ in range(2):
        heard = house.deputy.post(f"/plans/{plan['id']}/decide", {"approve": True}, key="d1")
        assert (heard.status, heard["state"]) == (200, "approved")
    assert PlanEvent.objects.filter(what="given").count() == 1


def test_a_receipt_is_booked_once_in_the_house_and_a_double_says_where(house: House) -> None:
    first, second = approved(house), approved(house, title="另一批", unit="别的单位")
    spent(house, first, "0887 1234")
    heard = step(house.host, second, "actual", 409, what="车", amount=400, receipt="08871234")
    assert heard.code == "receipt_used"
    assert heard["where"]["number"] == first["number"]
    assert first["number"] in heard["message"]
    assert PlanCost.objects.count() == 1


def test_a_struck_receipt_may_be_booked_again(house: House) -> None:
    plan = approved(house)
    cost = spent(house, plan)["costs"][0]["id"]
    assert step(house.host, plan, "strike", cost=cost, reason="记错")["actual"] == 0
    assert spent(house, plan)["actual"] == 98.5


def test_nothing_is_spent_before_it_was_approved(house: House) -> None:
    plan = planned(house)
    sent = {"what": "茶", "amount": 1, "receipt": "1"}
    assert step(house.host, plan, "actual", 409, **sent).code == "state_forbids"


def test_costs_go_through_three_hands_and_then_it_is_closed(house: House) -> None:
    plan = approved(house)
    heard = spent(house, plan)
    assert (heard["actual"], heard["actual_per_head"]) == (98.5, 6.57)
    assert step(house.host, plan, "close", 409).code == "costs_open"
    step(house.head, plan, "costs", approve=True)
    assert step(house.finance, plan, "costs", 404, approve=True)
    step(house.deputy, plan, "costs", approve=True)
    assert step(house.host, plan, "close", 409).code == "costs_open"
    done = step(house.finance, plan, "costs", approve=True)
    assert done["costs_approved"]
    assert step(house.host, plan, "close")["state"] == "closed"


def test_once_the_guests_have_left_it_is_closed_after_the_follow_up(house: House) -> None:
    plan = approved(house)
    spent(house, plan)
    for who in (house.head, house.deputy, house.finance):
        step(who, plan, "costs", approve=True)
    with time_machine.travel("2026-12-04T16:00:00+08:00"):
        assert step(house.host, plan, "close", 409).code == "follow_up_open"
        shown = browser("host", "赵凯").get(f"/plans/{plan['id']}/").content.decode()
        assert "回访以后就可以关单" in shown
        step(house.host, plan, "follow_up", said="都满意", agreed=True)
        assert step(house.host, plan, "close")["state"] == "closed"


def test_of_a_plan_closed_before_the_guests_leave_the_follow_up_stays_due(house: House) -> None:
    plan = approved(house)
    spent(house, plan)
    for who in (house.head, house.deputy, house.finance):
        step(who, plan, "costs", approve=True)
    step(house.host, plan, "close")
    with time_machine.travel("2026-12-04T16:00:00+08:00"):
        due = house.host.get("/due?mine=true").said
        assert [one["kind"] for one in due] == ["follow_up"]


def test_a_further_receipt_asks_for_the_costs_anew(house: House) -> None:
    plan = approved(house)
    spent(house, plan)
    for who in (house.head, house.deputy, house.finance):
        step(who, plan, "costs", approve=True)
    spent(house, plan, "2", 10)
    assert step(house.host, plan, "close", 409).code == "costs_open"


def test_agreed_on_the_telephone_it_goes_on_and_is_completed(house: House) -> None:
    plan = planned(house)
    assert (
        step(house.host, plan, "phone", 422, approver="T2", reason="今晚就到").code
        == "not_an_approver"
    )
    heard = step(house.host, plan, "phone", approver="P2", reason="今晚就到")
    assert (heard["state"], heard["phoned_to"]["name"]) == ("approved", "单副校长")
    due = house.host.get("/due", mine=1, kind="plan").said
    assert [(one["about"]["id"], one["late"]) for one in due] == [(plan["id"], False)]
    listed = house.office.get("/plans", state="by_phone")["items"]
    assert [one["id"] for one in listed] == [plan["id"]]
    step(house.host, plan, "submit")
    assert house.host.get("/plans", state="by_phone")["items"] == []
    assert step(house.deputy, plan, "decide", approve=True)["state"] == "approved"


def test_an_old_plan_keeps_the_rows_of_its_day(house: House) -> None:
    old = planned(house)
    row = PlanStandard.objects.get(code="B")
    PlanStandard.objects.create(
        **{"scheme": "class", "code": "B", "name": "B 贵宾", "clause": "E3", "per_head": 250},
        from_day=date(2027, 1, 1),
    )
    row.until_day = date(2026, 12, 31)
    row.save()
    new = planned(
        house, **{"from": "2027-01-05T09:00:00+08:00", "until": "2027-01-06T09:00:00+08:00"}
    )
    assert house.host.get(f"/plans/{old['id']}")["allowed"]["per_head"] == 300
    assert new["allowed"]["per_head"] == 250


def test_a_list_costs_the_same_for_one_and_for_fifty(house: House) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert house.head.get("/plans").status == 200
        return len(seen)

    planned(house)
    one = queries()
    for n in range(5):
        planned(house, title=f"第 {n} 批")
    assert queries() == one


def test_it_is_found_by_state_month_and_name(house: House) -> None:
    plan = approved(house)
    planned(
        house,
        title="别的",
        unit="别的",
        **{"from": "2027-01-05T09:00:00+08:00", "until": "2027-01-06T09:00:00+08:00"},
    )
    asked = ({"state": "approved"}, {"month": "2026-12"}, {"q": "远山"}, {"q": plan["number"]})
    for one in asked:
        assert [row["id"] for row in house.office.get("/plans", **one)["items"]] == [plan["id"]]
    assert house.office.get("/plans", month="2026-13").status == 422


def test_a_cancelled_plan_is_asked_about_no_more(house: House) -> None:
    plan = planned(house)
    step(house.host, plan, "submit")
    assert step(house.host, plan, "cancel", reason="不来了")["state"] == "cancelled"
    assert Approval.objects.get().state == "withdrawn"
    assert step(house.host, plan, "submit", 409).code == "state_forbids"
