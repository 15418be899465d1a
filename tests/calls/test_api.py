"""Calls through the API: who it is, the order, messages, and what a telephone system says (T)."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.api.callers import Heard
from tests.builders import a_visit
from tests.calls import scenes
from tests.calls.scenes import House, a_house, zhao
from tests.visitors.scenes import after
from visitors.calls.models import Call
from visitors.complaints.models import Complaint

pytestmark = pytest.mark.django_db
MA = {"number": "T2", "name": "马骏"}


@pytest.fixture(autouse=True)
def _thursday() -> Iterator[None]:
    with time_machine.travel(after(60), tick=False):
        yield


@pytest.fixture
def house() -> House:
    return a_house()


def call(house: House, **fields: Any) -> Heard:
    body = {"number": "13900001111", "caller": "方岚", "kind": "for_person", "for": "T1", **fields}
    heard = house.desk.post("/calls", body)
    assert heard.status == 201, heard.said
    return heard


def tried(house: House, path: str, who: str, result: str) -> Heard:
    heard = house.desk.post(f"{path}/tried", {"employee": who, "result": result})
    assert heard.status == 200, heard.said
    return heard


def test_the_order_is_the_person_their_stand_in_the_head_then_a_message(house: House) -> None:
    heard = call(house)
    assert [stop["employee"]["number"] for stop in heard["order"]] == ["T1", "T2", "T3"]
    assert heard["order"][0]["extension"] == "8021"
    path = f"/calls/{heard['id']}"
    assert tried(house, path, "T1", "engaged")["next"]["employee"] == MA
    assert tried(house, path, "T2", "no_answer")["next"]["employee"]["number"] == "T3"
    assert tried(house, path, "T3", "engaged")["next"] == "message"


def test_who_does_not_take_it_is_away_and_nobody_hears_why(house: House) -> None:
    heard = tried(house, f"/calls/{call(house)['id']}", "T1", "refused")
    assert heard["next"] == "message"
    assert "赵凯 不在" in heard["say"]


def test_who_is_away_is_passed_over_and_it_says_until_when(house: House) -> None:
    person = zhao()
    person.away_until = after(300)
    person.save()
    heard = call(house)
    assert heard["next"]["employee"] == MA
    assert "外出到 03-05 14:00" in heard["order"][0]["known"]


def test_a_caller_with_a_handler_goes_to_the_handler(house: House) -> None:
    scenes.fang_came(after(0))
    heard = call(house, kind="client", caller="", **{"for": None})
    assert heard["known"]["visitor"]["name"] == "方岚"
    assert heard["known"]["owner"] == {"number": "T1", "name": "赵凯"}
    assert heard["next"]["employee"]["number"] == "T1"


def test_who_took_the_last_call_is_the_handler_from_then_on(house: House) -> None:
    scenes.fang_came(after(0))
    tried(house, f"/calls/{call(house, **{'for': 'T2'})['id']}", "T2", "connected")
    with time_machine.travel(after(90), tick=False):
        assert call(house, kind="client", **{"for": None})["known"]["owner"] == MA


def test_of_several_with_one_number_it_is_one_of_them(house: House) -> None:
    for name in ("方岚", "方明"):
        a_visit(name, host=zhao(), by=scenes.desk(), now=after(0), phone=scenes.FANG)
    assert call(house, caller="")["known"] == {"one_of": 2}
    assert call(house, caller="方明")["known"]["visitor"]["name"] == "方明"


def test_a_complaint_goes_to_the_hotline_its_second_line_and_the_register(house: House) -> None:
    duty = scenes.on_duty()
    heard = call(house, kind="complaint", content="等了 26 分钟", **{"for": None})
    assert [stop["extension"] for stop in heard["order"]] == ["8100", "8101"]
    one = Complaint.objects.get()
    assert heard["complaint"] == {"id": one.pk, "number": one.number}
    assert (one.channel, one.what, one.phone) == ("phone", "等了 26 分钟", scenes.FANG)
    path = f"/calls/{heard['id']}"
    for line in ("8100", "8101"):
        heard = house.desk.post(f"{path}/tried", {"extension": line, "result": "engaged"})
    assert heard["next"] == "message"
    message = house.desk.post(f"{path}/message", {"text": "请回电"})["message"]
    assert message["to"]["number"] == duty.number
    assert message["until"] == "2026-03-05T10:30:00.000+08:00"


def test_a_pitch_is_put_to_the_contact_of_its_topic_alone(house: House) -> None:
    assert call(house, kind="pitch", topic="website", **{"for": None})["next"] == "message"
    assert house.desk.post("/calls", {"kind": "pitch", "topic": "x"}).status == 422


def test_connected_it_is_passed_on(house: House) -> None:
    heard = tried(house, f"/calls/{call(house)['id']}", "T1", "connected")
    assert (heard["state"], heard["result"]) == ("closed", "passed_on")
    assert heard["passed_to"]["number"] == "T1"
    again = house.desk.post(f"/calls/{heard['id']}/tried", {"employee": "T2", "result": "engaged"})
    assert (again.status, again.code) == (409, "state_forbids")


def test_a_message_is_told_read_called_back_and_done(house: House) -> None:
    path = f"/calls/{call(house)['id']}"
    message = house.desk.post(f"{path}/message", {"text": "改到周四"})["message"]
    assert (message["to"]["number"], message["state"]) == ("T1", "told")
    assert message["until"] == "2026-03-05T12:00:00.000+08:00"
    due = house.host.get("/due", mine=1).said
    assert [(one["kind"], one["about"]["kind"]) for one in due] == [("message", "call")]
    assert house.host.post(f"{path}/read", {})["message"]["state"] == "read"
    heard = house.host.post(f"{path}/called_back", {"result": "约好周四"})
    assert heard["message"]["state"] == "called_back"
    assert house.host.get("/due", mine=1).said == []
    done = house.host.post(f"{path}/done", {"result": "called_back"})
    assert (done["state"], done["message"]["state"]) == ("closed", "done")


def test_sent_twice_it_is_one_call(house: House) -> None:
    body = {"kind": "other", "caller": "打错的"}
    first, second = (house.desk.post("/calls", body, key="k1") for _ in range(2))
    assert first["id"] == second["id"]
    assert Call.objects.count() == 1
    assert house.desk.post("/calls", {**body, "caller": "别人"}, key="k1").code == "key_reused"


def test_a_telephone_system_opens_the_card_and_can_do_nothing_else(house: House) -> None:
    heard = house.telephone.post("/calls", {"number": "13900001111"})
    assert (heard.status, set(heard.said)) == (202, {"id"})
    path = f"/calls/{heard['id']}"
    assert house.telephone.get(path).status == 401
    assert house.telephone.get("/calls").status == 401
    assert house.telephone.post(f"{path}/done", {}).status == 401
    assert house.telephone.get("/board").status == 401
    assert house.telephone.post(f"{path}/answered").status == 200
    assert house.desk.get(path)["state"] == "open"
    assert house.telephone.post(f"{path}/hung_up").status == 200
    assert house.desk.get(path)["ended_at"] is not None


def test_a_call_that_nobody_answers_is_missed_until_it_is_returned(house: House) -> None:
    path = f"/calls/{house.telephone.post('/calls', {'number': '13900001111'})['id']}"
    house.telephone.post(f"{path}/hung_up")
    assert house.desk.get(path)["state"] == "missed"
    due = house.desk.get("/due", mine=1).said
    assert ["未接来电" in one["what"] for one in due] == [True]
    done = house.desk.post(f"{path}/done", {"result": ""})
    assert (done["state"], done["result"]) == ("closed", "called_back")
    assert house.desk.get("/due", mine=1).said == []


def test_the_list_finds_them_by_day_person_and_what_is_open(house: House) -> None:
    first = call(house)
    other = call(house, kind="other", caller="物业", number="010-62345678", **{"for": None})
    house.desk.post(f"/calls/{other['id']}/done", {"result": "打错了"})

    def found(**asked: Any) -> list[int]:
        return [one["id"] for one in house.desk.get("/calls", **asked)["items"]]

    assert found() == [other["id"], first["id"]]
    assert found(open="true") == [first["id"]]
    assert found(**{"for": "T1"}) == [first["id"]]
    assert found(date="2026-03-04") == []
    assert found(q="物业") == [other["id"]]
    assert house.desk.get("/calls")["items"][1]["number"] == "139****1111"


def test_a_list_of_many_asks_no_more_than_one_of_one(house: House) -> None:
    scenes.left(after(0))
    house.desk.get("/calls")
    with CaptureQueriesContext(connection) as few:
        house.desk.get("/calls")
    for n in range(20):
        scenes.left(after(n), caller=f"来电{n}")
    with CaptureQueriesContext(connection) as many:
        assert len(house.desk.get("/calls")["items"]) == 21
    assert len(many) == len(few)


def test_who_may_not_see_a_call_is_told_that_there_is_none(house: House) -> None:
    path = f"/calls/{call(house, **{'for': 'T2'})['id']}"
    assert house.host.get(path).status == 404
    assert house.host.post(f"{path}/done", {}).status == 404
    assert house.office.get(path).status == 200


def test_what_cannot_be_read_is_named(house: House) -> None:
    assert house.desk.post("/calls", {"kind": "x"}).said["fields"].keys() == {"kind"}
    assert house.desk.post("/calls", {"for": "T99"}).said["fields"].keys() == {"for"}
    path = f"/calls/{call(house)['id']}"
    heard = house.desk.post(f"{path}/tried", {"result": "engaged"})
    assert heard.said["fields"].keys() == {"employee"}
    assert timezone.is_aware(Call.objects.get().began_at)


def test_a_program_says_in_or_out_and_how_they_heard_of_us(house: House) -> None:
    heard = call(house, direction="out", source="internet", kind="enquiry")
    assert (heard["direction"], heard["source"]) == ("out", "internet")
    assert call(house)["direction"] == "in"
    body = {"caller": "姜女士", "kind": "enquiry"}
    assert house.desk.post("/calls", {**body, "source": "no_such"}).status == 422
    assert house.desk.post("/calls", {**body, "direction": "up"}).status == 422
