"""王悦 waits for 赵凯, who was asked and then went out, or works here no more: 马骏, his deputy, is
asked at once, and nobody writes to 赵凯 (V5, G17).
"""

from datetime import datetime, timedelta
from typing import Any

import pytest

from reception.notifications.models import Notice
from reception.organisation.models import Employee
from reception.policy.models import Contact
from reception.policy.rulebook import new_edition
from tests.builders import NO_KEY, a_visit, a_working_morning, an_actor, an_employee, the_policy
from tests.visitors.scenes import trail
from visitors.hosts import answers, requests
from visitors.lifecycle import escalation, stand_ins, takeover
from visitors.models import HostRequest, Visit, VisitEvent

pytestmark = pytest.mark.django_db
NOW = a_working_morning()


def after(minutes: float) -> datetime:
    return NOW + timedelta(minutes=minutes)


@pytest.fixture
def waiting() -> Visit:
    host = an_employee("赵凯")
    host.deputy = an_employee("马骏")
    host.save()
    return a_visit(now=NOW, host=host)


def goes(name: str = "赵凯", minutes: float = 600) -> None:
    Employee.objects.filter(name=name).update(away_until=after(minutes))


def leaves_the_house(name: str = "赵凯") -> None:
    Employee.objects.filter(name=name).update(is_active=False)


def sweep(minutes: float) -> None:
    stand_ins.sweep(after(minutes))
    escalation.sweep(after(minutes))


def awaited(visit: Visit) -> list[str]:
    return [one.employee.name for one in requests.awaited(visit)]


def written_to(name: str) -> int:
    """Return how many notices to somebody are on their way or went out."""
    return Notice.objects.filter(employee__name=name).exclude(state="stopped").count()


@pytest.mark.parametrize("has_gone", [goes, leaves_the_house])
def test_who_stands_in_is_asked_at_once(waiting: Visit, has_gone: Any) -> None:
    has_gone()
    sweep(0.5)
    sweep(0.6)
    assert awaited(waiting) == ["马骏"]
    assert (written_to("赵凯"), written_to("马骏")) == (0, 1)
    assert trail(waiting) == ["arrived", "asked"]
    assert waiting.events.get(what="asked").facts["for"] == "赵凯"


def test_who_is_back_or_has_answered_is_not_stood_in_for(waiting: Visit) -> None:
    goes(minutes=-1)
    sweep(0.5)
    assert awaited(waiting) == ["赵凯"]
    answers.wait(HostRequest.objects.get(), 10, after(1), an_actor("host", "赵凯"))
    goes()
    sweep(2)
    assert awaited(waiting) == ["赵凯"], "he has promised to come, and went out to do so"


def test_who_stands_in_has_the_time_until_a_reminder(waiting: Visit) -> None:
    goes()
    sweep(3.1)
    assert written_to("马骏") == 1, "asked, and not reminded in the same breath"
    sweep(6.2)
    assert written_to("马骏") == 2


def test_a_deputy_who_was_told_meanwhile_stands_in_from_now_on(waiting: Visit) -> None:
    sweep(10.1)
    assert HostRequest.objects.get(employee__name="马骏").escalated
    goes()
    sweep(10.2)
    assert awaited(waiting) == ["马骏"]
    assert waiting.requests.count() == 2


@pytest.mark.parametrize("has_gone", [goes, leaves_the_house])
def test_where_nobody_stands_in_the_desk_is_told_at_once(waiting: Visit, has_gone: Any) -> None:
    has_gone()
    goes("马骏")
    sweep(0.5)
    sweep(3.1)
    waiting.refresh_from_db()
    assert waiting.desk_told_at == after(0.5)
    assert trail(waiting) == ["arrived", "escalated"], (
        "once, and nobody is reminded who is not here"
    )
    Employee.objects.filter(name="马骏").update(away_until=None)
    sweep(4)
    assert awaited(waiting) == ["马骏"], "back from lunch"


def test_a_deputy_who_declined_is_not_asked_again(waiting: Visit) -> None:
    sweep(10.1)
    theirs = HostRequest.objects.get(employee__name="马骏")
    answers.unavailable(theirs, after(11), an_actor("host", "马骏"))
    leaves_the_house()
    sweep(12)
    waiting.refresh_from_db()
    assert waiting.desk_told_at is not None
    assert waiting.requests.count() == 2


def test_of_two_hosts_the_other_is_enough_for_the_desk() -> None:
    visit = a_visit(now=NOW, host=an_employee("赵凯"), further=[an_employee("孙雅")])
    goes()
    sweep(0.5)
    visit.refresh_from_db()
    assert visit.desk_told_at is None
    assert "孙雅" in awaited(visit)


def test_the_agreement_of_who_has_gone_is_asked_of_who_stands_in() -> None:
    """G6: the contact for media, and not the host, who may not agree."""
    the_policy()
    contact = an_employee("贾媒体")
    contact.deputy = an_employee("马骏")
    contact.save()
    Contact.objects.update(employee=contact)
    new_edition()
    visit = a_visit("方晓", category="media", now=NOW, host=an_employee("赵凯"))
    leaves_the_house("贾媒体")
    sweep(0.5)
    theirs = visit.requests.get(employee__name="马骏")
    assert theirs.asks_consent
    answers.coming(theirs, after(1), an_actor("host", "马骏"))
    visit.refresh_from_db()
    assert visit.consent


def test_nobody_is_asked_at_night(waiting: Visit) -> None:
    goes(minutes=60 * 24)
    sweep(60 * 15)
    assert awaited(waiting) == ["赵凯"]


def test_a_visitor_in_the_desks_hand_is_left_there(waiting: Visit) -> None:
    takeover.take_over(waiting, an_actor(), after(1), NO_KEY)
    goes()
    sweep(2)
    assert not VisitEvent.objects.filter(what="asked").exists()
