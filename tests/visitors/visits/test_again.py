"""Deciding again: from what a visit keeps, its decision comes out exactly (G10)."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reception.policy.enums import Grade
from reception.policy.models import Category, GradingRule, JobPost, ReceptionStandard, Topic
from reception.policy.rulebook import in_force
from tests.builders import NO_KEY, a_user, a_visit, an_employee
from tests.visitors.scenes import (
    NINE,
    a_computer_salesman,
    after,
    agreed,
    qian_baoping,
    the_desk,
    wang_yue,
)
from visitors.lifecycle import transitions
from visitors.models import Visit
from visitors.visits import again
from visitors.visits.again import Again

pytestmark = pytest.mark.django_db


def again_of(visit: Visit) -> Again:
    found = again.decided_again(Visit.objects.get(pk=visit.pk), in_force())
    assert found is not None
    return found


def without_g5() -> None:
    GradingRule.objects.get(clause="G5").delete()


def refuse_parents() -> None:
    rule = GradingRule.objects.create(
        name="家长",
        clause="G9",
        grade="refused",
        why="试",
        ask="nobody",
        disposition="refuse",
        order=0,
    )
    rule.categories.add(Category.objects.get(code="parent"))


def tea_for_all() -> None:
    for row in ReceptionStandard.objects.all():
        row.refreshments = "茶"
        row.save()


def websites_are_the_principals() -> None:
    row = Topic.objects.get(code="website")
    row.contact = None
    row.save()


def clerks_have_a_recruiter() -> None:
    JobPost.objects.get_or_create(name="文员", defaults={"recruiter": an_employee("姚红")})


def media_are_not_graded() -> None:
    row = Category.objects.get(code="media")
    row.is_graded = not row.is_graded
    row.save()


EDITS: list[Callable[[], None]] = [
    without_g5,
    refuse_parents,
    tea_for_all,
    websites_are_the_principals,
    clerks_have_a_recruiter,
    media_are_not_graded,
]


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_whatever_is_registered_and_edited_comes_out_as_it_was_decided(
    db: None, data: st.DataObject
) -> None:
    with transaction.atomic():
        visits = []
        edits = iter(data.draw(st.permutations(EDITS)))
        for _round in range(3):
            visits.append(
                a_visit(
                    "秦月",
                    category=data.draw(
                        st.sampled_from(
                            [
                                "parent",
                                "media",
                                "sales",
                                "delivery",
                                "applicant_first",
                                "government",
                                "walk_in",
                            ]
                        )
                    ),
                    topic=data.draw(st.sampled_from(["", "website", "computers"])),
                    level=data.draw(st.sampled_from([None, 1, 5, 9])),
                    purpose=data.draw(st.sampled_from(["应聘文员", "咨询"])),
                    appointment=data.draw(st.booleans()),
                    now=NINE,
                )
            )
            next(edits)()
            next(edits)()
        for visit in visits:
            found = again_of(visit)
            assert found.holds, (found.stood, found.then)
        transaction.set_rollback(True)


class TestLaterDecisions:
    """An override, an arrival, an agreement keep what they were made from, too."""

    def test_a_visit_whose_grade_was_changed_holds_after_the_standards_were_edited(self) -> None:
        visit = wang_yue()
        tea_for_all()
        transitions.override(visit, Grade.HIGH, "校友会会长", the_desk(), after(1), NO_KEY)
        media_are_not_graded()
        ReceptionStandard.objects.get(grade="high").delete()
        found = again_of(visit)
        assert found.holds
        assert found.stood["standard"]["refreshments"]["zh"] == "茶"

    def test_a_pitch_that_was_agreed_to_holds(self) -> None:
        visit = a_computer_salesman()
        tea_for_all()
        assert agreed(visit).pitch_agreed
        ReceptionStandard.objects.all().delete()
        assert again_of(visit).holds

    def test_an_arrival_that_decides_anew_keeps_the_refusal_as_a_fact(self) -> None:
        tomorrow = NINE + timedelta(days=1)
        phone = "+8613900139000"
        expected = a_visit("钱保平", phone=phone, now=NINE, expected_at=tomorrow)
        assert again_of(expected).facts.refused_as == ""
        sells = qian_baoping(phone="", visitor_id=expected.visitor_id)
        transitions.refuse(sells, "保险推销", the_desk(), after(1), NO_KEY)
        arrived = transitions.arrive(expected, the_desk(), tomorrow, NO_KEY)
        assert arrived.grade == "refused"
        found = again_of(arrived)
        assert (found.facts.refused_as, found.facts.category) == ("insurance_sales", "parent")
        assert found.facts.refused_visit == sells.pk
        assert found.holds


class TestToday:
    """What today's rules say otherwise is named."""

    def test_the_rule_that_decides_now_differs(self) -> None:
        visit = wang_yue()
        assert again_of(visit).differs == []
        refuse_parents()
        found = again_of(visit)
        assert found.holds
        assert set(found.differs) >= {"grade", "rule", "clause"}
        assert found.today["rule"]["zh"] == "家长"

    def test_an_edited_standard_differs_under_the_same_rule(self) -> None:
        visit = wang_yue()
        tea_for_all()
        assert again_of(visit).differs == ["standard"]

    def test_a_category_that_is_no_more_decides_nothing(self) -> None:
        visit = wang_yue()
        row = Category.objects.get(code="parent")
        row.is_active = False
        row.save()
        assert again_of(visit).today is None
        assert again_of(visit).holds


class TestOldVisits:
    """Visits of which the facts were not kept."""

    def test_nothing_is_made_up_for_them(self, client: Client) -> None:
        visit = wang_yue()
        Visit.objects.update(facts=None, rules=None)
        visit.refresh_from_db()
        assert again.decided_again(visit, in_force()) is None
        client.force_login(a_user("office", "李敏"))
        page = client.get(reverse("visit_again", args=[visit.pk])).content.decode()
        assert "没有保存当时的依据" in page

    @pytest.mark.parametrize("missing", [{"facts": None}, {"rules": None}])
    def test_half_of_it_is_refused_by_the_database(self, missing: dict[str, None]) -> None:
        wang_yue()
        with pytest.raises(IntegrityError, match="facts_are_kept"), transaction.atomic():
            Visit.objects.update(**missing)


class TestPage:
    """What 行政部 and the auditor read."""

    def test_it_shows_three_decisions_and_names_the_rule_that_differs(self, client: Client) -> None:
        visit = wang_yue(level=5)
        refuse_parents()
        client.force_login(a_user("auditor", "郑平"))
        assert (
            reverse("visit_again", args=[visit.pk])
            in client.get(reverse("visit", args=[visit.pk])).content.decode()
        )
        page = client.get(reverse("visit_again", args=[visit.pk])).content.decode()
        assert "结果与当时一致" in page
        assert "“家长” 决定" in page
        assert "学员家长" in page

    def test_what_does_not_hold_is_said(self, client: Client) -> None:
        visit = wang_yue()
        Visit.objects.update(facts={**visit.facts, "category": "media"})
        client.force_login(a_user("office", "李敏"))
        page = client.get(
            reverse("visit_again", args=[visit.pk]), headers={"HX-Request": "true"}
        ).content.decode()
        assert "结果与当时不一致" in page
        assert "<html" not in page

    def test_the_desk_is_not_offered_it(self, client: Client) -> None:
        visit = wang_yue()
        client.force_login(a_user())
        assert (
            reverse("visit_again", args=[visit.pk])
            not in client.get(reverse("visit", args=[visit.pk])).content.decode()
        )
