"""制度一览 says the whole policy in words, to those who may read it; admin speaks one language at a
time and lists its parts in the order of need.
"""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from reception.policy.decide import Facts, decide
from reception.policy.models import Contact, GradingRule, LadderStep, Limit, Sentence
from reception.policy.rulebook import in_force
from tests.builders import a_user

pytestmark = pytest.mark.django_db
PLACE = "/admin/policy/gradingrule/overview/"


def test_every_row_of_the_policy_stands_on_one_page(office: Client) -> None:
    shown = office.get(PLACE).content.decode()
    for model in (GradingRule, Limit, Contact, Sentence):
        for row in model._default_manager.all():
            link = reverse(f"admin:policy_{model._meta.model_name}_change", args=[row.pk])
            assert f'href="{link}"' in shown, row
    fine = LadderStep.objects.exclude(fine=0)[0].fine
    assert f"{fine:.0f}" in shown


def test_rules_stand_in_their_order_and_one_that_is_off_says_so(office: Client) -> None:
    first, second, *_rest = GradingRule.objects.all()
    second.is_active = False
    second.save()
    rules = next(part for part in office.get(PLACE).context["parts"] if part.lines[0].number)
    assert [line.name for line in rules.lines[:2]] == [str(first), str(second)]
    assert [line.is_active for line in rules.lines[:2]] == [True, False]
    fourth = decide(Facts("sales"), in_force().book)
    assert (fourth.rule.zh, fourth.rule_order) == (rules.lines[3].name, rules.lines[3].number)


@pytest.mark.parametrize(
    ("role", "name", "status"),
    [
        ("auditor", "孙审计", 200),
        ("principal", "周校长", 200),
        ("desk", "何静", 302),
        ("host", "赵凯", 302),
    ],
)
def test_who_may_see_the_policy_reads_it(
    office: Client, sign_in: Any, role: str, name: str, status: int
) -> None:
    assert sign_in(a_user(role, name)).get(PLACE).status_code == status


def test_its_parts_stand_in_the_order_of_need(root: Client) -> None:
    shown = root.get(reverse("admin:index")).context["app_list"]
    labels = [app["app_label"] for app in shown]
    assert labels[:3] == ["organisation", "policy", "visitors"]
    assert [app["app_label"] for app in shown if not app["says"]] == []
    assert [model["object_name"] for model in shown[0]["models"]][:2] == ["Site", "Department"]
