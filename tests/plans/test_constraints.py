"""The database itself refuses what the steps refuse: each constraint is broken past them and found
by its name.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction

from reception import clock
from tests.builders import a_site, a_user, an_employee
from tests.visitors.models.broken_rows import put
from visitors.plans.models import Plan, PlanCost, PlanEvent, PlanLine, PlanPart, PlanThing

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def plan(**columns: Any) -> Plan:
    host = an_employee()
    now = clock.now()
    given = {
        **{"number": f"JD-{Plan.objects.count()}", "title": "考察", "host": host, "heads": 5},
        **{"department": host.department, "site": a_site(), "scheme": "class", "code": "B"},
        **{"begins_at": now, "ends_at": now + timedelta(days=1), "made_at": now},
    }
    return Plan.objects.create(**{**given, **columns})


def line(**columns: Any) -> None:
    PlanLine.objects.create(**{"plan": plan(), "at": clock.now(), "what": "午餐", **columns})


def cost(**columns: Any) -> None:
    now = clock.now()
    given = {"what": "茶", "amount": 1, "receipt": "1", "spent_on": now.date(), "booked_at": now}
    PlanCost.objects.create(**{"plan": plan(), **given, **columns})


def twice() -> None:
    cost()
    cost()


def keyed() -> None:
    one, user = plan(), a_user("host", "赵凯")
    for _ in range(2):
        PlanEvent.objects.create(plan=one, what="made", at=clock.now(), by=user, request_key="k")


def thing() -> PlanThing:
    return PlanThing.objects.create(name="中巴 A", kind="vehicle", site=a_site())


def parted() -> None:
    one, who = plan(), an_employee()
    for _ in range(2):
        PlanPart.objects.create(plan=one, employee=who, told="d", told_at=clock.now())


BREAKING: dict[str, Callable[[], object]] = {
    "a_plan_is_for_somebody_and_ends_after_it_begins": lambda: plan(ends_at=clock.now()),
    "a_plan_says_when_it_was_closed": lambda: put(plan(), state="closed"),
    "a_plan_agreed_by_telephone_names_who": lambda: put(plan(), phoned_at=clock.now()),
    "a_line_of_a_plan_has_words_and_no_negative_cost": lambda: line(cost=-1),
    "a_line_of_a_plan_ends_after_it_begins": lambda: line(until=clock.now() - timedelta(days=1)),
    "what_a_line_books_is_free_again_at_some_time": lambda: line(booked=thing()),
    "somebody_has_one_part_in_a_plan": parted,
    "a_receipt_is_booked_once_in_the_house": twice,
    "a_cost_has_an_amount_and_a_receipt": lambda: cost(amount=0),
    "a_request_about_a_plan_has_one_effect": keyed,
}


@pytest.mark.parametrize("name", BREAKING)
def test_the_database_refuses_what_is_not_so(name: str) -> None:
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        BREAKING[name]()
    of_sqlite = {
        "a_receipt_is_booked_once_in_the_house": "plans_plancost.receipt",
        "somebody_has_one_part_in_a_plan": "plans_planpart.plan_id",
        # SQLite asks the trigger before the index.
        "a_request_about_a_plan_has_one_effect": "only grows",
    }
    assert any(part in str(refused.value) for part in (name, of_sqlite.get(name, name)))


def test_every_constraint_is_broken_here() -> None:
    ours = [
        rule.name
        for model in apps.get_app_config("plans").get_models()
        for rule in model._meta.constraints
        if isinstance(rule, models.CheckConstraint | models.UniqueConstraint)
    ]
    assert sorted(ours) == sorted(BREAKING)
