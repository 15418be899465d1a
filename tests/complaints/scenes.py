"""沈洁, whose child learns here, waited 26 minutes; who of the house has to do with it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from reception.accounts.actor import Actor
from reception.organisation.models import Department, Employee
from tests.api.callers import Heard, Program, a_program
from tests.builders import a_site, an_actor, an_employee, put_in_office, the_policy
from visitors.complaints import closing, registering, steps
from visitors.complaints.events import NO_KEY
from visitors.complaints.models import Complaint
from visitors.complaints.registering import Said
from visitors.complaints.steps import Inquiry
from visitors.complaints.taking import Act

WORDS = "问了三次都说马上，最后是前台的人带我出去的。"
FOUND: dict[str, Any] = {
    "cause": "未预约。",
    "course": "赵凯在上课，没有看到提醒。",
    "conclusion": "属实。",
    "remedy": "当面致歉。",
    "prevention": "上课时段设替岗。",
}


def desk() -> Actor:
    return an_actor("desk", "何静")


def li_min() -> Actor:
    return an_actor("office", "李敏")


def wang_fang() -> Actor:
    return an_actor("office", "王芳")


def zhou() -> Actor:
    """The principal."""
    put_in_office("周校长")
    return an_actor("principal", "周校长")


def chen() -> Actor:
    """陈主任, who heads the teaching department."""
    an_employee("赵凯", number="T1")
    head = an_actor("head", "陈主任")
    assert head.employee is not None
    Department.objects.filter(pk=head.employee.department_id).update(head=head.employee)
    return an_actor("head", "陈主任")


def zhao() -> Employee:
    return an_employee("赵凯", number="T1")


def teaching() -> Department:
    return Department.objects.select_related("head").get(pk=zhao().department_id)


def said(**fields: Any) -> Said:
    """Return what 沈洁 says at the desk, about 赵凯."""
    the_policy()
    given = {"about": zhao(), "phone": "+8613900004821", **fields}
    words = {"name": "沈洁", "what": WORDS, "channel": "desk", "wanted": "道歉", **given}
    return Said(site_id=a_site().pk, **words)


def registered(now: datetime, by: Actor | None = None, **fields: Any) -> Complaint:
    """Let 何静 write it down."""
    one = said(**fields)
    return registering.register(one, by or desk(), now, NO_KEY)


def act(one: Complaint, by: Actor, now: datetime) -> Act:
    return Act(Complaint.objects.get(pk=one.pk), by, now)


def assigned(now: datetime, **fields: Any) -> Complaint:
    """Let 李敏 find it valid and give it to the teaching department."""
    chen()
    one = registered(now, **fields)
    steps.assess(act(one, li_min(), now), valid=True)
    return steps.assign(act(one, li_min(), now), department=teaching())


def reported(now: datetime, **fields: Any) -> Complaint:
    """Let 陈主任 report."""
    one = assigned(now, **fields)
    return steps.report(act(one, chen(), now), Inquiry(**FOUND, responsible=[zhao()]))


def reviewed(now: datetime, **fields: Any) -> Complaint:
    one = reported(now, **fields)
    return steps.review(act(one, li_min(), now), approve=True, outcome="justified")


def answered(now: datetime, **fields: Any) -> Complaint:
    """Let 李敏 answer."""
    one = reviewed(now, **fields)
    return steps.answer(act(one, li_min(), now), "对您致歉，并补一次咨询。")


def closed(now: datetime, **fields: Any) -> Complaint:
    """Let 王芳 call back."""
    one = answered(now, **fields)
    by = act(one, wang_fang(), now)
    return closing.follow_up(by, reached=True, satisfied=True, words="满意")


@dataclass
class House:
    """Programs that act as somebody."""

    desk: Program
    office: Program
    office2: Program
    head: Program
    host: Program
    principal: Program

    def complain(self, **fields: Any) -> Heard:
        body = {
            "who": {"name": "沈洁", "phone": "13900004821"},
            "what": WORDS,
            "channel": "desk",
            "about": {"employee": "T1"},
            **fields,
        }
        return self.desk.post("/complaints", body)


def a_house() -> House:
    the_policy()
    chen()
    zhou()
    return House(
        a_program("desk", "何静"),
        a_program("office", "李敏"),
        a_program("office", "王芳"),
        a_program("head", "陈主任"),
        a_program("host", "赵凯"),
        a_program("principal", "周校长"),
    )
