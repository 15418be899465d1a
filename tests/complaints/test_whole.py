"""The seven days of a complaint as a whole: who is told on which of them, and that what was late
stays late (C17).
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import time_machine

from reception.accounts.actor import Actor
from reception.due import graces, kinds, lapse
from reception.due.graces import MoreTime
from reception.due.kinds import Whose
from reception.due.models import DueEvent
from reception.organisation.models import Department, Employee
from tests.builders import an_actor
from tests.complaints import scenes
from tests.complaints.scenes import answered, assigned, chen, li_min, registered, zhou
from tests.discipline.at_the_office import browser
from tests.visitors.scenes import after
from visitors.complaints import statements
from visitors.complaints.models import Complaint

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
RECEIVED = after(60)  # Thursday the 5th of March, so that the seventh day is the 12th
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _thursday() -> Iterator[None]:
    with time_machine.travel(RECEIVED, tick=False):
        yield


def day(number: int) -> datetime:
    """Return ten in the morning so many days after the receipt."""
    return RECEIVED + number * DAY


def told_on(*numbers: int) -> dict[int, set[str]]:
    """Return who is told of the whole on each of some days."""
    told = {}
    for number in numbers:
        last = DueEvent.objects.order_by("pk").values_list("pk", flat=True).last() or 0
        lapse.sweep(day(number))
        rows = DueEvent.objects.filter(thing__startswith="complaint_whole-", pk__gt=last)
        told[number] = {row.facts["whom"] for row in rows if "whom" in row.facts}
    return told


def test_the_handler_on_day_5_the_head_and_the_office_on_day_7() -> None:
    zhou()
    scenes.wang_fang()
    liu = an_actor("head", "刘主任")
    own = Department.objects.create(name="办公室", code="own", head=liu.employee)
    li_min()
    Employee.objects.filter(name="李敏").update(department=own)
    assigned(RECEIVED)
    Department.objects.filter(pk=own.pk).update(head=chen().employee)
    assert told_on(4, 5, 6, 7) == {4: set(), 5: {"李敏"}, 6: set(), 7: {"陈主任", "王芳"}}


def test_the_principal_every_working_day_from_day_8() -> None:
    zhou()
    assigned(RECEIVED)
    told = told_on(7, 8, 9, 11, 12)
    assert told[8] == {"周校长"}
    assert told[9] == set(), "a Saturday"
    assert told[11] == told[12] == {"周校长"}


def test_the_office_where_nobody_handles_it_yet() -> None:
    li_min()
    registered(RECEIVED)
    assert told_on(5)[5] == {"李敏"}


def test_nobody_any_more_once_it_is_answered() -> None:
    zhou()
    answered(RECEIVED)
    assert told_on(5, 7, 8) == {5: set(), 7: set(), 8: set()}


def test_an_extension_moves_it() -> None:
    zhou()
    one = assigned(RECEIVED)
    with time_machine.travel(day(1), tick=False):
        more = MoreTime("extension", 3, "等外部报告")
        graces.add(f"complaint-{one.pk}", more, zhou(), day(1))
    assert told_on(5, 8) == {5: set(), 8: {"李敏"}}


class TestWhatWasLate:
    def test_stays_late_when_it_is_opened_again(self) -> None:
        one = assigned(RECEIVED)
        lapse.sweep(day(8))
        Complaint.objects.filter(pk=one.pk).update(began_at=day(8))
        figures = statements.worked_out([Complaint.objects.get()], day(8))
        assert figures["late"] == {"total": 1}

    def test_and_what_was_not_is_not(self) -> None:
        assigned(RECEIVED)
        lapse.sweep(day(6))
        assert statements.worked_out([Complaint.objects.get()], day(6))["late"] == {"total": 0}


def test_nobody_owes_it_beside_the_step_and_who_is_told_waits_for_it() -> None:
    assigned(RECEIVED)

    def whose(actor: Actor) -> list[Whose]:
        slips = kinds.slips(actor, RECEIVED, *Whose)
        return [one.whose for one in slips if one.key == "complaint_whole"]

    assert whose(li_min()) == whose(chen()) == [Whose.AWAITED]
    assert whose(scenes.desk()) == whose(an_actor("host", "赵凯")) == []


def test_who_is_complained_about_is_not_told() -> None:
    scenes.wang_fang()
    registered(RECEIVED, about=li_min().employee)
    assert told_on(5, 7) == {5: {"王芳"}, 7: {"王芳"}}
    assert not [one for one in kinds.slips(li_min(), day(8), *Whose) if "whole" in one.key]


def test_the_page_lists_it_where_one_waits_for_others() -> None:
    one = assigned(RECEIVED)
    page = browser("head", "陈主任").get("/due/?tab=awaited").content.decode()
    assert one.number in page
