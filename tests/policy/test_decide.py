"""How the policy as shipped receives people, clause by clause."""

from typing import Any

import pytest

from reception.policy.decide import (
    Decision,
    Facts,
    Rulebook,
    UnknownCategory,
    UnknownTopic,
    decide,
    post_in,
)
from reception.policy.models import GradingRule, JobPost
from reception.policy.rulebook import in_force, new_edition

PRINCIPAL, DIRECTOR, TEACHER = 9, 6, 3


def received(policy: Rulebook, category: str, **facts: Any) -> Decision:
    """Decide about one visitor."""
    return decide(Facts(category, **facts), policy)


@pytest.mark.parametrize("category", ["superior", "education_authority", "vip"])
def test_who_matters_to_the_organisation_is_received_high_without_a_badge(
    policy: Rulebook, category: str
) -> None:
    decision = received(policy, category)
    assert (decision.grade, decision.disposition, decision.ask, decision.clause) == (
        "high",
        "admit",
        "host",
        "G1",
    )
    assert not decision.badge_required


def test_an_education_official_of_lower_position_than_the_principal_is_still_received_high(
    policy: Rulebook,
) -> None:
    decision = received(policy, "education_authority", visitor_level=DIRECTOR, host_level=PRINCIPAL)
    assert (decision.grade, decision.clause) == ("high", "G1")


@pytest.mark.parametrize(
    "category", ["supplier", "parent", "complainant", "appointment", "walk_in"]
)
def test_everyday_visitors_are_received_as_standard_with_a_badge(
    policy: Rulebook, category: str
) -> None:
    decision = received(policy, category)
    assert (decision.grade, decision.disposition, decision.ask, decision.clause) == (
        "standard",
        "admit",
        "host",
        "G2",
    )
    assert decision.badge_required


def test_a_supplier_whose_position_is_above_the_hosts_is_received_high(policy: Rulebook) -> None:
    decision = received(policy, "supplier", visitor_level=PRINCIPAL, host_level=TEACHER)
    assert (decision.grade, decision.disposition, decision.clause) == ("high", "admit", "G1")
    assert not decision.badge_required
    assert "访客职位高于被访人" in decision.why.zh
    assert "above the host's" in decision.why.en


def test_a_parent_below_the_principal_is_not_received_low(policy: Rulebook) -> None:
    assert (
        received(policy, "parent", visitor_level=TEACHER, host_level=PRINCIPAL).grade == "standard"
    )


@pytest.mark.parametrize("category", ["insurance_sales", "disturbance"])
def test_insurance_sales_and_who_disturbs_the_office_are_refused(
    policy: Rulebook, category: str
) -> None:
    decision = received(policy, category)
    assert (decision.grade, decision.disposition, decision.ask, decision.clause) == (
        "refused",
        "refuse",
        None,
        "G4",
    )


@pytest.mark.parametrize("category", ["insurance_sales", "disturbance", "sales"])
def test_an_appointment_and_a_high_position_do_not_lift_a_refusal(
    policy: Rulebook, category: str
) -> None:
    decision = received(
        policy, category, appointment=True, visitor_level=PRINCIPAL, host_level=TEACHER
    )
    assert (decision.grade, decision.disposition) == ("refused", "refuse")


def test_a_reporter_with_an_appointment_is_received_and_the_host_notified(policy: Rulebook) -> None:
    decision = received(policy, "media", appointment=True)
    assert (decision.grade, decision.disposition, decision.ask, decision.clause) == (
        "high",
        "admit",
        "host",
        "G6",
    )


def test_for_a_reporter_without_an_appointment_the_media_contact_is_asked_first(
    policy: Rulebook,
) -> None:
    decision = received(policy, "media")
    assert (decision.grade, decision.disposition, decision.ask, decision.clause) == (
        "high",
        "ask_first",
        "media_contact",
        "G6",
    )


@pytest.mark.parametrize("appointment", [True, False])
def test_for_a_government_department_the_executive_is_asked_first(
    policy: Rulebook, appointment: bool
) -> None:
    decision = received(policy, "government", appointment=appointment)
    assert (decision.grade, decision.disposition, decision.ask, decision.clause) == (
        "high",
        "ask_first",
        "executive",
        "G7",
    )


def test_a_sales_call_is_refused(policy: Rulebook) -> None:
    decision = received(policy, "sales")
    assert (decision.grade, decision.disposition, decision.ask, decision.clause) == (
        "refused",
        "refuse",
        None,
        "G8",
    )


@pytest.mark.parametrize(
    ("topic", "contact"),
    [
        ("website", "management_department"),
        ("computers", "network_administrator"),
        ("office_supplies", "hr_admin_assistant"),
    ],
)
@pytest.mark.parametrize("category", ["sales", "insurance_sales"])
def test_a_pitch_with_a_named_contact_may_be_put_to_that_contact_first(
    policy: Rulebook, category: str, topic: str, contact: str
) -> None:
    decision = received(policy, category, topic=topic)
    assert (decision.grade, decision.disposition, decision.ask, decision.clause) == (
        "refused",
        "ask_first",
        contact,
        "G8",
    )


def test_a_topic_does_not_change_how_a_supplier_is_received(policy: Rulebook) -> None:
    decision = received(policy, "supplier", topic="computers")
    assert (decision.grade, decision.disposition, decision.ask) == ("standard", "admit", "host")


def test_whom_a_study_group_arranged_it_with_is_notified(policy: Rulebook) -> None:
    decision = received(policy, "study_group")
    assert (decision.grade, decision.disposition, decision.ask, decision.clause) == (
        "standard",
        "admit",
        "host",
        "G9",
    )


def test_the_purchasing_contact_is_called_for_a_delivery(policy: Rulebook) -> None:
    decision = received(policy, "delivery")
    assert (decision.disposition, decision.ask, decision.clause) == ("admit", "purchasing", "V7")
    assert not in_force().categories["delivery"].is_graded


@pytest.mark.parametrize("category", ["applicant_first", "applicant_second"])
def test_the_recruiter_is_notified_of_an_applicant_who_wears_no_badge(
    policy: Rulebook, category: str
) -> None:
    decision = received(policy, category)
    assert (decision.grade, decision.disposition, decision.ask, decision.clause) == (
        "standard",
        "admit",
        "recruiter",
        "V8",
    )
    assert not decision.badge_required


def test_the_post_applied_for_decides_which_recruiter_is_notified(policy: Rulebook) -> None:
    from tests.builders import an_employee

    JobPost.objects.create(name="英语教师", recruiter=an_employee("赵凯", number="T7"))
    book = in_force().book
    for purpose, asked in (("应聘英语教师", "recruiter:T7"), ("应聘会计", "recruiter")):
        assert received(book, "applicant_first", post=post_in(purpose, book)).ask == asked


@pytest.mark.parametrize("category", ["parent", "supplier", "walk_in", "study_group"])
def test_where_low_is_allowed_the_standard_kind_goes_by_position(
    policy: Rulebook, category: str
) -> None:
    GradingRule.objects.filter(clause="G5").get().delete()
    book = in_force().book
    low = received(book, category, visitor_level=1, host_level=PRINCIPAL)
    assert (low.grade, low.clause, low.disposition, low.badge_required) == (
        "low",
        "G3",
        "admit",
        True,
    )
    assert received(book, category, visitor_level=5, host_level=5).grade == "standard"
    assert received(book, category, host_level=PRINCIPAL).grade == "standard"
    assert received(book, category, visitor_level=PRINCIPAL, host_level=1).grade == "high"


@pytest.mark.parametrize(
    ("category", "grade"),
    [
        *(("government", "high"), ("media", "high"), ("superior", "high")),
        *(("delivery", "standard"), ("applicant_first", "standard"), ("sales", "refused")),
    ],
)
def test_the_other_kinds_stay_what_they_are_also_where_low_is_allowed(
    policy: Rulebook, category: str, grade: str
) -> None:
    GradingRule.objects.filter(clause="G5").get().delete()
    # Wherever the administrator has dragged the rule about position to.
    GradingRule.objects.filter(clause="G3").update(order=0)
    new_edition()
    below = received(in_force().book, category, visitor_level=1, host_level=PRINCIPAL)
    assert below.grade == grade


@pytest.mark.parametrize("category", ["delivery", "applicant_first", "applicant_second"])
def test_who_is_not_graded_is_not_raised_by_a_position_either(
    policy: Rulebook, category: str
) -> None:
    boss = received(policy, category, visitor_level=PRINCIPAL, host_level=TEACHER)
    plain = received(policy, category)
    assert not boss.graded
    assert boss == plain
    assert boss.badge_required == (category == "delivery")


def test_the_standards_say_where_to_lead_what_to_offer_and_who_comes(policy: Rulebook) -> None:
    high, standard = received(policy, "vip").standard, received(policy, "parent").standard
    assert (high.clause, high.place.zh, high.place.en[:12]) == (
        "S1",
        "会议室或接待区，依通知",
        "Meeting room",
    )
    assert "咖啡" in high.refreshments.zh
    assert "部门" in high.accompanied_by.zh
    assert (standard.clause, standard.place.zh, standard.refreshments.zh) == (
        "S2",
        "接待区",
        "饮用水",
    )
    assert "被访人" in standard.accompanied_by.zh


def test_both_interviews_have_a_standard_of_their_own(policy: Rulebook) -> None:
    first, second = (
        received(policy, "applicant_first").standard,
        received(policy, "applicant_second").standard,
    )
    assert (first.clause, first.refreshments.zh, first.accompanied_by.en) == ("S3", "不备", "HR")
    assert (second.clause, second.refreshments.zh, second.accompanied_by.en) == (
        "S4",
        "饮用水",
        "HR",
    )


def test_a_walk_in_gets_what_standard_visitors_get(policy: Rulebook) -> None:
    walk_in, standard = received(policy, "walk_in").standard, received(policy, "parent").standard
    assert walk_in.clause == "S5"
    assert (
        walk_in.place,
        walk_in.refreshments,
        walk_in.accompanied_by,
        walk_in.badge_required,
    ) == (
        standard.place,
        standard.refreshments,
        standard.accompanied_by,
        True,
    )


def test_a_refused_visitor_is_offered_nothing_and_stays_at_the_front_desk(policy: Rulebook) -> None:
    standard = received(policy, "disturbance").standard
    assert (standard.place.zh, standard.refreshments.zh, standard.badge_required) == (
        "前台",
        "",
        True,
    )


def test_every_decision_says_rule_clause_and_why_in_both_languages(policy: Rulebook) -> None:
    for category in policy.categories:
        for levels in (
            {},
            {"visitor_level": 9, "host_level": 1},
            {"visitor_level": 1, "host_level": 9},
        ):
            decision = received(policy, category, **levels)
            assert all(
                [
                    decision.rule.zh,
                    decision.rule.en,
                    decision.clause,
                    decision.why.zh,
                    decision.why.en,
                    decision.rule_order,
                ]
            )


def test_a_category_or_topic_that_the_policy_does_not_know_is_refused_as_a_question(
    policy: Rulebook,
) -> None:
    with pytest.raises(UnknownCategory):
        received(policy, "martian")
    with pytest.raises(UnknownTopic):
        received(policy, "sales", topic="rockets")


def test_an_empty_rule_table_still_decides_and_says_that_no_rule_matched() -> None:
    decision = decide(Facts("media"), Rulebook(categories=frozenset({"media"})))
    assert (decision.grade, decision.disposition, decision.ask, decision.rule_id) == (
        "standard",
        "admit",
        "host",
        None,
    )
    assert (decision.rule.zh, decision.badge_required) == ("没有规则匹配", True)
