"""Eight book the same receipt, or approve the same plan, at the same moment: one does (E22, W4)."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from reception.accounts.actor import actor_of
from tests.builders import a_user, an_employee
from tests.plans import scenes
from tests.races.threads import DESKS, Together, at_once
from tests.visitors.scenes import after
from visitors.plans import actions, writing
from visitors.plans.acting import PlanAct
from visitors.plans.models import Plan, PlanCost, PlanEvent, PlanLine, PlanThing
from visitors.plans.writing import PlanSaid

pytestmark = [pytest.mark.races, pytest.mark.django_db(transaction=True)]
AT, HOUR = after(60), timedelta(hours=1)


def test_of_eight_who_book_one_receipt_one_does() -> None:
    house = scenes.a_house()
    titles = [f"第 {n} 批" for n in range(DESKS)]
    ids = [scenes.approved(house, title=one, unit=one)["id"] for one in titles]
    act = PlanAct(actor_of(a_user("host", "赵凯")), AT)
    works: list[Any] = [
        lambda plan=plan: actions.actual(plan, act, "车", Decimal(400), "08871234").state
        for plan in Plan.objects.filter(pk__in=ids)
    ]
    assert sorted(at_once(*works)) == ["approved"] + ["receipt_used"] * (DESKS - 1)
    assert PlanCost.objects.count() == 1


def drives() -> list[Any]:
    """Return works that book one van at one time, each for a plan of its own."""
    scenes.a_house()
    host = an_employee("赵凯")
    van = PlanThing.objects.create(name="中巴 A", kind="vehicle", site=host.site)
    act = PlanAct(actor_of(a_user("host", "赵凯")), AT)
    columns = {"title": "考察", "scheme": "class", "code": "B", "heads": 5, "host": host}
    columns |= {"begins_at": AT, "ends_at": AT + HOUR}
    row = {"at": AT, "until": AT + HOUR, "what": "接站", "kind": "vehicle", "booked": van}
    works: list[Any] = [
        lambda: writing.write(PlanSaid(columns, lines=[row]), act).state for _ in range(DESKS)
    ]
    return works


def test_of_eight_who_book_one_van_one_does() -> None:
    assert sorted(at_once(*drives())) == ["booked_twice"] * (DESKS - 1) + ["draft"]
    assert PlanLine.objects.count() == 1


def test_who_looks_first_and_books_later_takes_it_too() -> None:
    """The control: without the lock each who has looked takes it for free."""
    drives()
    van, together, plan = PlanThing.objects.get(), Together(), a_plan()

    def book_what_was_free() -> bool:
        is_free = not PlanLine.objects.filter(booked=van).exists()
        together.wait()
        PlanLine.objects.create(plan=plan, at=AT, until=AT + HOUR, what="接站", booked=van)
        return is_free

    assert at_once(*[book_what_was_free] * DESKS) == [True] * DESKS


def a_plan() -> Plan:
    act = PlanAct(actor_of(a_user("host", "赵凯")), AT)
    columns = {"title": "考察", "scheme": "class", "code": "B", "host": an_employee("赵凯")}
    return writing.write(PlanSaid({**columns, "begins_at": AT, "ends_at": AT + HOUR}), act)


def test_a_decision_pressed_eight_times_is_one() -> None:
    house = scenes.a_house()
    plan = scenes.planned(house)
    scenes.step(house.host, plan, "submit")
    act = PlanAct(actor_of(a_user("head", "单副校长")), AT)
    one = Plan.objects.get()
    works: list[Any] = [lambda: actions.decide(one, act).state for _ in range(DESKS)]
    done = at_once(*works)
    assert done.count("approved") == 1
    assert {*done} - {"approved"} <= {"already_decided", "nothing_asked"}
    assert PlanEvent.objects.filter(what="given").count() == 1
