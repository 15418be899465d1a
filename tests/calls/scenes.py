"""方岚, whose child learns with 赵凯, calls; 何静 answers; 马骏 stands in for 赵凯."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from reception import clock
from reception.accounts import tokens
from reception.accounts.actor import Actor
from reception.accounts.models import ApiToken
from reception.organisation.models import Department, Employee
from reception.policy.models import Contact
from reception.policy.rulebook import new_edition
from tests.api.callers import Program, a_program
from tests.builders import a_site, a_user, a_visit, an_actor, an_employee, the_policy
from visitors.calls import registering, steps
from visitors.calls.events import CallAct
from visitors.calls.models import Call
from visitors.calls.registering import CallSaid
from visitors.models import Visit

FANG = "+8613900001111"


def desk() -> Actor:
    return an_actor("desk", "何静")


def zhao() -> Employee:
    """赵凯, for whom 马骏 stands in, in the department of 陈主任."""
    the_policy()
    ma = an_employee("马骏", number="T2", extension="8022")
    found = an_employee("赵凯", number="T1", extension="8021", deputy=ma)
    chen = an_employee("陈主任", number="T3", extension="8020")
    Department.objects.filter(pk=found.department_id).update(head=chen)
    return Employee.objects.select_related("department__head", "deputy").get(pk=found.pk)


def act(now: datetime, by: Actor | None = None) -> CallAct:
    return CallAct(by or desk(), now)


def said(**fields: Any) -> CallSaid:
    given = {"kind": "for_person", "number": FANG, "caller": "方岚", "wanted": zhao(), **fields}
    return CallSaid(site_id=a_site().pk, **given)


def taken(now: datetime, **fields: Any) -> Call:
    """Let 何静 take a call of 方岚 for 赵凯."""
    return registering.take(said(**fields), act(now))


def left(now: datetime, words: str = "想改到周四上课", **fields: Any) -> Call:
    """Let 何静 take a message for 赵凯."""
    return steps.leave(taken(now, **fields), act(now), words)


def rang(now: datetime, number: str = FANG) -> Call:
    """Let the telephone system say that it rings."""
    the_policy()
    return registering.ring(a_site().pk, number, act(now))


def missed(now: datetime, number: str = FANG) -> Call:
    return registering.hung_up(rang(now, number), act(now))


def fang_came(now: datetime) -> Visit:
    """Let 方岚 visit 赵凯, who is then in touch with her."""
    return a_visit("方岚", host=zhao(), by=desk(), now=now, phone=FANG)


def on_duty(name: str = "王芳") -> Employee:
    """Let somebody hold the function that takes what nobody else does (T14)."""
    the_policy()
    found = an_employee(name, number="D1", extension="8011")
    Contact.objects.filter(code="duty_manager").update(employee=found)
    new_edition()
    return found


@dataclass
class House:
    """Programs that act as somebody."""

    desk: Program
    office: Program
    host: Program
    telephone: Program


def a_house() -> House:
    zhao()
    telephone = tokens.create(
        a_user("desk", "何静"), "电话系统", clock.now(), ApiToken.Purpose.TELEPHONE
    )
    return House(
        a_program("desk", "何静"),
        a_program("office", "李敏"),
        a_program("host", "赵凯"),
        Program(telephone),
    )
