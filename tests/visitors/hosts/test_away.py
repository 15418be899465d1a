"""Who is away is not asked: the stand-in is, at once; and nobody answers for a function that nobody
holds (G17).
"""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from reception.organisation.models import Employee
from reception.policy.models import Contact, GradingRule, Topic
from reception.policy.rulebook import in_force
from tests.builders import NO_KEY, a_visit, an_employee, some_badges, the_policy
from tests.visitors.scenes import NINE, admitted, after, agreed, refused, the_desk
from visitors.lifecycle import escalation, takeover, transitions
from visitors.models import Visit
from visitors.pages.grade_card import card_for
from visitors.visits.event_text import event_text

pytestmark = pytest.mark.django_db


def goes_away(name: str, deputy: str | None = None) -> Employee:
    """Mark somebody away for a week, with who stands in for them."""
    one = an_employee(name)
    one.deputy = an_employee(deputy) if deputy else None
    one.away_until = NINE + timedelta(days=7)
    one.save()
    return one


def holds(code: str, employee: Employee | None) -> None:
    the_policy()
    contact = Contact.objects.get(code=code)
    contact.employee = employee
    contact.save()


def asked(visit: Visit) -> list[str]:
    return [one.employee.name for one in visit.requests.order_by("pk")]


@pytest.mark.parametrize(
    ("category", "contact", "more"),
    [
        ("government", "executive", {}),
        ("media", "media_contact", {}),
        ("delivery", "purchasing", {}),
        ("applicant_first", "recruiter", {}),
        ("sales", "network_administrator", {"topic": "computers"}),
    ],
)
def test_the_stand_in_of_a_contact_who_is_away_is_asked_at_once(category, contact, more) -> None:
    holds(contact, goes_away("孙洁", "许朗"))
    visit = a_visit("郑国栋", category=category, now=NINE, **more)
    assert asked(visit) == ["许朗"]
    assert "孙洁" in event_text(visit.events.get(what="asked"))


def test_the_card_says_so_before_anybody_registers() -> None:
    holds("executive", goes_away("孙洁", "许朗"))
    typed = {"category": "government"}
    card = card_for(typed, 1, in_force(), NINE)
    assert ("许朗" in card["asked"], str(card["away"]), card["nobody_there"]) == (
        True,
        "孙洁",
        False,
    )
    goes_away("许朗")
    assert card_for(typed, 1, in_force(), NINE)["nobody_there"]


@pytest.mark.parametrize("typed", ["O’HARA", "ｏ'hara", " O Hara ", "歐陽雨桐"])
def test_the_card_knows_the_host_however_the_name_is_written(typed):
    the_policy()
    host = an_employee("欧阳雨桐" if typed == "歐陽雨桐" else "O'Hara")
    card = card_for({"host": typed}, host.site_id, in_force(), NINE)
    assert card["host"] == host


def test_a_host_who_is_away_is_not_asked_and_neither_is_a_further_one() -> None:
    host, other = goes_away("赵凯", "许朗"), goes_away("罗薇", "孙洁")
    visit = a_visit("王悦", host=host, further=[other], now=NINE)
    assert asked(visit) == ["许朗", "孙洁"]


def test_who_stands_in_for_two_is_asked_once_and_circles_end() -> None:
    host, other = goes_away("赵凯", "许朗"), goes_away("罗薇", "许朗")
    assert asked(a_visit("王悦", host=host, further=[other], now=NINE)) == ["许朗"]
    goes_away("许朗", "赵凯")
    assert asked(a_visit("高远", host=Employee.objects.get(pk=host.pk), now=NINE)) == []


def test_a_disabled_host_of_an_expected_visitor_is_skipped_at_once() -> None:
    host = an_employee("赵凯", deputy=an_employee("许朗"))
    visit = a_visit("王悦", host=host, now=NINE, expected_at=after(60))
    Employee.objects.filter(pk=host.pk).update(is_active=False)
    arrived = transitions.arrive(visit, the_desk(), after(60), NO_KEY)
    assert asked(arrived) == ["许朗"]


@pytest.mark.parametrize("category", ["government", "delivery"])
def test_where_nobody_is_there_the_desk_is_told_and_nobody_is_admitted(category) -> None:
    some_badges()
    for code in ("executive", "purchasing"):
        holds(code, goes_away("孙洁"))
    visit = a_visit("郑国栋", category=category, now=NINE)
    assert (asked(visit), visit.desk_told_at) == ([], NINE)
    with refused("consent_missing" if category == "government" else "nobody_asked"):
        admitted(visit)
    if category == "delivery":
        takeover.reassign(visit, an_employee("罗薇"), the_desk(), after(1), NO_KEY)
        assert admitted(visit, now=after(2)).state == "inside"


def test_after_the_contact_agrees_the_stand_in_of_the_host_is_asked() -> None:
    holds("executive", an_employee("孙洁"))
    visit = a_visit("郑国栋", category="government", host=goes_away("赵凯", "许朗"), now=NINE)
    agreed(visit)
    assert asked(visit) == ["孙洁", "许朗"]


def test_heads_and_deputies_who_are_away_are_replaced_when_nobody_answers() -> None:
    host = an_employee("赵凯", deputy=goes_away("罗薇", "许朗"))
    host.department.head = goes_away("孙洁", "高远")
    host.department.save()
    visit = a_visit("王悦", host=host, now=NINE)
    escalation.sweep(after(11))
    assert sorted(asked(visit)) == sorted(["赵凯", "许朗", "高远"])


def test_the_desk_that_names_somebody_who_is_away_asks_the_stand_in() -> None:
    visit = a_visit("王悦", now=NINE)
    takeover.reassign(visit, goes_away("罗薇", "许朗"), the_desk(), after(1), NO_KEY)
    assert asked(visit) == ["赵凯", "许朗"]
    with refused("away"):
        takeover.reassign(visit, goes_away("孙洁"), the_desk(), after(2), NO_KEY)


def test_a_contact_without_a_person_cannot_be_saved_where_it_is_used() -> None:
    the_policy()
    nobody = Contact.objects.create(code="press", name="新闻发言人")
    rule = GradingRule.objects.get(name__startswith="媒体，无预约")
    rule.contact = nobody
    with pytest.raises(ValidationError, match="由谁担任"):
        rule.full_clean()
    with pytest.raises(ValidationError, match="由谁担任"):
        Topic(code="press", name="广告", contact=nobody).full_clean()
    nobody.full_clean()  # unused, it may stay empty
    holds("executive", an_employee("孙洁"))
    executive = Contact.objects.get(code="executive")
    executive.employee = None
    with pytest.raises(ValidationError, match="由谁担任"):
        executive.full_clean()
    executive.employee = an_employee("许朗", is_active=False)
    with pytest.raises(ValidationError, match="由谁担任"):
        executive.full_clean()
