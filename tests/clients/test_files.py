"""Files through the API: who reads them, secrecy, loans (L1–L4, L14)."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from reception import clock
from reception.accounts.models import Trace
from tests.builders import a_visit, an_employee
from tests.clients import scenes
from tests.clients.scenes import filed, names, shown, step
from visitors.clients.models import Client, ClientEvent

pytestmark = pytest.mark.django_db


def test_a_file_says_who_looks_after_it_and_when_one_calls() -> None:
    house = scenes.a_house()
    one = filed(house.zhao, contact="黄立群", phone="13900001111")
    assert one["owner"]["number"] == "T1"
    assert (one["phone"], one["due"]["first"], one["clause"]) == ("+8613900001111", True, "F4")
    assert names(house.zhao, q="远山", owner="mine") == ["远山集团"]


def test_others_see_the_card_of_a_normal_file_and_not_what_stands_in_it() -> None:
    house = scenes.a_house()
    one = filed(house.zhao, phone="13900001111")
    card = shown(house.xu, one)
    assert (card["readable"], "phone" in card.said) == (False, False)
    step(house.xu, one, "contact", 403, kind="call", result="reached")
    assert house.desk.get("/clients").status == 404


def test_the_first_visit_of_a_category_makes_the_file(
    django_capture_on_commit_callbacks: Any,
) -> None:
    house = scenes.a_house()
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            visit = a_visit("方岚", phone="+8613900002222", host=an_employee("赵凯"))
        visit.state = "left"
        visit.left_at = clock.now()
        visit.save()
    one = Client.objects.get()
    heard = house.zhao.get(f"/clients/{one.pk}")
    assert (heard["name"], heard["owner"]["number"]) == ("方岚", "T1")
    assert [row["kind"] for row in heard["timeline"]].count("visit") == 2


def test_an_answered_call_is_a_contact_that_nobody_types(
    django_capture_on_commit_callbacks: Any,
) -> None:
    house = scenes.a_house()
    with django_capture_on_commit_callbacks(execute=True):
        a_visit("方岚", phone="+8613900002222", host=an_employee("赵凯"))
    one = Client.objects.get()
    called = {"number": "13900002222", "caller": "方岚", "kind": "client", "content": "问课时"}
    for result, contacts in (("gone", 0), ("answered", 1)):
        with django_capture_on_commit_callbacks(execute=True):
            call = house.desk.post("/calls", called)
            heard = house.desk.post(f"/calls/{call['id']}/done", {"result": result})
        assert heard.status == 200, heard.said
        assert one.events.filter(what="contact", way="call").count() == contacts
    timeline = house.zhao.get(f"/clients/{one.pk}")["timeline"]
    assert [row["kind"] for row in timeline].count("call") == 2, "each stands there once"


def test_a_classified_file_is_for_who_is_named_and_opens_for_a_reason() -> None:
    house = scenes.a_house()
    one = filed(house.li, name="并购项目", secrecy="confidential", named=["T1"])
    assert [shown(by, one).status for by in (house.ma, house.chen, house.wang)] == [404] * 3
    assert (names(house.wang), names(house.zhao)) == ([], ["并购项目"])
    assert shown(house.zhao, one).code == "reason_needed"
    step(house.zhao, one, "open", 422, reason=" ")
    opened = step(house.zhao, one, "open", reason="准备谈判")
    assert opened["readings"][0]["reason"] == "准备谈判"
    assert shown(house.zhao, one).status == 200
    assert Trace.objects.filter(kind="client", number=one["id"]).count() == 1
    with time_machine.travel(clock.now() + timedelta(hours=9)):
        assert shown(house.zhao, one).code == "reason_needed"


def test_a_file_is_lent_for_three_days_and_late_ones_are_due() -> None:
    house = scenes.a_house()
    one = filed(house.zhao)
    body = {"purpose": "续约", "reason": "核对去年的投诉"}
    asked = house.xu.post(f"/clients/{one['id']}/loans", body)
    assert (asked.status, asked["decides"]["number"]) == (201, "P1")
    assert house.chen.post(f"/loans/{asked['id']}/decide", {"approve": True}).status == 404
    assert house.zhou.post(f"/loans/{asked['id']}/decide", {"approve": True}).status == 200
    assert shown(house.xu, one)["readable"]
    with time_machine.travel(clock.now() + timedelta(days=3, minutes=1)):
        assert not shown(house.xu, one)["readable"]
        (due,) = [row for row in house.xu.get("/due", mine="1").said if row["kind"] == "loan"]
        assert due["late"]
        other = filed(house.zhao, name="云洲科技")
        refused = house.xu.post(f"/clients/{other['id']}/loans", body)
        assert refused.code == "loan_late"
        assert house.xu.post(f"/loans/{asked['id']}/back", {})["state"] == "back"


def test_ones_own_department_asks_its_head() -> None:
    house = scenes.a_house()
    one = filed(house.zhao)
    asked = house.ma.post(f"/clients/{one['id']}/loans", {"purpose": "续约", "reason": "接替"})
    assert asked["decides"]["number"] == "T4"


def test_a_file_made_twice_by_one_request_is_one() -> None:
    house = scenes.a_house()
    body = {"name": "远山集团", "kind": "organisation", "class": "key"}
    first, again = (house.zhao.post("/clients", body, key="k1") for _ in range(2))
    assert first["id"] == again["id"]
    assert ClientEvent.objects.filter(what="made").count() == 1


def test_what_changed_stays_on_the_list_and_a_likely_double_is_named() -> None:
    house = scenes.a_house()
    one = filed(house.zhao, phone="13900001111")
    filed(house.ma, name="远山集团有限公司", phone="13900001111")
    from django.test import Client as Browser

    answer = Browser(headers=house.zhao.headers({})).patch(
        f"/api/v1/clients/{one['id']}", {"contact": "黄立群"}, content_type="application/json"
    )
    assert answer.status_code == 200
    assert "黄立群" in shown(house.zhao, one)["timeline"][0]["words"]
    assert shown(house.zhao, one)["likely"][0]["name"] == "远山集团有限公司"


def test_who_made_a_file_does_not_strike_it() -> None:
    house = scenes.a_house()
    one = filed(house.li)
    step(house.li, one, "strike", 403, reason="重卡")
    assert step(house.wang, one, "strike", reason="重卡")["struck"]
    assert names(house.li) == []
