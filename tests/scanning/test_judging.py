"""What a scan is answered, fact by fact: validity first, then whether the wearer may."""

import dataclasses
import itertools

import pytest

from visitors.models import State
from visitors.scanning.judging import BadgeFacts, ExpectedFacts, judge, judge_expected
from visitors.scanning.models import Place, Scan, ScanOutcome, Why

A = Scan.Asked
INSIDE = BadgeFacts(inside=True, to_leave=True, may_enter=True)
INVALID = [
    ({"known": False}, "unknown_code"),
    ({"here": False}, "wrong_site"),
    ({"good": False}, "badge_withdrawn"),
    ({"off_day": Why.EXPIRED}, "expired"),
    ({"off_day": Why.WRONG_DAY}, "wrong_day"),
]


def said(facts: BadgeFacts, place: Place, asked: Scan.Asked) -> str:
    verdict = judge(facts, place, asked)
    return verdict.refusal or verdict.outcome


@pytest.mark.parametrize(
    ("place", "asked", "facts", "answer"),
    [
        (Place.DESK, A.AUTO, INSIDE, "out"),
        (Place.DESK, A.OUT, INSIDE, "out"),
        (Place.DESK, A.AUTO, BadgeFacts(awaited=True), "out"),
        (Place.DESK, A.AUTO, BadgeFacts(), "not_inside"),
        (Place.DESK, A.OUT, BadgeFacts(inside=True), "not_inside"),
        (Place.DESK, A.IN, BadgeFacts(), "not_admitted"),
        (Place.DESK, A.IN, INSIDE, "already_inside"),
        (Place.DESK, A.CHECK, INSIDE, "ok"),
        (Place.DESK, A.CHECK, BadgeFacts(), "not_inside"),
        (Place.ZONE, A.AUTO, INSIDE, "ok"),
        (Place.ZONE, A.CHECK, INSIDE, "ok"),
        (Place.ZONE, A.IN, INSIDE, "in"),
        (Place.ZONE, A.OUT, INSIDE, "out"),
        (Place.ZONE, A.OUT, BadgeFacts(inside=True, may_enter=False), "out"),
        (Place.ZONE, A.AUTO, BadgeFacts(inside=True), "zone_closed"),
        (Place.ZONE, A.IN, BadgeFacts(inside=True), "zone_closed"),
        (Place.ZONE, A.IN, dataclasses.replace(INSIDE, passed_in=True), "already_inside"),
        (Place.ZONE, A.IN, BadgeFacts(), "not_admitted"),
        (Place.ZONE, A.AUTO, BadgeFacts(), "not_inside"),
        (Place.ZONE, A.OUT, BadgeFacts(), "not_inside"),
        (Place.ZONE, A.IN, BadgeFacts(inside=True, passed_in=True), "zone_closed"),
        *((Place.PATROL, asked, INSIDE, "ok") for asked in A),
        *((Place.PATROL, asked, BadgeFacts(), "not_inside") for asked in A),
    ],
)
def test_each_scan_is_answered(place, asked, facts, answer):
    assert said(facts, place, asked) == answer


@pytest.mark.parametrize(("fault", "code"), INVALID)
@pytest.mark.parametrize(
    "facts",
    [INSIDE, BadgeFacts(), BadgeFacts(awaited=True), dataclasses.replace(INSIDE, passed_in=True)],
)
def test_what_is_not_valid_is_refused_for_that_whatever_else_is_true(fault, code, facts):
    for place, asked in itertools.product(Place, A):
        verdict = judge(dataclasses.replace(facts, **fault), place, asked)
        assert (verdict.outcome, verdict.refusal, verdict.do) == (
            ScanOutcome.REFUSED,
            code,
            Scan.Did.NOTHING,
        )


def test_of_two_faults_the_graver_is_named():
    for (first, code), (second, _code) in itertools.combinations(INVALID[:3], 2):
        assert said(dataclasses.replace(INSIDE, **second, **first), Place.DESK, A.AUTO) == code


def test_a_patrol_changes_nothing_and_a_refusal_does_nothing():
    for place, asked, facts in itertools.product(
        Place, A, [INSIDE, BadgeFacts(), BadgeFacts(awaited=True), BadgeFacts(inside=True)]
    ):
        verdict = judge(facts, place, asked)
        if place == Place.PATROL or verdict.outcome == ScanOutcome.REFUSED:
            assert verdict.do == Scan.Did.NOTHING
        assert (verdict.refusal is None) == (verdict.outcome != ScanOutcome.REFUSED)


def test_every_refusal_of_the_contract_has_its_code():
    """`belongings_open` stands beside the contract's."""
    assert set(Why.values) == {
        "unknown_code",
        "expired",
        "revoked",
        "already_waiting",
        "already_inside",
        "not_inside",
        "wrong_site",
        "wrong_day",
        "badge_withdrawn",
        "zone_closed",
        "not_admitted",
        "belongings_open",
    }


@pytest.mark.parametrize(
    ("facts", "place", "asked", "answer"),
    [
        (ExpectedFacts(State.EXPECTED), Place.DESK, A.AUTO, "expected"),
        (ExpectedFacts(State.EXPECTED), Place.DESK, A.CHECK, "expected"),
        (ExpectedFacts(State.EXPECTED), Place.DESK, A.IN, "arrived"),
        (ExpectedFacts(State.EXPECTED), Place.DESK, A.OUT, "not_inside"),
        (ExpectedFacts(State.EXPECTED, by_gate=True), Place.DESK, A.IN, "not_admitted"),
        (ExpectedFacts(State.EXPECTED, today=False), Place.DESK, A.IN, "wrong_day"),
        (ExpectedFacts(State.EXPECTED, today=False), Place.DESK, A.AUTO, "wrong_day"),
        (ExpectedFacts(State.EXPECTED, here=False), Place.DESK, A.IN, "wrong_site"),
        *((ExpectedFacts(State.EXPECTED), Place.ZONE, asked, "not_admitted") for asked in A),
        *((ExpectedFacts(State.EXPECTED), Place.PATROL, asked, "not_admitted") for asked in A),
        *((ExpectedFacts(State.WAITING), Place.DESK, asked, "already_waiting") for asked in A),
        *((ExpectedFacts(State.INSIDE), Place.DESK, asked, "already_inside") for asked in A),
        *((ExpectedFacts(State.CANCELLED), place, A.IN, "revoked") for place in Place),
        *((ExpectedFacts(State.NO_SHOW), place, A.IN, "expired") for place in Place),
        *((ExpectedFacts(State.LEFT), place, A.IN, "expired") for place in Place),
    ],
)
def test_the_code_of_somebody_who_is_expected_is_answered(facts, place, asked, answer):
    verdict = judge_expected(facts, place, asked)
    assert (verdict.refusal or verdict.outcome) == answer
