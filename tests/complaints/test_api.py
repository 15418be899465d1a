"""沈洁's complaint through the API: taken in, judged, looked into, answered, called back (C)."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine

from tests.api.callers import Heard
from tests.complaints.scenes import FOUND, House, a_house
from tests.visitors.scenes import after
from visitors.complaints.models import Complaint

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _thursday() -> Iterator[None]:
    with time_machine.travel(after(60), tick=False):
        yield


@pytest.fixture
def house() -> House:
    return a_house()


def taken(house: House, **fields: Any) -> str:
    heard = house.complain(**fields)
    assert heard.status == 201, heard.said
    return f"/complaints/{heard['id']}"


def ok(heard: Heard) -> Heard:
    assert heard.status == 200, heard.said
    return heard


def given(house: House, **fields: Any) -> str:
    """Return a complaint that 李敏 has given to the teaching department."""
    path = taken(house, **fields)
    ok(house.office.post(f"{path}/assess", {"valid": True, "reason": "属于接待"}))
    ok(house.office.post(f"{path}/assign", {"department": "教务部"}))
    return path


def answered(house: House, **fields: Any) -> str:
    path = given(house, **fields)
    ok(house.head.post(f"{path}/report", {**FOUND, "responsible": ["T1"]}))
    ok(house.office.post(f"{path}/review", {"approve": True, "outcome": "justified"}))
    ok(house.office.post(f"{path}/answer", {"text": "对您致歉。"}))
    return path


def test_what_the_desk_takes_in_has_a_number_a_code_and_seven_days(house: House) -> None:
    heard = house.complain()
    assert heard.status == 201
    assert heard["number"] == "TS-2026-0001"
    assert heard["url"].endswith(f"/c/{heard['code']}/")
    assert (heard["stage"], heard["major"]) == ("registered", "no")
    until = datetime.fromisoformat(heard["until"])
    start = after(60).replace(hour=0, minute=0, second=0, microsecond=0)
    assert until == start + 8 * DAY, "the day itself is not counted, the seventh is whole"
    assert "7 天" in heard["arithmetic"]


def test_the_next_one_has_the_next_number(house: House) -> None:
    assert [house.complain()["number"][-4:] for _ in range(3)] == ["0001", "0002", "0003"]


def test_a_request_sent_twice_is_one_complaint(house: House) -> None:
    body = {"who": {"name": "沈洁"}, "what": "等了很久", "channel": "phone"}
    first, second = (house.desk.post("/complaints", body, key="k1") for _ in range(2))
    assert first.said == second.said
    assert Complaint.objects.count() == 1
    other = house.desk.post("/complaints", {**body, "what": "别的事"}, key="k1")
    assert (other.status, other.code) == (422, "key_reused")


def test_it_goes_its_way_until_she_says_that_she_is_satisfied(house: House) -> None:
    path = answered(house)
    said = {"reached": True, "satisfied": True, "words": "可以了"}
    assert ok(house.office2.post(f"{path}/follow_up", said))["stage"] == "closed"
    whole = ok(house.office.get(path))
    assert [one["stage"] for one in whole["stages"]] == [
        *("assessed", "assigned", "reported", "reviewed", "answered", "closed")
    ]
    assert all(one["at"] for one in whole["stages"])
    assert whole["outcome"] == "justified"


def test_not_satisfied_opens_it_again_with_a_new_clock(house: House) -> None:
    path = answered(house)
    with time_machine.travel(after(60) + DAY, tick=False):
        said = {"reached": True, "satisfied": False, "words": "没有人来道歉"}
        heard = ok(house.office2.post(f"{path}/follow_up", said))
        assert heard["stage"] == "reopened"
        again = datetime.fromisoformat(heard["until"])
        ok(house.office.post(f"{path}/assign", {"employee": None, "department": "教务部"}))
    first = datetime.fromisoformat(house.office.get(path)["received_at"])
    assert again - first > 8 * DAY


@pytest.mark.parametrize("step", ["assess", "report", "review", "answer", "follow_up"])
def test_no_step_is_taken_before_its_turn(house: House, step: str) -> None:
    path = answered(house)
    ok(house.office2.post(f"{path}/follow_up", {"reached": True, "satisfied": True, "words": "好"}))
    body = {
        "assess": {"valid": True},
        "report": FOUND,
        "review": {"approve": True},
        "answer": {"text": "再答"},
        "follow_up": {"reached": True, "satisfied": True, "words": "好"},
    }[step]
    by = house.head if step == "report" else house.office
    heard = by.post(f"{path}/{step}", body)
    assert (heard.status, heard.code) == (409, "state_forbids")


def test_that_it_is_not_valid_is_said_by_two_and_answered(house: House) -> None:
    path = taken(house)
    no = {"valid": False, "reason": "说的是隔壁的店"}
    assert ok(house.office.post(f"{path}/assess", no))["stage"] == "registered"
    assert house.office.post(f"{path}/assess", no).status == 403
    heard = ok(house.office2.post(f"{path}/assess", no))
    assert (heard["stage"], heard["valid"], heard["outcome"]) == ("assessed", False, "not_ours")
    assert house.office.post(f"{path}/assign", {"department": "教务部"}).code == "state_forbids"
    assert ok(house.office.post(f"{path}/answer", {"text": "请谅解"}))["stage"] == "answered"


def test_a_department_sends_back_once(house: House) -> None:
    path = given(house)
    why = {"reason": "C3：不是我们部门的事"}
    assert ok(house.head.post(f"{path}/send_back", why))["stage"] == "assessed"
    ok(house.office.post(f"{path}/assign", {"department": "教务部"}))
    heard = house.head.post(f"{path}/send_back", why)
    assert (heard.status, heard.code) == (409, "sent_back_before")


def test_after_a_working_day_it_is_not_sent_back_any_more(house: House) -> None:
    path = given(house)
    with time_machine.travel(after(60) + 4 * DAY, tick=False):
        heard = house.head.post(f"{path}/send_back", {"reason": "C3"})
    assert (heard.status, heard.code) == (409, "too_late")


def test_where_the_row_says_so_the_principal_reviews_after_the_office(house: House) -> None:
    path = given(house, kinds=["press"])
    ok(house.head.post(f"{path}/report", FOUND))
    assert house.principal.post(f"{path}/review", {"approve": True}).code == "state_forbids"
    assert ok(house.office.post(f"{path}/review", {"approve": True}))["step"] == "principal"
    assert house.office.post(f"{path}/answer", {"text": "好"}).code == "state_forbids"
    assert ok(house.principal.post(f"{path}/review", {"approve": True}))["stage"] == "reviewed"
    assert ok(house.office.post(f"{path}/answer", {"text": "好"}))["stage"] == "answered"


def test_who_is_not_content_with_a_report_has_the_department_write_anew(house: House) -> None:
    path = given(house)
    ok(house.head.post(f"{path}/report", FOUND))
    assert house.office.post(f"{path}/review", {"approve": False}).status == 422
    no = {"approve": False, "reason": "没有写清经过"}
    assert ok(house.office.post(f"{path}/review", no))["stage"] == "assigned"


@pytest.mark.parametrize("who", ["office"])
def test_who_handled_it_does_not_call_back(house: House, who: str) -> None:
    path = answered(house)
    said = {"reached": True, "satisfied": True, "words": "好"}
    heard = getattr(house, who).post(f"{path}/follow_up", said)
    assert (heard.status, heard.code) == (403, "concerned_person")
    assert house.office2.post(f"{path}/follow_up", {**said, "words": ""}).status == 422


def test_three_tries_on_two_days_close_it_apart(house: House) -> None:
    path = answered(house)
    no = {"reached": False}
    for _ in range(3):
        assert ok(house.office2.post(f"{path}/follow_up", no))["stage"] == "answered"
    with time_machine.travel(after(60) + DAY, tick=False):
        heard = ok(house.office2.post(f"{path}/follow_up", no))
    assert (heard["stage"], heard["not_reached"]) == ("closed", True)


def test_a_pause_by_the_handler_waits_for_another(house: House) -> None:
    path = given(house)
    before = datetime.fromisoformat(house.office.get(path)["until"])
    pause = {"reason": "等投诉人回电", "until": (after(60) + 3 * DAY).isoformat()}
    with time_machine.travel(after(60) + DAY, tick=False):
        assert house.head.post(f"{path}/pause", pause).status == 202
        assert datetime.fromisoformat(house.office.get(path)["until"]) == before
        assert house.head.post(f"{path}/grant", {"approve": True}).status == 403
        heard = ok(house.office.post(f"{path}/grant", {"approve": True}))
    assert datetime.fromisoformat(heard["until"]) == before + 2 * DAY
    assert heard["pauses"][0]["reason"] == "等投诉人"


def test_a_pause_by_another_holds_at_once(house: House) -> None:
    path = given(house)
    before = datetime.fromisoformat(house.office.get(path)["until"])
    pause = {"reason": "等外部报告", "until": (after(60) + 4 * DAY).isoformat()}
    with time_machine.travel(after(60) + DAY, tick=False):
        too_long = {**pause, "until": (after(60) + 9 * DAY).isoformat()}
        assert house.office.post(f"{path}/pause", too_long).code == "bad_days"
        assert house.office.post(f"{path}/pause", {**pause, "reason": "忙"}).status == 422
        heard = ok(house.office.post(f"{path}/pause", pause))
    assert datetime.fromisoformat(heard["until"]) == before + 3 * DAY


def test_before_it_is_judged_another_of_the_office_grants(house: House) -> None:
    path = taken(house)
    until = (after(60) + DAY).isoformat()
    assert house.office.post(f"{path}/pause", {"reason": "等投诉人", "until": until}).status == 202
    assert house.office.post(f"{path}/grant", {"approve": True}).status == 403
    assert house.office2.post(f"{path}/grant", {"approve": True}).status == 200


def test_the_principal_extends(house: House) -> None:
    path = given(house)
    before = datetime.fromisoformat(house.office.get(path)["until"])
    mine = next(one for one in house.office.get(path)["stages"] if one["now"])
    until = (datetime.fromisoformat(mine["until"]) + 2 * DAY).isoformat()
    body = {"reason": "等鉴定", "until": until}
    assert house.head.post(f"{path}/extend", body).status == 202
    heard = ok(house.principal.post(f"{path}/grant", {"approve": True}))
    assert datetime.fromisoformat(heard["until"]) == before + 2 * DAY


def test_who_is_complained_about_is_kept_out_and_told_why(house: House) -> None:
    number = house.office.get("/employees", q="李敏").said[0]["number"]
    path = taken(house, about={"employee": number})
    heard = house.office.post(f"{path}/assess", {"valid": True})
    assert (heard.status, heard.code) == (403, "concerned_person")
    assert "被投诉人" in heard["message"]
    assert ok(house.office2.post(f"{path}/assess", {"valid": True}))["stage"] == "assessed"
    kept = house.office2.get(path)["kept_out"]
    assert [one["employee"]["name"] for one in kept] == ["李敏"]


def test_it_is_not_given_to_who_is_concerned(house: House) -> None:
    path = taken(house)
    ok(house.office.post(f"{path}/assess", {"valid": True}))
    heard = house.office.post(f"{path}/assign", {"employee": "T1"})
    assert (heard.status, heard.code) == (403, "concerned_person")


def test_only_who_may_see_it_finds_it(house: House) -> None:
    path = taken(house)
    assert house.desk.get(path).status == 200, "who took it in"
    assert house.principal.get(path).status == 200
    assert house.head.get(path).status == 404, "not yet theirs"
    assert house.host.get(path).status == 404, "it is about him"
    assert house.host.post(f"{path}/assess", {"valid": True}).status == 404
    ok(house.office.post(f"{path}/assess", {"valid": True}))
    ok(house.office.post(f"{path}/assign", {"department": "教务部"}))
    assert house.head.get(path).status == 200
    assert house.host.get(path).status == 404


def test_a_word_of_the_rows_proposes_it_as_major_and_the_office_decides(house: House) -> None:
    path = taken(house, what="再不处理我就打 12345")
    heard = house.office.get(path)
    assert heard["major"] == "proposed"
    assert [one["facts"]["said"] for one in heard["events"] if one["what"] == "major"] == [
        ["12345"]
    ]
    no = {"yes": False, "reason": ""}
    assert house.office.post(f"{path}/major", no).status == 422
    heard = ok(house.office.post(f"{path}/major", {**no, "reason": "只是随口一说"}))
    assert heard["major"] == "no"
    assert (
        ok(house.office.post(f"{path}/major", {"yes": True, "reason": "真打了"}))["major"] == "yes"
    )
    assert house.office.get(path)["needs_principal"] is True


def test_the_third_about_the_same_in_sixty_days_is_proposed_and_linked(house: House) -> None:
    _first, second, third = (taken(house) for _ in range(3))
    assert house.office.get(second)["major"] == "no"
    heard = house.office.get(third)
    assert heard["major"] == "proposed"
    assert [one["number"][-1] for one in heard["alike"]] == ["2", "1"]


def test_withdrawn_it_is_over(house: House) -> None:
    path = taken(house)
    heard = ok(house.office.post(f"{path}/withdraw", {"reason": "误会"}))
    assert (heard["stage"], heard["outcome"]) == ("withdrawn", "withdrawn")
    assert house.office.post(f"{path}/assess", {"valid": True}).code == "state_forbids"


def test_what_is_due_about_it_names_who_owes_it(house: House) -> None:
    path = given(house)
    mine = house.head.get("/due", mine=1, kind="complaint").said
    assert [one["about"]["kind"] for one in mine] == ["complaint"]
    assert mine[0]["owes"]["name"] == "陈主任"
    assert house.office.get("/due", mine=1, kind="complaint").said == []
    ok(house.head.post(f"{path}/report", FOUND))
    assert len(house.office.get("/due", mine=1, kind="complaint").said) == 1
    assert house.office2.get("/due", mine=1, kind="complaint").said == []


def test_the_list_is_read_by_stage_month_and_name(house: House) -> None:
    taken(house)
    path = given(house, who={"name": "丁一"})
    assert [one["who"]["name"] for one in house.office.get("/complaints")["items"]] == [
        "丁一",
        "沈洁",
    ]
    only = house.office.get("/complaints", stage="assigned")["items"]
    assert [one["id"] for one in only] == [int(path.split("/")[-1])]
    assert len(house.office.get("/complaints", month="2026-03")["items"]) == 2
    assert house.office.get("/complaints", month="2026-02")["items"] == []
    assert house.office.get("/complaints", late="true")["items"] == []
    with time_machine.travel(after(60) + 9 * DAY, tick=False):
        assert len(house.office.get("/complaints", late="true")["items"]) == 2
    assert house.office.get("/complaints", q="沈")["items"][0]["who"]["phone"] == "139****4821"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("who", {"name": ""}),
        ("who", {"name": "沈洁", "phone": "138 0013 800O"}),
        ("who", {"name": "沈洁", "visitor": 99}),
        ("what", "  "),
        ("channel", "pigeon"),
        ("kinds", ["nonsense"]),
        ("about", {"employee": "X9"}),
        ("about", {"department": "没有的部"}),
        ("about", {"visit": 99}),
    ],
)
def test_what_cannot_be_read_is_said_beside_its_field(house: House, field: str, value: Any) -> None:
    heard = house.complain(**{field: value})
    assert heard.status == 422
    assert any(name.startswith(field) for name in heard["fields"])
    assert not Complaint.objects.exists()
