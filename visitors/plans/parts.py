"""Everybody of ours who appears in a programme: told their own lines, asked to confirm them; who
was told the same already is not asked again (E11, E19).
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from reception import clock
from reception.accounts import secrets
from reception.accounts.actor import Actor
from reception.accounts.refusals import Refusal
from reception.organisation import people
from reception.organisation.models import Employee
from visitors.plans import acting, notices, sheet
from visitors.plans.acting import PlanAct
from visitors.plans.models import Plan, PlanEvent, PlanLine, PlanPart


def of(plan: Plan, lines: Iterable[PlanLine]) -> dict[Employee, list[PlanLine]]:
    """Return who appears in a programme, each with their lines: whom a line names, else all who
    receive. Whom a name does not single out is not reached.
    """
    hosts = list(plan.hosts.order_by("number")) or [plan.host]
    known: dict[str, Employee | None] = {str(one): one for one in hosts}
    found: dict[Employee, list[PlanLine]] = {}
    for line in lines:
        for name in sheet.ours(line, hosts):
            if name not in known:
                known[name] = people.the_one_meant(name, [plan.site_id])
            if (who := known[name]) is not None:
                found.setdefault(who, []).append(line)
    return found


def tell(plan: Plan, now: datetime) -> None:
    """Tell those whose lines are not what they were told, in the transaction of what changes them;
    of a plan that is not approved nobody is told.
    """
    if plan.state != Plan.State.APPROVED:
        return
    before = {part.employee_id: part for part in plan.parts.select_related("employee")}
    theirs = of(plan, plan.lines.select_related("booked"))
    for part in before.values():
        theirs.setdefault(part.employee, [])
    for employee, lines in theirs.items():
        part = before.get(employee.pk) or PlanPart(plan=plan, employee=employee)
        if part.told != (told := digest(lines)):
            part.plan, part.told, part.told_at, part.confirmed_at = plan, told, now, None
            part.save()
            notices.tell(part, lines, now)


def digest(lines: list[PlanLine]) -> str:
    """Return what tells one state of somebody's lines from another."""
    said = [[line.at, line.until, line.what, line.place, line.booked_id] for line in lines]
    return secrets.digest_of(str([[str(cell) for cell in row] for row in said]), "plan-part")


@transaction.atomic
def confirm(part: PlanPart, told: str, now: datetime) -> None:
    """Note that somebody has read their lines, as they were when they read them; again changes
    nothing.

    Raises:
        Refusal: ``changed_meanwhile``.
    """
    plan = acting.locked(part.plan_id)
    rows = PlanPart.objects.filter(pk=part.pk, told=told)
    if not rows.exists():
        raise Refusal("changed_meanwhile", _("日程刚刚改过，请再看一遍再确认。"))
    if rows.filter(confirmed_at=None).update(confirmed_at=now):
        act = PlanAct(Actor(employee=part.employee), now)
        acting.record(plan, PlanEvent.What.CONFIRMED, act)


def note(actor: Actor) -> dict[str, Any] | None:
    """Tell the desk who has not confirmed what they do today or tomorrow; one query."""
    if not actor.may("visit.register"):
        return None
    now = clock.now()
    rows = PlanPart.objects.filter(
        confirmed_at=None,
        plan__state=Plan.State.APPROVED,
        plan__site__in=actor.sites,
        plan__begins_at__lt=now + timedelta(days=2),
        plan__ends_at__gt=now,
    )
    waiting = list(rows.select_related("plan__site", "employee").order_by("plan__begins_at", "pk"))
    return {"template": "plans/_desk_note.html", "waiting": waiting[:9]} if waiting else None
