"""A capability of the tests that asks for money: 3,000 yuan are the head's, 6,000 finance's, too,
and the general manager answers for whoever does not (W4).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, ClassVar

from django.db.models import Q, Value

from reception.accounts.actor import Actor
from reception.due import approval_due, approval_kinds
from reception.due import kinds as due_kinds
from reception.due.approval_kinds import ApprovalKind
from reception.due.kinds import Slip
from reception.due.models import Approval
from reception.links import tokens
from reception.notifications import link_kinds, outbox
from reception.notifications.models import Notice
from reception.organisation.models import Department, Employee
from reception.policy.models import ApprovalStep, Contact
from reception.policy.models import approvals as approval_rows
from reception.policy.models import due as due_rows
from reception.policy.rulebook import InForce, new_edition
from tests.builders import an_employee, the_policy

KEY = "spending"
FINANCE, MANAGER = "钱会计", "总经理"


class Spending(ApprovalKind):
    key = KEY
    label = "支出"
    capability, sees = "due.approve", "due.see"
    about = "spending"
    columns: ClassVar = {"about": Value(1), "who": Value("周年庆"), "first": Value("")}
    decisions: ClassVar[list[str]] = []

    def bars(self, employee: Employee) -> Q | None:
        return Q(of_class=f"for-{employee.name}")  # whoever is paid by it

    def ask(
        self, approval: Approval, employee: Employee, key: str, now: datetime, *, again: bool
    ) -> Notice:
        subject = "提醒：支出" if again else "请批准：支出"
        return outbox.write(employee.pk, key, subject, "{link}", now, purpose=KEY)

    def decided(self, approval: Approval, by: Actor, now: datetime) -> None:
        self.decisions.append(approval.state)

    def shown(self, approval: Approval, policy: InForce) -> dict[str, Any]:
        template = "visitors/_privacy_link.html"
        return {"template": template, "title": f"支出 {approval.amount}", "opens": "due.see"}

    def says(self, slip: Slip, policy: InForce) -> str:
        return slip.who

    def address(self, slip: Slip) -> str:
        return "/due/"


@contextmanager
def spending() -> Iterator[Spending]:
    """Let the capability be there, with its chain: 钱会计 is finance, and above is 总经理."""
    kind = Spending()
    kind.decisions.clear()
    the_policy()
    approval_due.register(kind)
    people = {}
    for code, name in (("finance", FINANCE), ("manager", MANAGER)):
        who = {"name": name, "employee": an_employee(name, department="财务部")}
        people[code] = Contact.objects.update_or_create(code=code, defaults=who)[0]
    row = {"kind": KEY, "remind_after": 1, "remind_every": 1, "next_after": 2}
    ApprovalStep.objects.create(order=1, whom="head", **row)
    ApprovalStep.objects.create(
        order=2, whom="contact", contact=people["finance"], amount_from=5000, **row
    )
    ApprovalStep.objects.create(
        order=3, whom="contact", contact=people["manager"], is_needed=False, **row
    )
    ApprovalStep.objects.create(
        order=4, whom="contact", contact=people["manager"], of_class="gift", **row
    )
    head = an_employee("吴主任")
    Department.objects.filter(pk=an_employee("赵凯").department_id).update(head=head)
    new_edition()
    try:
        yield kind
    finally:
        for registry in (approval_kinds.kinds, due_kinds.kinds, tokens.purposes, link_kinds.kinds):
            registry.pop(KEY)
        for names in (approval_rows.names, due_rows.names):
            names.pop(KEY)
