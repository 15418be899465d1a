"""赵凯 and 马骏 sell in one department, headed by 陈主任; 许思远 in another; 周校长 is the general
manager, 李敏 行政部.
"""

from dataclasses import dataclass
from typing import Any

from reception.organisation.models import Department
from reception.policy.models import Contact
from reception.policy.rulebook import new_edition
from tests.api.callers import Heard, Program, a_program
from tests.builders import an_employee, the_policy


@dataclass
class Sales:
    """Programs that act as somebody."""

    zhao: Program
    ma: Program
    chen: Program
    xu: Program
    zhou: Program
    li: Program
    wang: Program
    desk: Program


def a_house() -> Sales:
    the_policy()
    people = {
        "赵凯": ("host", "T1", "教务部"),
        "马骏": ("host", "T2", "教务部"),
        "陈主任": ("head", "T4", "教务部"),
        "许思远": ("host", "M1", "市场部"),
        "周校长": ("principal", "P1", "校长室"),
        "李敏": ("office", "A1", "行政部"),
        "王芳": ("office", "A2", "行政部"),
        "何静": ("desk", "D1", "行政部"),
    }
    made = []
    for name, (role, number, department) in people.items():
        an_employee(name, number=number, department=department)
        made.append(a_program(role, name))
    Department.objects.filter(name="教务部").update(head=an_employee("陈主任"))
    Contact.objects.filter(code="general_manager").update(employee=an_employee("周校长"))
    new_edition()
    return Sales(*made)


def filed(by: Program, **fields: Any) -> Heard:
    """Let somebody make a file of 远山集团."""
    body = {"name": "远山集团", "kind": "organisation", "class": "ordinary", **fields}
    heard = by.post("/clients", body)
    assert heard.status == 201, heard.said
    return heard


def step(by: Program, client: Heard, name: str, status: int = 200, **sent: Any) -> Heard:
    heard = by.post(f"/clients/{client['id']}/{name}", sent)
    assert heard.status == status, heard.said
    return heard


def shown(by: Program, client: Heard) -> Heard:
    return by.get(f"/clients/{client['id']}")


def names(by: Program, **asked: str) -> list[str]:
    return [one["name"] for one in by.get("/clients", **asked)["items"]]
