"""A pitch to which its contact agrees is received as a walk-in, and counted as agreed (G8)."""

import pytest
from django.db import IntegrityError, transaction

from reception.policy.enums import Grade
from reception.policy.models import Contact
from tests.builders import NO_KEY, a_visit, an_employee, some_badges, the_policy
from tests.visitors.scenes import (
    NINE,
    admitted,
    after,
    badge_worn,
    refused,
    the_desk,
    the_host,
)
from visitors.hosts import answers, requests
from visitors.hosts.answers import HostReply
from visitors.lifecycle import transitions
from visitors.models import Visit
from visitors.visits.event_text import event_text

pytestmark = pytest.mark.django_db
COMING, UNAVAILABLE = Visit.Answer.COMING, Visit.Answer.UNAVAILABLE


@pytest.fixture
def pitch() -> Visit:
    """Let 冯达 arrive with computers, whose contact is 许朗, to see 赵凯."""
    the_policy()
    contact = Contact.objects.get(code="network_administrator")
    contact.employee = an_employee("许朗")
    contact.save()
    some_badges()
    return a_visit("冯达", category="sales", topic="computers", now=NINE, purpose="推销电脑")


def says(visit: Visit, answer: Visit.Answer, at: float = 2, **more) -> Visit:
    request = requests.latest_request(visit)
    assert request is not None
    return answers.answer(request, HostReply(answer, **more), after(at), the_host())


@pytest.mark.parametrize("more", [{"answer": COMING}, {"answer": Visit.Answer.WAIT, "minutes": 5}])
def test_an_agreed_pitch_is_a_walk_in_of_its_contact(pitch: Visit, more) -> None:
    visit = Visit.objects.get(pk=says(pitch, **more).pk)
    assert (visit.grade, visit.pitch_agreed, visit.host.name) == ("standard", True, "许朗")
    assert (visit.decision["standard"]["clause"], visit.badge_required) == ("S5", True)
    # What was decided on that day stays (G10).
    assert (visit.decided_grade, visit.decision["grade"], visit.clause) == (
        "refused",
        "refused",
        "G8",
    )
    assert [one.employee.name for one in visit.requests.all()] == ["许朗"]
    assert "G8" in event_text(visit.events.get(what="answered"))
    assert badge_worn(admitted(visit, now=after(4))) is not None


def test_before_the_contact_agrees_and_after_a_no_it_is_refused(pitch: Visit) -> None:
    assert (pitch.grade, pitch.pitch_agreed) == ("refused", False)
    declined = says(pitch, UNAVAILABLE)
    assert (declined.grade, declined.pitch_agreed) == ("refused", False)
    with refused("consent_missing"):
        admitted(declined)


def test_a_contact_who_thinks_better_of_it_leaves_it_as_it_was_decided(pitch: Visit) -> None:
    says(pitch, COMING)
    visit = Visit.objects.get(pk=says(pitch, UNAVAILABLE, 3).pk)
    assert (visit.grade, visit.pitch_agreed, visit.host.name) == ("refused", False, "赵凯")
    assert (visit.decision["standard"], visit.decision["grade"]) == (
        pitch.decision["standard"],
        "refused",
    )


def test_a_colleague_of_the_contact_who_agrees_is_the_host(pitch: Visit) -> None:
    says(pitch, Visit.Answer.COLLEAGUE, colleague=an_employee("罗薇"))
    assert Visit.objects.get(pk=pitch.pk).grade == "refused"
    visit = says(pitch, COMING, 3)
    assert (visit.grade, visit.host.name) == ("standard", "罗薇")


def test_refusing_an_agreed_pitch_by_override_counts_it_as_refused(pitch: Visit) -> None:
    agreed = says(pitch, COMING)
    visit = transitions.override(agreed, Grade.REFUSED, "吵闹", the_desk(), after(3), NO_KEY)
    assert (visit.grade, visit.pitch_agreed) == ("refused", False)


def test_the_database_knows_no_agreed_pitch_without_a_yes(pitch: Visit) -> None:
    with pytest.raises(IntegrityError, match=r"agreed_pitch|override"), transaction.atomic():
        Visit.objects.filter(pk=pitch.pk).update(pitch_agreed=True, grade="standard")
