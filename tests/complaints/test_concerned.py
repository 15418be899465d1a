"""Who may not touch a complaint is worked out, and said, and refused everywhere (C5, C18)."""

from typing import Any

import pytest

from reception.accounts.refusals import Refusal
from reception.due import things
from reception.due.kinds import Whose
from tests.builders import a_visit, an_actor, an_employee
from tests.complaints import scenes
from tests.complaints.scenes import act, assigned, li_min, registered, reported, wang_fang, zhao
from tests.visitors.scenes import after
from visitors.complaints import concerned, steps
from visitors.complaints.models import Complaint

pytestmark = pytest.mark.django_db


def kept_out(one: Complaint) -> dict[str, str]:
    return {kept.employee.name: kept.why for kept in concerned.people(one)}


def refused(one: Complaint, by: Any) -> str:
    with pytest.raises(Refusal) as why:
        steps.assess(act(one, by, after(60)), valid=True)
    return why.value.code


def test_the_person_and_who_stood_in_on_that_day() -> None:
    person, stand_in = zhao(), an_employee("曾晓彤")
    person.deputy = stand_in
    person.save()
    one = registered(after(0), about=person)
    person.deputy = an_employee("孙伟")
    person.save()
    assert kept_out(one) == {"赵凯": "被投诉人", "曾晓彤": "被投诉人的代理人"}


def test_of_a_visit_the_host_and_the_receptionist() -> None:
    visit = a_visit("沈洁", host=zhao(), by=scenes.desk(), now=after(0))
    one = registered(after(1), about=None, visit=visit)
    assert kept_out(one) == {"赵凯": "这次来访的被访人", "何静": "登记了这次来访"}


def test_who_the_report_holds_responsible() -> None:
    one = reported(after(0), about=None, department=scenes.teaching())
    assert kept_out(one)["赵凯"] == "报告里的责任人"


def test_a_head_reports_on_the_own_department_and_does_not_judge_it() -> None:
    one = assigned(after(0))
    kept = {kept.employee.name: kept.may_report for kept in concerned.people(one)}
    assert kept == {"赵凯": False, "陈主任": True}


def test_who_is_concerned_is_refused_and_owes_nothing() -> None:
    me = li_min()
    one = registered(after(0), about=me.employee)
    assert refused(one, me) == "concerned_person"
    assert things.of(me, after(1))[Whose.MINE] == []
    assert len(things.of(wang_fang(), after(1))[Whose.MINE]) == 1


def test_a_stand_in_is_kept_out_while_somebody_else_can_judge() -> None:
    one_person, other = li_min(), wang_fang()
    assert one_person.employee is not None
    one_person.employee.deputy = other.employee
    one_person.employee.save()
    one = registered(after(0), about=one_person.employee)
    assert "王芳" not in kept_out(one), "else nobody could"
    an_actor("office", "郑洁")
    assert kept_out(one)["王芳"] == "被投诉人的代理人"
    assert refused(one, other) == "concerned_person"


def test_the_list_and_the_page_agree() -> None:
    """The same table says it in both ways."""
    visit = a_visit("沈洁", host=zhao(), by=scenes.desk(), now=after(0))
    ones = [
        registered(after(1), visit=visit),
        registered(after(1), about=li_min().employee),
        assigned(after(1), department=scenes.teaching()),
        reported(after(1), about=None),
    ]
    people = [li_min(), wang_fang(), scenes.desk(), scenes.chen(), an_actor("host", "赵凯")]
    for by in people:
        for judging in (True, False):
            free = set(concerned.not_kept_out(Complaint.objects.all(), by, judging=judging))
            for one in ones:
                theirs = [k for k in concerned.people(one) if k.employee == by.employee]
                barred = any(judging or not k.may_report for k in theirs)
                assert (one in free) == (not barred), (by.name, one.number, judging)
