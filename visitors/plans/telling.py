"""What programs are told of a plan."""

from typing import Any

from reception import clock
from reception.organisation.models import Employee
from visitors.plans import sheet, standards
from visitors.plans.models import Plan, PlanAsking
from visitors.plans.sheet import PlanSheet


def _columns(row: Any, names: str) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names.split()}


def colleague(one: Employee | None) -> dict[str, str] | None:
    """Return an employee as answers name them."""
    return None if one is None else {"number": one.number, "name": one.name}


def line(one: Plan) -> dict[str, Any]:
    """Return a plan as a list says it; with its sums where they were read with it."""
    where = one.site.clock
    return {
        **_columns(one, "id number title unit mission client heads transport contact reason"),
        "state": sheet.state_of(one, clock.now())[0],
        "standard": one.scheme,
        "class" if one.scheme == "class" else "level": one.code,
        "host": colleague(one.host),
        "department": str(one.department),
        "applicant": colleague(one.applicant),
        "phoned_to": colleague(one.phoned_to),
        "from": one.begins_at.astimezone(where).isoformat(),
        "until": one.ends_at.astimezone(where).isoformat(),
        "planned": float(getattr(one, "planned", None) or 0),
        "actual": float(getattr(one, "actual", None) or 0),
    }


def whole(one: PlanSheet) -> dict[str, Any]:
    """Return a plan with everything about it."""
    where, before = one.plan.site.clock, one.approved
    return {
        **line(one.plan),
        "guests": [_columns(row, "name sex position level needs") for row in one.guests],
        "hosts": [colleague(row) for row in one.hosts],
        "lines": [
            {
                **_columns(row, "id what place kind ours heads"),
                "booked": str(row.booked or ""),
                "at": row.at.astimezone(where).isoformat(),
                "until": row.until.astimezone(where).isoformat() if row.until else None,
                "cost": float(row.cost),
            }
            for row in one.lines
        ],
        "people": [
            {**(colleague(row.employee) or {}), "confirmed": row.confirmed_at is not None}
            for row in one.parts
        ],
        "allowed": {
            "per_head": float(one.allowed.per_head),
            "total": float(one.allowed.total),
            "arithmetic": one.allowed.arithmetic,
        },
        "planned": float(one.planned),
        "over": float(one.over),
        "approved": float(before.approval.amount) if before is not None else None,
        "again": one.rises,
        "actual": float(one.actual),
        "actual_per_head": float(standards.each(one.actual, one.came)),
        "costs": [
            {
                **_columns(row, "id what receipt payee heads"),
                "line": row.line_id,
                "on": f"{row.spent_on}",
                "amount": float(row.amount),
            }
            for row in one.standing
        ],
        "costs_approved": one.costs_approved,
        "checks": [_columns(row, "code clause state says line") for row in one.checks],
        "approvals": [_approval(row, where) for row in one.askings],
    }


def _approval(row: PlanAsking, where: Any) -> dict[str, Any]:
    asked = row.approval
    told = {"amount": float(asked.amount), "at": asked.asked_at.astimezone(where).isoformat()}
    return {**_columns(asked, "kind state reason"), **told, "by": asked.decided_by_name}
