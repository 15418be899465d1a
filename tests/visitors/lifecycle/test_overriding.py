"""Overriding a grade: who, when, from, to and why stay; the first decision stays readable beside it
(G11).
"""

from datetime import datetime
from typing import Any

import pytest

from reception.accounts.actor import Actor
from reception.policy.enums import Grade
from reception.policy.models import ReceptionStandard
from tests.builders import NO_KEY, some_badges
from tests.visitors.scenes import (
    NINE,
    a_computer_salesman,
    a_tax_official,
    admitted,
    after,
    badge_worn,
    lin_ruomei,
    qian_baoping,
    refused,
    the_desk,
    the_office,
    trail,
    wang_yue,
)
from visitors.lifecycle import transitions
from visitors.models import State, Visit

pytestmark = pytest.mark.django_db


def override(
    visit: Visit,
    grade: Grade,
    by: Actor | None = None,
    reason: str = "校长交代",
    now: datetime = after(2),
) -> Visit:
    return transitions.override(visit, grade, reason, by or the_desk(), now, NO_KEY)


def test_an_overridden_visit_keeps_who_from_to_and_why():
    visit = override(wang_yue(), Grade.HIGH)
    assert (visit.decided_grade, visit.grade, visit.overridden_by, visit.override_reason) == (
        "standard",
        "high",
        the_desk().user,
        "校长交代",
    )


def test_the_trail_says_when_by_whom_and_between_which_grades():
    event = override(wang_yue(), Grade.HIGH).events.latest("pk")
    told = (event.what, event.by_name, event.at, event.reason, event.facts)
    assert told == (
        "overridden",
        "何静",
        after(2),
        "校长交代",
        {"before": "standard", "after": "high"},
    )


def test_rule_clause_and_sentence_of_the_first_decision_stay():
    visit = wang_yue()
    before = {key: visit.decision[key] for key in ("rule", "clause", "why", "grade")}
    after_it = override(visit, Grade.HIGH)
    assert {key: after_it.decision[key] for key in before} == before


def test_the_standard_is_that_of_the_new_grade():
    visit = override(wang_yue(), Grade.HIGH)
    assert (visit.decision["standard"]["clause"], visit.badge_required) == ("S1", False)


def test_the_standard_is_the_one_in_force_when_it_was_overridden():
    visit = wang_yue()
    standard = ReceptionStandard.objects.get(grade="high")
    standard.place = "贵宾室"
    standard.save()
    assert override(visit, Grade.HIGH).decision["standard"]["place"]["zh"] == "贵宾室"


def test_a_visitor_raised_to_high_is_admitted_without_a_badge():
    visit = override(wang_yue(), Grade.HIGH)
    assert badge_worn(admitted(visit, now=after(3))) is None


def test_a_visitor_lowered_to_standard_is_admitted_with_a_badge():
    some_badges(1)
    visit = override(lin_ruomei(), Grade.STANDARD)
    assert badge_worn(admitted(visit, now=after(3))) == 1


def test_a_grade_may_be_overridden_more_than_once_and_each_time_stays_in_the_trail():
    visit = override(override(wang_yue(), Grade.HIGH), Grade.LOW, reason="弄错了人", now=after(3))
    assert [event.facts["after"] for event in visit.events.filter(what="overridden")] == [
        "high",
        "low",
    ]
    assert (visit.decided_grade, visit.grade, visit.override_reason) == (
        "standard",
        "low",
        "弄错了人",
    )


def test_an_override_back_to_what_the_rules_say_is_still_an_override():
    visit = override(override(wang_yue(), Grade.HIGH), Grade.STANDARD, now=after(3))
    assert (visit.grade, visit.overridden_by) == ("standard", the_desk().user)


def test_an_expected_visit_is_overridden_before_its_visitor_comes():
    visit = override(wang_yue(expected_at=after(60)), Grade.HIGH)
    assert (visit.state, visit.grade) == (State.EXPECTED, "high")


def test_another_grade_does_not_stand_in_for_consent():
    visit = override(a_tax_official(), Grade.STANDARD)
    with refused("consent_missing"):
        admitted(visit, now=after(3))


@pytest.mark.parametrize("blank", ["", "   ", "\u200e"])
def test_an_override_without_a_reason_is_not_accepted(blank: str):
    visit = wang_yue()
    with refused("reason_missing"):
        override(visit, Grade.HIGH, reason=blank)


def test_the_same_grade_again_is_not_an_override():
    visit = wang_yue()
    with refused("same_grade") as why:
        override(visit, Grade.STANDARD)
    assert (why.value.status, trail(visit)) == (422, ["arrived"])


def test_a_visitor_who_is_inside_keeps_the_grade():
    visit = admitted(lin_ruomei())
    with refused("state_forbids"):
        override(visit, Grade.STANDARD)


@pytest.mark.parametrize("somebody", [qian_baoping, a_computer_salesman])
@pytest.mark.parametrize("grade", [Grade.LOW, Grade.STANDARD, Grade.HIGH])
def test_from_refused_to_any_other_grade_the_desk_needs_the_office(somebody: Any, grade: Grade):
    visit = somebody()
    with refused("needs_office"):
        override(visit, grade)


def test_the_office_receives_a_refused_visitor_with_a_reason():
    some_badges(1)
    visit = override(qian_baoping(), Grade.STANDARD, the_office(), "谈团体险续保")
    assert (visit.disposition, visit.override_reason, visit.overridden_by) == (
        "admit",
        "谈团体险续保",
        the_office().user,
    )
    assert admitted(visit, now=after(3)).state == State.INSIDE


def test_the_office_too_gives_a_reason():
    visit = qian_baoping()
    with refused("reason_missing"):
        override(visit, Grade.STANDARD, the_office(), " ")


def test_the_desk_may_lower_to_refused():
    visit = override(wang_yue(), Grade.REFUSED)
    assert (visit.state, visit.disposition, visit.arrived_at) == (State.WAITING, "refuse", NINE)
