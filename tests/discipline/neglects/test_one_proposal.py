"""Who lets several visitors wait at the same time is proposed once for all of them, heard once and
booked once (P16); 赵凯 is the host, 李敏 decides.
"""

import pytest
from django.test import Client

from reception.notifications.models import Notice
from reception.policy.models import Limit
from tests.builders import NO_KEY, a_user, an_employee, the_policy
from tests.discipline.neglected import reached, swept, switched_on, waiting
from tests.discipline.scenes import heard
from tests.discipline.tampering import found, sql
from tests.visitors.scenes import after, the_host, the_office, wang_yue
from visitors.discipline.ledger import rulings
from visitors.discipline.models import Entry, Incident, IncidentVisit
from visitors.models import Visit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _switched_on() -> None:
    the_policy()
    switched_on()


def also_waiting(number: int, minutes: float, **fields: object) -> Visit:
    """Let one more visitor wait since some minutes after nine, and let their host hear of it."""
    phone = f"+86139{number:08}"
    visit = wang_yue(phone=phone, now=after(minutes), **fields)
    return reached(visit, after(minutes))


def told() -> int:
    """Return how many notices have told somebody of a proposal."""
    return Notice.objects.filter(key__contains=":heard:").count()


def test_three_who_waited_together_are_one_proposal_told_once():
    visits = [waiting(), also_waiting(1, 0), also_waiting(2, 0)]
    swept(8, 10)
    incident = Incident.objects.get()
    further = incident.further_visits.all()
    assert {incident.visit, *(one.visit for one in further)} == set(visits)
    assert all("已等候 10 分钟" in one.note for one in further)
    assert [event.what for event in incident.events.all()] == ["reported", "joined", "joined"]
    assert told() == 1


def test_a_visit_fourteen_minutes_later_joins_and_is_told():
    waiting()
    later = also_waiting(1, 14)
    swept(8, 10)
    reached(later, after(10))  # the notice of the proposal has gone out
    until = Incident.objects.get().heard_until
    swept(22, 24)
    incident = Incident.objects.get()
    assert [one.visit for one in incident.further_visits.all()] == [later]
    assert incident.heard_until == until, "the same working day"
    assert told() == 2


def test_sixteen_minutes_later_it_is_another_proposal():
    waiting()
    also_waiting(1, 16)
    swept(8, 10, 24, 26)
    assert (Incident.objects.count(), IncidentVisit.objects.count()) == (2, 0)


def test_the_minutes_are_a_row_of_the_policy():
    Limit.objects.filter(code="same_proposal_minutes").update(value=5)
    waiting()
    also_waiting(1, 7)
    swept(8, 10, 15, 17)
    assert Incident.objects.count() == 2


def test_another_host_is_another_proposal():
    waiting()
    also_waiting(1, 0, host=an_employee("孙伟"))
    swept(8, 10)
    assert sorted(str(one.employee) for one in Incident.objects.all()) == ["孙伟", "赵凯"]


def test_who_has_spoken_already_is_heard_on_the_later_visit_by_itself():
    waiting()
    also_waiting(1, 5)
    swept(8, 10)
    rulings.state(Incident.objects.get(), "我在开家长会", the_host(), after(11), NO_KEY)
    swept(13, 15)
    assert (Incident.objects.count(), IncidentVisit.objects.count()) == (2, 0)


def test_nothing_is_put_to_what_was_decided_already():
    waiting()
    also_waiting(1, 5)
    swept(8, 10)
    Incident.objects.update(heard_until=after(10))
    reached(Visit.objects.all()[0], after(10))
    rulings.confirm(Incident.objects.get(), "属实", the_office(), after(11), NO_KEY)
    swept(13, 15)
    assert Incident.objects.filter(state="proposed").count() == 1
    assert IncidentVisit.objects.count() == 0


def test_a_visit_that_joined_is_never_proposed_again():
    waiting()
    also_waiting(1, 0)
    swept(8, 10, 10.1, 30, 60)
    assert (Incident.objects.count(), IncidentVisit.objects.count()) == (1, 1)


def test_it_is_booked_as_one_entry_and_the_ledger_is_sound():
    waiting()
    also_waiting(1, 0)
    swept(8, 10)
    rulings.confirm(Incident.objects.get(), "属实", the_office(), heard(), NO_KEY)
    assert Entry.objects.get().count == 1
    assert found() == {}


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE discipline_incidentvisit SET note = '等了两小时'",
        "UPDATE discipline_incidentvisit SET seen_at = '2026-03-05 00:00:00'",
        "DELETE FROM discipline_incidentvisit",
    ],
)
def test_a_further_visit_that_was_changed_past_the_program_is_found(change: str):
    waiting()
    also_waiting(1, 0)
    swept(8, 10)
    sql(change)
    assert "further visits changed" in found()["sealed"].sentence


@pytest.mark.parametrize(("role", "name"), [("host", "赵凯"), ("office", "李敏")])
def test_the_page_of_the_case_lists_every_visit(role: str, name: str):
    waiting()
    also_waiting(1, 0, organisation="云洲科技")
    swept(8, 10)
    browser = Client()
    backend = "reception.accounts.actor.UserWithEmployee"
    browser.force_login(a_user(role, name), backend)
    incident = Incident.objects.get()
    path = f"/my/cases/{incident.pk}/" if role == "host" else f"/incidents/{incident.pk}/"
    page = browser.get(path).content.decode()
    assert page.count("并入的来访") == 1
    assert "云洲科技" in page
