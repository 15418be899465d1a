"""何静 proposes at the desk what is no matter of a badge: whom, what and when; 行政部 rules on it
after the person was heard (P1).
"""

from typing import Any

import pytest
import time_machine
from django.test import Client

from reception.organisation.models import Employee
from tests.builders import a_user, an_employee, the_policy
from tests.discipline.reports import wang_yue_inside
from tests.visitors.scenes import after
from visitors.discipline.models import Entry, Incident

pytestmark = pytest.mark.django_db
PAGE = "/ledger/propose/"


@pytest.fixture
def zhao_kai() -> Employee:
    """Return the colleague it is about."""
    the_policy()
    return an_employee("赵凯")


@pytest.fixture
def desk(client: Client, zhao_kai: Employee) -> Client:
    """Sign 何静 in."""
    client.force_login(a_user("desk", "何静"))
    return client


def typed(whom: Employee, **fields: Any) -> dict[str, Any]:
    """Return what 何静 types about a colleague."""
    return {
        "employee_number": whom.number,
        "employee": whom.name,
        "ladder": "internal_complaint",
        "seen_at": "2026-03-05T09:10",
        "note": "家长等了二十分钟",
        "request_key": "k1",
        **fields,
    }


def test_it_becomes_a_proposal_and_no_entry(desk: Client, zhao_kai: Employee) -> None:
    with time_machine.travel(after(30), tick=False):
        answer = desk.post(PAGE, typed(zhao_kai), follow=True)
    incident = Incident.objects.get()
    assert (incident.employee, incident.ladder, incident.state, incident.note) == (
        zhao_kai,
        "internal_complaint",
        "proposed",
        "家长等了二十分钟",
    )
    assert not Entry.objects.exists()
    assert "已报告" in answer.content.decode()
    assert "内部投诉 P1" in answer.content.decode()


def test_a_double_click_proposes_once(desk: Client, zhao_kai: Employee) -> None:
    with time_machine.travel(after(30), tick=False):
        places = [desk.post(PAGE, typed(zhao_kai)).headers["Location"] for _ in range(2)]
    assert places[0] == places[1]
    assert Incident.objects.count() == 1


def test_from_a_visit_the_host_is_filled_in(desk: Client) -> None:
    visit = wang_yue_inside()
    said = desk.get(f"{PAGE}?visit={visit.pk}").content.decode()
    assert f'value="{visit.host.number}"' in said
    assert "王悦" in said
    assert f"{PAGE}?visit={visit.pk}" in desk.get(f"/visits/{visit.pk}/").content.decode(), (
        "and the visit leads there"
    )
    with time_machine.travel(after(30), tick=False):
        desk.post(PAGE, typed(visit.host, visit=visit.pk))
    assert Incident.objects.get().visit == visit


@pytest.mark.parametrize(
    ("field", "fields"),
    [
        ("employee", {"employee_number": "", "employee": "没有这个人"}),
        ("seen_at", {"seen_at": ""}),
        ("ladder", {"ladder": ""}),
        ("ladder", {"ladder": "no_badge"}),
        ("severity", {"ladder": "external_complaint"}),
        ("visit", {"visit": "404404"}),
    ],
    ids=str,
)
def test_what_is_missing_is_said_beside_its_field_and_nothing_typed_is_lost(
    desk: Client, zhao_kai: Employee, field: str, fields: Any
) -> None:
    with time_machine.travel(after(30), tick=False):
        answer = desk.post(PAGE, typed(zhao_kai, **fields))
    assert answer.status_code == 422
    assert f'id="e-{field}"' in answer.content.decode()
    assert "家长等了二十分钟" in answer.content.decode()
    assert not Incident.objects.exists()


def test_all_that_is_missing_is_said_at_once(desk: Client) -> None:
    answer = desk.post(PAGE, {"note": "家长等了二十分钟", "request_key": "k1"})
    said = answer.content.decode()
    assert answer.status_code == 422
    for field in ("employee", "ladder", "seen_at"):
        assert f'id="e-{field}"' in said
    assert said.count('aria-invalid="true"') == 3


def test_ones_own_name_is_refused_beside_the_note(desk: Client, zhao_kai: Employee) -> None:
    """赵凯 reads the note at once."""
    with time_machine.travel(after(30), tick=False):
        answer = desk.post(PAGE, typed(zhao_kai, note="何静在接待区看到家长等了二十分钟"))
    said = answer.content.decode()
    assert (answer.status_code, Incident.objects.count()) == (422, 0)
    assert 'id="e-note">这里写了您自己的姓名' in said
    assert "何静在接待区看到家长等了二十分钟</textarea>" in said


def test_only_colleagues_of_ones_own_site_are_found(desk: Client, zhao_kai: Employee) -> None:
    assert "赵凯" in desk.get(f"{PAGE}people/?employee=赵").content.decode()
    assert "赵凯" not in desk.get(f"{PAGE}people/?employee=孙").content.decode()
