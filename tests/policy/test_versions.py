"""The rules that are kept: whole, once for each content, and asked for once."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reception.policy import versions
from reception.policy.decide import (
    BilingualText,
    Facts,
    Rule,
    Rulebook,
    Standard,
    UnknownTopic,
    decide,
)
from reception.policy.enums import Disposition, Grade
from reception.policy.models import Category, GradingRule, RulesVersion, Sentence
from reception.policy.rulebook import in_force

CATEGORIES = ["parent", "sales", "媒体"]
texts = st.sampled_from([BilingualText(), BilingualText("茶", "tea"), BilingualText("茶；水")])
standards = st.builds(Standard, st.just("S9"), texts, texts, texts, st.booleans())
rules = st.builds(
    Rule,
    id=st.integers(1, 9),
    place_in_order=st.integers(1, 9),
    name=texts,
    clause=st.sampled_from(["G1", "G4"]),
    raises=st.booleans(),
    categories=st.frozensets(st.sampled_from(CATEGORIES)),
    appointment=st.sampled_from(["any", "with", "without"]),
    standing=st.sampled_from(["any", "above", "below"]),
    grade=st.sampled_from(Grade),
    disposition=st.sampled_from(Disposition),
    ask=st.sampled_from([None, "host", "recruiter"]),
    asks_topic_contact=st.booleans(),
    why=texts,
)
books = st.builds(
    Rulebook,
    rules=st.lists(rules, max_size=3).map(tuple),
    categories=st.just(frozenset(CATEGORIES)),
    not_graded=st.frozensets(st.sampled_from(CATEGORIES)),
    topics=st.fixed_dictionaries({"website": st.sampled_from([None, "purchasing"])}),
    posts=st.dictionaries(st.just("文员"), st.just("recruiter:7")),
    by_grade=st.dictionaries(st.sampled_from(Grade.values), standards),
    by_category=st.dictionaries(st.sampled_from(CATEGORIES), standards),
)
levels = st.none() | st.integers(0, 9)
known = st.builds(
    Facts,
    st.sampled_from(CATEGORIES),
    st.booleans(),
    levels,
    levels,
    st.sampled_from(["", "website", "computers"]),
    st.sampled_from(["", "文员"]),
    st.sampled_from(["", *CATEGORIES]),
)


def outcome(facts: Facts, book: Rulebook) -> object:
    try:
        return decide(facts, book)
    except UnknownTopic:
        return "unknown"


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(known, books)
def test_rules_that_were_written_and_read_decide_the_same(facts: Facts, book: Rulebook) -> None:
    again = versions.read(json.loads(versions.written(book)))
    assert again == book
    assert outcome(facts, again) == outcome(facts, book)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(books)
def test_the_same_rules_are_written_the_same(book: Rulebook) -> None:
    text = versions.written(book)
    assert versions.written(versions.read(json.loads(text))) == text


@pytest.mark.usefixtures("policy")
class TestKept:
    """What stands in the database."""

    def test_the_shipped_rules_are_kept_when_they_are_loaded(self) -> None:
        assert versions.read(RulesVersion.objects.get().content) == in_force().book

    def test_an_edit_of_a_rule_is_kept_as_another_row_once_somebody_is_graded(self) -> None:
        before = in_force().rules_kept()
        GradingRule.objects.get(clause="G5").delete()
        after = in_force().rules_kept()
        assert RulesVersion.objects.count() == 2
        assert before != after == in_force().rules_kept()

    def test_an_edit_that_is_taken_back_finds_its_old_row(self) -> None:
        before, row = in_force().rules_kept(), Category.objects.get(code="parent")
        row.is_graded = False
        row.save()
        assert in_force().rules_kept() != before
        row.is_graded = True
        row.save()
        assert in_force().rules_kept() == before

    def test_an_edit_of_a_sentence_changes_no_rule(self) -> None:
        before = in_force().rules_kept()
        Sentence.objects.all().delete()
        assert in_force().rules_kept() == before

    def test_asking_again_costs_nothing(self, django_assert_num_queries) -> None:
        Sentence.objects.all()[0].save()  # another edition, which reads the policy anew
        policy = in_force()
        with django_assert_num_queries(0):
            policy.rules_kept()
