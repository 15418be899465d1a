"""What an administrator may change about the policy, and what the database refuses."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reception.policy import rulebook
from reception.policy.decide import Decision, Facts, Rulebook, decide
from reception.policy.models import (
    Category,
    Contact,
    GradingRule,
    Limit,
    ReceptionStandard,
    Sentence,
    Topic,
)
from reception.policy.rulebook import in_force
from tests.builders import a_user

ALUMNUS = "alumnus"


def received(
    category: str, visitor_level: int | None = None, host_level: int | None = None
) -> Decision:
    """Decide about one visitor by the policy as it is now."""
    return decide(
        Facts(category, visitor_level=visitor_level, host_level=host_level), in_force().book
    )


@pytest.fixture
def alumni(policy: Rulebook) -> Category:
    """Add a category about which the shipped rules say nothing."""
    return Category.objects.create(code=ALUMNUS, name="校友")


def test_who_has_no_rule_of_their_own_is_graded_by_position(alumni: Category) -> None:
    assert (received(ALUMNUS, 9, 3).grade, received(ALUMNUS, 9, 3).clause) == ("high", "G1")
    assert (received(ALUMNUS, 5, 5).grade, received(ALUMNUS, 5, 5).clause) == ("standard", "G2")
    assert (received(ALUMNUS).grade, received(ALUMNUS).rule.zh) == (
        "standard",
        "其余来访 → 一般规格",
    )


def test_low_is_raised_to_standard_unless_the_administrator_allows_low(alumni: Category) -> None:
    raised = received(ALUMNUS, 3, 9)
    assert (raised.grade, raised.clause) == ("standard", "G5")
    assert raised.why.zh == "访客职位低于被访人；原则上不用低规格，升为一般规格"
    GradingRule.objects.get(clause="G5").delete()
    low = received(ALUMNUS, 3, 9)
    assert (low.grade, low.clause, low.badge_required) == ("low", "G3", True)


def test_a_rule_moved_to_the_top_decides_before_the_others(policy: Rulebook) -> None:
    assert received("superior").grade == "high"
    everybody = GradingRule.objects.get(name="其余来访 → 一般规格")
    GradingRule.objects.update(order=F("order") + 1)
    everybody.order = 1
    everybody.save()
    decision = received("superior")
    assert (decision.grade, decision.rule_order) == ("standard", 1)


def test_a_rule_that_is_switched_off_decides_nothing(policy: Rulebook) -> None:
    rule = GradingRule.objects.get(clause="G7")
    rule.is_active = False
    rule.save()
    assert received("government").clause == "G2"


def test_without_any_rule_everybody_is_received_as_standard(policy: Rulebook) -> None:
    GradingRule.objects.all().delete()
    decision = received("insurance_sales")
    assert (decision.grade, decision.disposition, decision.rule.en) == (
        "standard",
        "admit",
        "No rule matched",
    )


def test_the_next_decision_sees_every_kind_of_edit(policy: Rulebook) -> None:
    rule = GradingRule.objects.get(name="供应商、学员家长、投诉者、预约者 → 一般规格")
    rule.categories.remove(Category.objects.get(code="parent"))
    assert received("parent").rule.zh == "其余来访 → 一般规格"
    Topic.objects.filter(code="computers").get().delete()
    assert "computers" not in in_force().book.topics
    limit = Limit.objects.get(code="wait_short")
    limit.value = 7
    limit.save()
    assert in_force().limits["wait_short"] == 7


def test_reading_the_policy_again_costs_one_query_while_nobody_edits(policy: Rulebook) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert in_force().book is policy
    assert len(queries) == 1


def test_an_edit_that_is_rolled_back_is_forgotten(policy: Rulebook) -> None:
    class NotToday(Exception):
        pass

    with pytest.raises(NotToday), transaction.atomic():
        GradingRule.objects.all().delete()
        assert received("superior").grade == "standard"
        raise NotToday
    assert received("superior").grade == "high"


def test_a_writer_that_passes_by_save_marks_the_edition_itself(policy: Rulebook) -> None:
    GradingRule.objects.filter(clause="G7").update(is_active=False)
    assert received("government").clause == "G7"
    rulebook.new_edition()
    assert received("government").clause == "G2"


@pytest.mark.parametrize(
    "text",
    ["您好,{guest}", "您好,{", "{visitor}}您好", "{visitor.name}您好", "{}您好", "{visitor!r}"],
)
def test_a_sentence_with_a_placeholder_that_nothing_fills_is_not_accepted(
    policy: Rulebook, text: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        Sentence(occasion="wait", grade="high", text=text).full_clean()
    assert list(refused.value.message_dict) == ["text"]


def test_a_sentence_with_known_placeholders_is_filled_and_nothing_else_in_it_is_interpreted(
    policy: Rulebook,
) -> None:
    text = "{visitor}您好,{host}请您在{place}等 {minutes} 分钟"
    Sentence(occasion="wait", grade="high", text=text).full_clean()
    Sentence.objects.create(occasion="wait", grade="high", text=text)
    said = in_force().say("wait", "high", visitor="{host}", host="赵凯", place="接待区", minutes=5)
    assert said == "{host}您好,赵凯请您在接待区等 5 分钟"


REFUSED_ROWS = {
    "a_refused_grade_admits_nobody": {"grade": "refused", "disposition": "admit"},
    "only_a_refused_grade_refuses": {"grade": "high", "disposition": "refuse"},
    "a_rule_that_asks_a_contact_names_one": {"ask": "contact"},
    "a_rule_that_asks_first_asks_somebody": {"disposition": "ask_first", "ask": "nobody"},
    "a_rule_never_raises_to_refused": {
        "effect": "raise",
        "grade": "refused",
        "disposition": "refuse",
    },
}


@pytest.mark.parametrize("sentence", REFUSED_ROWS)
def test_the_database_refuses_a_rule_that_makes_no_sense(db: None, sentence: str) -> None:
    with pytest.raises(IntegrityError, match=sentence):
        GradingRule.objects.create(name="规则", clause="G0", why="理由", **REFUSED_ROWS[sentence])


@pytest.mark.parametrize("both_or_none", [True, False])
def test_a_standard_is_for_a_grade_or_for_a_category(db: None, both_or_none: bool) -> None:
    category = Category.objects.create(code="parent", name="学员家长")
    with pytest.raises(IntegrityError, match="a_standard_is_for_a_grade_or_for_a_category"):
        ReceptionStandard.objects.create(
            clause="S1",
            grade="high" if both_or_none else "",
            category=category if both_or_none else None,
        )


def refused_by(why: pytest.ExceptionInfo[IntegrityError], constraint: str, columns: str) -> bool:
    """Tell whether the database named the constraint; SQLite names its columns where the index is
    without a condition.
    """
    return constraint in str(why.value) or columns in str(why.value)


def test_a_grade_has_one_standard(db: None) -> None:
    ReceptionStandard.objects.create(clause="S1", grade="high")
    with pytest.raises(IntegrityError) as why:
        ReceptionStandard.objects.create(clause="S2", grade="high")
    assert refused_by(why, "a_grade_has_one_standard", "policy_receptionstandard.grade")


@pytest.mark.parametrize("of_a_category", [True, False])
def test_there_is_one_sentence_for_each_occasion(db: None, of_a_category: bool) -> None:
    category = Category.objects.create(code="parent", name="学员家长") if of_a_category else None
    Sentence.objects.create(occasion="greet", grade="high", category=category, text="您好")
    with pytest.raises(IntegrityError) as why:
        Sentence.objects.create(occasion="greet", grade="high", category=category, text="欢迎")
    assert refused_by(
        why, "sentence_for_each_occasion", "policy_sentence.occasion, policy_sentence.grade"
    )


def test_a_contact_on_whom_a_rule_leans_cannot_be_deleted(policy: Rulebook) -> None:
    from django.db.models import ProtectedError

    with pytest.raises(ProtectedError):
        Contact.objects.get(code="executive").delete()


@pytest.mark.parametrize(
    ("code", "value"), [("appeal_days", 61), ("statement_days", 400), ("fine_cap_percent", 101)]
)
def test_a_limit_goes_no_further_than_what_can_be_used(
    policy: Rulebook, code: str, value: int
) -> None:
    with (
        pytest.raises(IntegrityError, match="a_limit_is_within_what_can_be_used"),
        transaction.atomic(),
    ):
        Limit.objects.filter(code=code).update(value=value)


def test_li_min_is_told_beside_the_number_that_goes_too_far(policy: Rulebook) -> None:
    browser, limit = Client(), Limit.objects.get(code="appeal_days")
    browser.force_login(
        a_user("office", "李敏"), backend="reception.accounts.actor.UserWithEmployee"
    )
    page = reverse("admin:policy_limit_change", args=[limit.pk])
    fields = {"name": limit.name, "name_en": limit.name_en, "clause": limit.clause}
    assert "最大是 60。" in browser.post(page, {**fields, "value": "400"}).content.decode()
    assert browser.post(page, {**fields, "value": "7"}).status_code == 302
    assert in_force().limits["appeal_days"] == 7


def test_who_has_read_an_older_mark_gets_what_is_in_force_under_its_own(policy: Rulebook) -> None:
    """Else the older mark would stand for the newer rows, in this process, until the next edit."""
    before = in_force().edition
    Limit.objects.get(code="undo_minutes").save()
    now = in_force()
    assert now.edition != before
    assert in_force(before) is now
