"""Whom a missing badge is reported about, and about whom not (B1, B2, P3); a late report is judged
by when it was seen.
"""

import pytest

from reception.policy.enums import Grade
from tests.builders import NO_KEY, a_visit, an_employee, some_badges
from tests.discipline.reports import a_report, wang_yue_inside
from tests.visitors.scenes import (
    NINE,
    admitted,
    after,
    agreed,
    left,
    lin_ruomei,
    refused,
    the_desk,
    the_host,
    wang_yue,
)
from visitors.badges import lending
from visitors.discipline.incidents import evidence
from visitors.discipline.models import Incident
from visitors.hosts import answers, requests
from visitors.lifecycle import transitions
from visitors.models import Badge, BadgeLoan, State, Visit

pytestmark = pytest.mark.django_db


def test_a_parent_without_a_badge_is_a_proposal_against_the_host():
    visit = wang_yue_inside()
    incident = a_report(visit)
    assert (incident.state, incident.clause, incident.ladder) == ("proposed", "P3", "no_badge")
    assert incident.employee == visit.host
    assert incident.visit == visit


def test_the_evidence_is_what_the_visit_looked_like_on_that_day():
    visit = wang_yue_inside(party_size=3)
    incident = a_report(visit)
    left(visit, after(60))
    incident.refresh_from_db()
    assert incident.evidence == {
        "state": "inside",
        "state_when_reported": "inside",
        "badge_required": True,
        "badge": {"id": visit.loans.get().badge_id, "number": 1, "condition": "good"},
        "grade": "standard",
        "category": "parent",
        "party_size": 3,
        "host": visit.host_id,
        "events": list(visit.events.order_by("pk").values_list("pk", flat=True)[:2]),
    }, "no free words: the place stands with the incident, where it can be erased"
    assert incident.where == "三楼走廊"


@pytest.mark.parametrize(
    "category", ["education_authority", "applicant_first", "applicant_second", "vip"]
)
def test_high_grade_and_applicants_wear_none_and_are_not_reported(category: str):
    visit = admitted(a_visit("林若梅", category=category, now=NINE, purpose="英语教师"))
    with refused("badge_not_required"):
        a_report(visit)
    assert not Incident.objects.exists()


def test_nor_is_who_was_raised_to_high_by_the_desk():
    some_badges()
    visit = wang_yue()
    transitions.override(visit, Grade.HIGH, "校董陪同", the_desk(), NINE, NO_KEY)
    with refused("badge_not_required"):
        a_report(admitted(Visit.objects.get(pk=visit.pk)))


def test_who_still_waits_has_no_badge_yet():
    with refused("not_admitted"):
        a_report(wang_yue())


def test_an_exempt_visitor_who_waits_is_called_exempt():
    with refused("badge_not_required"):
        a_report(lin_ruomei())


class TestALateReport:
    """The line was down: what counts is when it was seen."""

    def test_about_somebody_who_has_left_since_is_taken(self):
        visit = left(wang_yue_inside(), after(60))
        incident = a_report(visit, now=after(90), seen_at=after(30))
        assert incident.evidence["state"] == "inside"
        assert incident.evidence["state_when_reported"] == "left"
        assert incident.evidence["badge"]["number"] == 1
        assert (incident.seen_at, incident.reported_at) == (after(30), after(90))

    def test_about_somebody_who_had_left_is_not(self):
        visit = left(wang_yue_inside(), after(60))
        with refused("already_left"):
            a_report(visit, now=after(90), seen_at=after(61))

    def test_about_somebody_who_still_waited_is_not(self):
        visit = wang_yue_inside()
        with refused("not_admitted"):
            a_report(visit, now=after(90), seen_at=NINE)

    def test_about_somebody_who_had_not_come_is_not(self):
        visit = wang_yue_inside()
        with refused("not_here"):
            a_report(visit, now=after(90), seen_at=after(-5))

    def test_is_not_taken_after_the_hours_of_the_policy(self):
        visit = left(wang_yue_inside(), after(60))
        with refused("seen_too_long_ago"):
            a_report(visit, now=after(30 + 24 * 60 + 1), seen_at=after(30))
        assert a_report(visit, now=after(30 + 24 * 60), seen_at=after(30)).state == "proposed"

    def test_by_a_telephone_that_is_ahead_was_seen_just_now(self):
        assert a_report(wang_yue_inside(), now=after(30), seen_at=after(45)).seen_at == after(30)


class TestABadge:
    def test_that_was_never_lent_is_the_desks_to_lend(self):
        visit = wang_yue_inside()
        lending.take_back(visit, after(20))  # as in an exchange, whose second half is still to come
        with refused("no_badge_lent"):
            a_report(visit)
        assert a_report(visit, seen_at=after(10)).state == "proposed", (
            "ten minutes earlier it was lent"
        )

    def test_that_is_recorded_as_withdrawn_is_reported_with_that_note(self):
        visit = wang_yue_inside()
        Badge.objects.filter(loans__visit=visit).update(condition=Badge.Condition.WITHDRAWN)
        incident = a_report(visit)
        assert incident.evidence["badge"]["condition"] == "withdrawn"
        assert evidence.seen(visit, after(30)).badge_is_out_of_use

    def test_of_an_exchange_is_the_one_lent_at_that_moment(self):
        visit = wang_yue_inside()
        lending.take_back(visit, after(20))
        lending.lend(visit, 3, after(21))
        numbers = {minute: evidence.seen(visit, after(minute)).badge for minute in (10, 20, 30)}
        assert [badge.number if badge else None for badge in numbers.values()] == [1, None, 3]
        assert BadgeLoan.objects.count() == 2


class TestWhomItConcerns:
    def test_is_the_host_where_nobody_answered(self):
        assert a_report(wang_yue_inside()).employee == an_employee("赵凯")

    def test_is_the_colleague_who_came_in_the_hosts_place(self):
        some_badges()
        visit, colleague = wang_yue(), an_employee("孙伟")
        request = requests.latest_request(visit)
        answers.hand_over(request, colleague, after(1), the_host())
        answers.coming(requests.latest_request(visit), after(2), the_host())
        visit = admitted(Visit.objects.get(pk=visit.pk), now=after(3))
        assert a_report(visit).employee == colleague

    def test_is_not_who_was_only_asked_for_their_agreement(self):
        some_badges()
        visit = a_visit("冯达", category="sales", topic="computers", now=NINE, purpose="推销电脑")
        asked = requests.latest_request(visit)
        if asked is not None and asked.employee_id != visit.host_id:
            agreed(visit)
        assert evidence.who_received(Visit.objects.get(pk=visit.pk)) == visit.host


def test_a_stranger_is_an_observation_that_concerns_nobody():
    incident = a_report(None, site_id=wang_yue_inside().site_id, note="男，四十岁左右，深色外套")
    assert (incident.employee, incident.visit, incident.state) == (None, None, "proposed")


@pytest.mark.parametrize(
    ("minute", "state"),
    [
        (-1, State.EXPECTED),
        (0, State.WAITING),
        (0.9, State.WAITING),
        (1, State.INSIDE),
        (60, State.LEFT),
    ],
)
def test_a_visit_stood_where_it_stood(minute: float, state: State):
    visit = left(wang_yue_inside(), after(60))
    assert evidence.seen(visit, after(minute)).state == state


def test_a_visit_that_was_cancelled_while_waiting_was_not_here_afterwards():
    visit = transitions.cancel(wang_yue(), "", the_desk(), after(5), NO_KEY)
    assert evidence.seen(visit, after(4)).state == State.WAITING
    assert evidence.seen(visit, after(6)).why_not[0] == "not_here"
