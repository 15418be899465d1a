"""Eight book the same receipt, or approve the same plan, at the same moment: one does (E22, W4)."""

from decimal import Decimal
from typing import Any

import pytest

from reception.accounts.actor import actor_of
from tests.builders import a_user
from tests.plans import scenes
from tests.races.threads import DESKS, at_once
from tests.visitors.scenes import after
from visitors.plans import actions
from visitors.plans.acting import PlanAct
from visitors.plans.models import Plan, PlanCost, PlanEvent

pytestmark = [pytest.mark.races, pytest.mark.django_db(transaction=True)]
AT = after(60)


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
