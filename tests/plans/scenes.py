"""赵凯 plans for guests; 陈主任 heads his department, 单副校长 is the deputy in charge, 周校长 the
general manager, 冯经理 is finance.
"""

from dataclasses import dataclass
from typing import Any

from reception.organisation.models import Department, Position
from reception.policy.models import Contact
from reception.policy.rulebook import new_edition
from tests.api.callers import Heard, Program, a_program
from tests.builders import an_employee, the_policy
from visitors.plans.models import Plan

BEGIN, END = "2026-12-03T09:40:00+08:00", "2026-12-04T15:00:00+08:00"


@dataclass
class House:
    """Programs that act as somebody."""

    host: Program
    head: Program
    deputy: Program
    general_manager: Program
    finance: Program
    office: Program
    auditor: Program
    colleague: Program
    desk: Program


def a_house() -> House:
    the_policy()
    for name, level in (("总监", 7), ("总经理", 9)):
        Position.objects.get_or_create(name=name, defaults={"level": level})
    zhao = an_employee("赵凯", number="T1", level=7)
    an_employee("马骏", number="T2", level=3)
    an_employee("曾晓彤", number="T3", level=3)
    people = {
        "陈主任": ("head", "T4", "教务部"),
        "单副校长": ("head", "P2", "校长室"),
        "周校长": ("principal", "P1", "校长室"),
        "冯经理": ("head", "F1", "财务部"),
        "李敏": ("office", "A1", "行政部"),
        "审计": ("auditor", "A9", "行政部"),
        "许思远": ("host", "M1", "市场部"),
        "何静": ("desk", "D1", "行政部"),
    }
    made = {}
    for name, (role, number, department) in people.items():
        an_employee(name, number=number, department=department, level=6)
        made[name] = a_program(role, name)
    Department.objects.filter(pk=zhao.department_id).update(head=an_employee("陈主任"))
    holds = {"deputy_in_charge": "单副校长", "general_manager": "周校长", "finance": "冯经理"}
    for code, name in holds.items():
        Contact.objects.filter(code=code).update(employee=an_employee(name))
    new_edition()
    return House(a_program("host", "赵凯"), *made.values())


def line(what: str, cost: float = 0, kind: str = "meal", **more: Any) -> dict[str, Any]:
    return {"at": "2026-12-03T12:00:00+08:00", "what": what, "kind": kind, "cost": cost, **more}


def body(**fields: Any) -> dict[str, Any]:
    """Return what a program sends to plan for 15 important guests of 远山集团."""
    return {
        **{"title": "远山集团考察", "unit": "远山集团有限公司", "standard": "class", "class": "B"},
        **{"host": "T1", "hosts": ["T1", "T2", "T3"], "heads": 15, "from": BEGIN, "until": END},
        "guests": [{"name": "黄立群", "sex": "男", "position": "总监"}],
        "lines": [line("午餐", 1575), line("车", 800, "vehicle")],
        **fields,
    }


def planned(house: House, **fields: Any) -> Heard:
    heard = house.host.post("/plans", body(**fields))
    assert heard.status == 201, heard.said
    return heard


def step(program: Program, plan: Heard | int, name: str, status: int = 200, **sent: Any) -> Heard:
    number = plan if isinstance(plan, int) else plan["id"]
    heard = program.post(f"/plans/{number}/{name}", sent)
    assert heard.status == status, heard.said
    return heard


def approved(house: House, **fields: Any) -> Heard:
    """Let 赵凯 plan something of class B, and 单副校长 approve it."""
    plan = planned(house, **fields)
    step(house.host, plan, "submit")
    return step(house.deputy, plan, "decide", approve=True)


def spent(house: House, plan: Heard, receipt: str = "23300517", amount: float = 98.5) -> Heard:
    return step(house.host, plan, "actual", what="茶水", amount=amount, receipt=receipt)


def check(heard: Heard, code: str) -> dict[str, Any]:
    """Return the first check with a code, what bars first."""
    return next(one for one in heard["checks"] if one["code"] == code)


def the_plan(heard: Heard) -> Plan:
    return Plan.objects.get(pk=heard["id"])
