"""A complaint in the words of programs and of the complainant (C27)."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from reception import clock
from reception.accounts.actor import Actor
from reception.due import chain
from reception.due.models import Grace
from reception.organisation import phones
from reception.organisation.models import Employee
from reception.policy.rulebook import InForce, in_force
from visitors.api.serializers import at
from visitors.complaints import clocks, concerned, notices, registering, statement_table, statements
from visitors.complaints.clocks import StandingComplaint
from visitors.complaints.models import (
    Compensation,
    Complaint,
    ComplaintEvent,
    ComplaintReport,
    Prevention,
)
from visitors.complaints.statements import Stated


def line(stands: StandingComplaint) -> dict[str, Any]:
    """Return what a list says of a complaint."""
    one = stands.one
    same = ("number", "stage", "major", "valid", "not_reached", "channel", "kinds")
    return {
        **{"id": one.pk, **{name: getattr(one, name) for name in same}},
        **{"step": one.step or None, "outcome": one.outcome or None},
        **{name: getattr(stands, name) for name in ("late", "was_late", "arithmetic")},
        "until": at(stands.whole.until),
        "received_at": at(one.received_at),
        "who": {"name": one.name, "phone": phones.masked(one.phone), "visitor": one.visitor_id},
        "about": {
            **{"employee": _employee(one.about), "visit": one.visit_id},
            "department": str(one.department) if one.department else None,
        },
        "assigned": {
            "department": str(one.assigned_department) if one.assigned_department else None,
            **{"employee": _employee(one.assigned_to), "at": at(one.assigned_at)},
        },
    }


def lines(complaints: Iterable[Complaint]) -> list[dict[str, Any]]:
    """Tell of complaints as a list does; one query for the pauses of all."""
    return [line(one) for one in clocks.standing(complaints, in_force(), clock.now())]


def whole(complaint: Complaint, to: Actor) -> dict[str, Any]:
    """Tell everything about a complaint to somebody who may read it."""
    with timezone.override(complaint.site.clock):
        policy = in_force(to.edition)
        (stands,) = clocks.standing([complaint], policy, clock.now())
        events = list(complaint.events.all())
        asked = Grace.objects.filter(thing=f"{clocks.KEY}-{complaint.pk}", state=Grace.State.ASKED)
        return {
            **line(stands),
            **(access(complaint) if to.may("complaint.take") else {"code": None, "url": None}),
            **{name: getattr(complaint, name) for name in ("what", "wanted", "sent_back")},
            "doubted": complaint.doubted_by_id is not None,
            "needs_principal": complaint.needs_principal,
            "stages": [
                _step(one) for one in clocks.steps(complaint, events, stands.graces, policy)
            ],
            "kept_out": [
                {"employee": _employee(one.employee), "why": one.why, "may_report": one.may_report}
                for one in concerned.people(complaint)
            ],
            "reports": [_report(one) for one in reports(complaint)],
            "pauses": [
                {"since": at(one.since), "until": at(one.until), "reason": one.reason}
                for one in clocks.pauses(stands.graces, policy)
            ],
            "asked": [{"what": one.what, "days": one.days, "reason": one.reason} for one in asked],
            "compensations": [_compensation(one) for one in compensations(complaint)],
            "alike": [
                {"id": one.pk, "number": one.number} for one in registering.alike(complaint, policy)
            ],
            "events": [_event(one) for one in events],
        }


def statement(one: Stated) -> dict[str, Any]:
    """Tell what is stated of a month."""
    row = one.statement
    figures = [
        {
            **{"code": group.code, "part": line.part, "definition": str(group.says)},
            "name": f"{group.label} {line.label}".rstrip(),
            **{"value": float(line.value), "now": float(line.now)},
        }
        for group, lines in statement_table.lines(one.told, one.fresh)
        for line in lines
    ]
    changed = [figure["code"] for figure in figures if figure["value"] != figure["now"]]
    return {
        "month": f"{one.month:%Y-%m}",
        "until": at(statements.until(row, in_force())) if row is not None else None,
        "sent_at": at(row.sent_at) if row is not None else None,
        "sent_by": row.sent_by_name if row is not None else "",
        "figures": figures,
        "changed_since": list(dict.fromkeys(changed)),
    }


def access(complaint: Complaint) -> dict[str, str]:
    """Return the code and the address of the complainant's page."""
    return {"code": notices.code_of(complaint), "url": notices.link_of(complaint)}


def _step(one: clocks.StepTime) -> dict[str, Any]:
    return {
        **{"stage": one.stage, "by": one.by, "at": at(one.done_at), "until": at(one.until)},
        **{"late": one.is_late, "now": one.is_now, "arithmetic": one.arithmetic},
    }


def reports(complaint: Complaint) -> QuerySet[ComplaintReport]:
    """Return what was found, with who is responsible and who prevents it; two queries."""
    rows = complaint.reports.select_related("promised__employee")
    return rows.prefetch_related("responsible")


def _report(one: ComplaintReport) -> dict[str, Any]:
    return {
        "at": at(one.at),
        "by": one.by_name,
        **{name: getattr(one, name) for name in one.PARTS},
        "responsible": [_employee(person) for person in one.responsible.all()],
        "promised": _promised(getattr(one, "promised", None)),
    }


def _promised(one: Prevention | None) -> dict[str, Any] | None:
    if one is None:
        return None
    moments = ("until", "agreed_at", "done_at", "look_at")
    told = {name: at(getattr(one, name)) for name in moments}
    return {"id": one.pk, "employee": _employee(one.employee), "looked": one.looked, **told}


def compensations(complaint: Complaint) -> QuerySet[Compensation]:
    """Return what was asked for, with whom it waits for; one query."""
    rows = complaint.compensations.select_related("approval__asked_by_employee")
    return rows.annotate(**chain.whom_asked("approval"))


def _compensation(one: Any) -> dict[str, Any]:
    its = one.approval
    return {
        **{"amount": float(its.amount), "state": its.state, "reason": one.reason},
        **{"asked_by": its.asked_by_name, "decided_by": its.decided_by_name, "why": its.reason},
        "waits_for": one.asked if its.state == its.State.ASKED else None,
    }


def _event(one: ComplaintEvent) -> dict[str, Any]:
    said = {"what": one.what, "by": one.by_name, "words": one.words, "facts": one.facts}
    return {**said, "at": at(one.at)}


def _employee(one: Employee | None) -> dict[str, str] | None:
    return {"number": one.number, "name": one.name} if one is not None else None


def stages_for_complainant(
    complaint: Complaint, events: Iterable[ComplaintEvent], graces: list[Grace], policy: InForce
) -> list[tuple[str, clocks.StepTime]]:
    """Return the steps as the complainant reads them: kind words, and no name."""
    words = {
        "assess": (_("正在看您的意见"), _("已受理")),
        "report": (_("正在查清经过"), _("有关部门已经查清经过")),
        "review": (_("正在定处理意见"), _("已定处理意见")),
        "answer": (_("给您答复"), _("已答复")),
        "call": (_("打电话问您是否满意"), _("已问过您的意见")),
    }
    found = []
    for one in clocks.steps(complaint, events, graces, policy):
        if one.step in words:
            found.append((words[one.step][one.done_at is not None], one))
    return found
