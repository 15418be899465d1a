"""A complaint in the words of programs and of the complainant (C27)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from reception import clock
from reception.accounts.actor import Actor
from reception.due.models import Grace
from reception.organisation import phones
from reception.organisation.models import Employee
from reception.policy.rulebook import InForce, in_force
from visitors.api import serializers
from visitors.complaints import clocks, concerned, notices, registering
from visitors.complaints.models import Complaint, ComplaintEvent, ComplaintReport, Prevention


@dataclass(frozen=True)
class Told:
    """A complaint with what is needed to tell of it."""

    complaint: Complaint
    graces: list[Grace]
    policy: InForce

    @property
    def line(self) -> dict[str, Any]:
        """What a list says of it."""
        one = self.complaint
        whole = clocks.deadline(one, self.graces, self.policy)
        return {
            "id": one.pk,
            "number": one.number,
            "stage": one.stage,
            "step": one.step or None,
            "until": serializers.at(whole.until),
            "late": clocks.is_late(one, whole.until, clock.now()),
            "arithmetic": whole.in_words(),
            "major": one.major,
            "valid": one.valid,
            "outcome": one.outcome or None,
            "not_reached": one.not_reached,
            "received_at": serializers.at(one.received_at),
            "channel": one.channel,
            "kinds": one.kinds,
            "who": {
                "name": one.name,
                "phone": phones.masked(one.phone),
                "visitor": one.visitor_id,
            },
            "about": {
                "employee": _employee(one.about),
                "department": str(one.department) if one.department else None,
                "visit": one.visit_id,
            },
            "assigned": {
                "department": str(one.assigned_department) if one.assigned_department else None,
                "employee": _employee(one.assigned_to),
                "at": serializers.at(one.assigned_at),
            },
        }


def lines(complaints: Iterable[Complaint]) -> list[dict[str, Any]]:
    """Tell of complaints as a list does; one query for the pauses of all."""
    rows, policy = list(complaints), in_force()
    given = clocks.given(rows)
    return [Told(one, given[one.pk], policy).line for one in rows]


def whole(complaint: Complaint, to: Actor) -> dict[str, Any]:
    """Tell everything about a complaint to somebody who may read it."""
    with timezone.override(complaint.site.clock):
        policy, graces = in_force(to.edition), clocks.given([complaint])[complaint.pk]
        events = list(complaint.events.all())
        asked = Grace.objects.filter(thing=f"{clocks.KEY}-{complaint.pk}", state=Grace.State.ASKED)
        return {
            **Told(complaint, graces, policy).line,
            **(access(complaint) if to.may("complaint.take") else {"code": None, "url": None}),
            "what": complaint.what,
            "wanted": complaint.wanted,
            "sent_back": complaint.sent_back,
            "doubted": complaint.doubted_by_id is not None,
            "needs_principal": complaint.needs_principal,
            "stages": [_step(one) for one in clocks.steps(complaint, events, graces, policy)],
            "kept_out": [
                {
                    "employee": _employee(one.employee),
                    "why": one.why,
                    "may_report": one.may_report,
                }
                for one in concerned.people(complaint)
            ],
            "reports": [_report(one) for one in reports(complaint)],
            "pauses": [
                {
                    "since": serializers.at(one.since),
                    "until": serializers.at(one.until),
                    "reason": one.reason,
                }
                for one in clocks.pauses(graces, policy)
            ],
            "asked": [{"what": one.what, "days": one.days, "reason": one.reason} for one in asked],
            "alike": [
                {"id": one.pk, "number": one.number} for one in registering.alike(complaint, policy)
            ],
            "events": [_event(one) for one in events],
        }


def access(complaint: Complaint) -> dict[str, str]:
    """Return the code and the address of the complainant's page."""
    return {"code": notices.code_of(complaint), "url": notices.link_of(complaint)}


def _step(one: clocks.StepTime) -> dict[str, Any]:
    return {
        "stage": one.stage,
        "at": serializers.at(one.done_at),
        "by": one.by,
        "until": serializers.at(one.until),
        "late": one.is_late,
        "now": one.is_now,
        "arithmetic": one.deadline.in_words() if one.deadline is not None else "",
    }


def reports(complaint: Complaint) -> QuerySet[ComplaintReport]:
    """Return what was found, with who is responsible and who prevents it; two queries."""
    rows = complaint.reports.select_related("promised__employee")
    return rows.prefetch_related("responsible")


def _report(one: ComplaintReport) -> dict[str, Any]:
    return {
        "at": serializers.at(one.at),
        "by": one.by_name,
        **{name: getattr(one, name) for name in one.PARTS},
        "responsible": [_employee(person) for person in one.responsible.all()],
        "promised": _promised(getattr(one, "promised", None)),
    }


def _promised(one: Prevention | None) -> dict[str, Any] | None:
    if one is None:
        return None
    moments = ("until", "agreed_at", "done_at", "look_at")
    told = {name: serializers.at(getattr(one, name)) for name in moments}
    return {"employee": _employee(one.employee), "looked": one.looked, **told}


def _event(one: ComplaintEvent) -> dict[str, Any]:
    return {
        "what": one.what,
        "at": serializers.at(one.at),
        "by": one.by_name,
        "words": one.words,
        "facts": one.facts,
    }


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
