"""Vehicles and rooms are booked by one line at a time; who appears in a programme confirms their
own lines, and is asked again only about what concerns them (E11, E19).
"""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from reception import clock
from reception.links import tokens
from reception.notifications.models import Notice
from reception.policy.models import PlanStandard
from reception.policy.rulebook import new_edition
from tests.builders import an_employee
from tests.discipline.at_the_office import browser
from tests.plans.scenes import House, a_house, approved, body, check, line, planned, step, the_plan
from tests.plans.test_pages import line as row
from tests.plans.test_pages import typed
from tests.visitors.scenes import after
from visitors.plans.models import Plan, PlanPart, PlanThing

pytestmark = pytest.mark.django_db
NINE, TEN = "2026-12-03T09:00:00+08:00", "2026-12-03T10:00:00+08:00"


@pytest.fixture(autouse=True)
def _thursday() -> Iterator[None]:
    with time_machine.travel(after(60), tick=False):
        yield


@pytest.fixture
def house() -> House:
    return a_house()


def a_van(name: str = "中巴 A", **columns: Any) -> PlanThing:
    site = an_employee("赵凯").site
    return PlanThing.objects.create(name=name, kind="vehicle", site=site, **columns)


def drive(**more: Any) -> dict[str, Any]:
    return line("接站", 0, "vehicle", **{"at": NINE, "until": TEN, "booked": "中巴 A", **more})


def told(name: str) -> list[str]:
    rows = Notice.objects.filter(purpose="plan_part", employee__name=name).exclude(state="stopped")
    return [row.body for row in rows.order_by("pk")]


def page_of(name: str) -> tuple[Client, str]:
    """Return a browser without an account, and the address of the newest link of somebody."""
    notice = Notice.objects.filter(purpose="plan_part", employee__name=name).latest("pk")
    return Client(), f"/plans/p/{tokens.make(notice, clock.now() + timedelta(days=1))}/"


def confirm(name: str) -> None:
    anybody, address = page_of(name)
    seen = re.search(r'name="told" value="(\w+)"', anybody.get(address).content.decode())
    assert seen is not None
    assert anybody.post(address, {"told": seen[1]}).status_code == 303


def test_a_vehicle_that_is_booked_is_refused_with_the_plan_that_has_it(house: House) -> None:
    a_van(), a_van("中巴 B")
    first = planned(house, lines=[drive()])
    sent = {"lines": [drive(at="2026-12-03T09:59:00+08:00", until="2026-12-03T11:00:00+08:00")]}
    heard = house.host.post("/plans", body(**sent))
    assert (heard.status, heard.code) == (409, "booked_twice")
    assert first["number"] in heard.said["message"]
    assert "中巴 B" in heard.said["message"]
    assert Plan.objects.count() == 1
    later = drive(at=TEN, until="2026-12-03T11:00:00+08:00")
    assert planned(house, lines=[later])["lines"][0]["booked"] == "中巴 A"


def test_a_cancelled_plan_frees_what_it_has_booked(house: House) -> None:
    a_van()
    step(house.host, planned(house, lines=[drive()]), "cancel", reason="不来了")
    planned(house, lines=[drive()])


def test_to_shift_into_what_another_plan_has_is_refused(house: House) -> None:
    a_van()
    planned(house, lines=[drive(at=TEN, until="2026-12-03T11:00:00+08:00")])
    mine = planned(house, lines=[drive()])
    sent = {"line": mine["lines"][0]["id"], "minutes": 30}
    assert step(house.host, mine, "shift", 409, **sent).code == "booked_twice"
    assert the_plan(mine).lines.get().until == the_plan(mine).lines.get().at + timedelta(hours=1)


def test_a_booked_line_says_until_when_and_has_seats_enough(house: House) -> None:
    a_van(seats=11)
    heard = house.host.post("/plans", body(lines=[drive(until=None)]))
    assert "lines.0.until" in heard.said["fields"]
    heard = house.host.post("/plans", body(lines=[drive(booked="飞船")]))
    assert "lines.0.booked" in heard.said["fields"]
    assert check(planned(house, lines=[drive()]), "seats")["state"] == "stop"


def test_who_appears_is_told_once_it_is_approved_and_confirms_on_a_phone(house: House) -> None:
    lines = [line("接站", 10, ours="马骏"), line("午餐", 20)]
    plan = approved(house, lines=lines)
    assert {row.employee.name for row in PlanPart.objects.all()} == {"赵凯", "马骏", "曾晓彤"}
    assert "接站" in told("马骏")[0]
    assert "午餐" in told("马骏")[0]
    assert "接站" not in told("赵凯")[0]
    shown = browser("host", "赵凯").get(f"/plans/{plan['id']}/").content.decode()
    assert "3 人还没有确认" in " ".join(shown.split())
    with time_machine.travel("2026-12-02T10:00:00+08:00"):
        assert "马骏" in browser("desk", "何静").get("/").content.decode()
    confirm("马骏")
    heard = house.host.get(f"/plans/{plan['id']}")
    assert {one["name"]: one["confirmed"] for one in heard["people"]} == {
        "赵凯": False,
        "马骏": True,
        "曾晓彤": False,
    }


def test_a_moved_line_asks_again_only_whom_it_touches(house: House) -> None:
    lines = [
        line("接站", 10, ours="马骏", at=NINE),
        line("午餐", 20, ours="赵凯"),
    ]
    plan = approved(house, lines=lines)
    confirm("马骏")
    confirm("赵凯")
    last = plan["lines"][-1]["id"]
    step(house.host, plan, "shift", line=last, minutes=30)
    assert len(told("马骏")) == 1
    assert PlanPart.objects.get(employee__name="马骏").confirmed_at is not None
    assert PlanPart.objects.get(employee__name="赵凯").confirmed_at is None
    assert "12:30" in told("赵凯")[-1]


def test_who_confirms_what_has_just_changed_is_shown_it_first(house: House) -> None:
    plan = approved(house, lines=[line("午餐", 20, ours="赵凯")])
    anybody, address = page_of("赵凯")
    old = PlanPart.objects.get().told
    step(house.host, plan, "shift", line=plan["lines"][0]["id"], minutes=30)
    answer = anybody.post(address, {"told": old})
    assert answer.status_code == 409
    assert "12:30" in answer.content.decode()
    assert PlanPart.objects.get().confirmed_at is None


def test_a_link_is_over_when_the_plan_is_and_nobody_guesses_one(house: House) -> None:
    plan = approved(house, lines=[line("午餐", 20, ours="赵凯")])
    anybody, address = page_of("赵凯")
    step(house.host, plan, "cancel", reason="不来了")
    assert anybody.get(address).status_code == 410
    assert anybody.get("/plans/p/ABCDEFGH/").status_code == 404


def test_a_standard_that_is_edited_later_leaves_what_was_submitted(house: House) -> None:
    plan = approved(house)
    PlanStandard.objects.filter(scheme="class", code="B").update(per_head=100)
    new_edition()
    assert house.host.get(f"/plans/{plan['id']}")["allowed"]["per_head"] == 300
    assert planned(house)["allowed"]["per_head"] == 100


def test_who_writes_over_what_they_did_not_read_is_refused(house: House) -> None:
    plan = planned(house, lines=[])
    host, path = browser("host", "赵凯"), f"/plans/{plan['id']}/"
    host.post(path, typed(version="0", **row(what="座谈")))
    answer = host.post(path, typed(version="0", **row(what="宴会")))
    assert answer.status_code == 422
    assert "赵凯" in answer.content.decode()
    assert the_plan(plan).lines.get().what == "座谈"
