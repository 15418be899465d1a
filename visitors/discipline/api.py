"""The API for violations: 行政部 books one at once, others propose it (P1–P3)."""

from typing import Annotated, Any, Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import Header, Router, Status
from pydantic import BaseModel, Field

from reception import clock
from reception.access.api_auth import needs
from reception.access.guard import Asked
from reception.access.refusals import Refusal
from reception.house.models import Employee
from reception.house.names import tidy
from visitors import repeats
from visitors import seen as visible
from visitors.api_schemas import Id, Problem, Taken
from visitors.discipline import accounts, cases, proposals
from visitors.discipline.api_ledger import EntryOut, entry_out
from visitors.discipline.models import Incident
from visitors.discipline.proposals import LONGEST_NOTE, LONGEST_SOURCE, Report
from visitors.models import Visit

router = Router(tags=["violations"])
REFUSED = {frozenset({400, 401, 403, 404, 409, 422}): Problem}


class ViolationIn(Taken):
    """A breach of the policy that somebody saw (P1–P3)."""

    ladder: str = Field(
        max_length=40, description="internal_complaint, external_complaint or no_badge"
    )
    employee: str = Field(max_length=40, description="employee number of the person concerned")
    source: str = Field(
        max_length=LONGEST_SOURCE, description="who or what says so; the same source counts once"
    )
    visit: Id | None = None
    severity: Literal["minor", "serious", "grave"] | None = Field(
        None, description="of an external complaint, and of no other"
    )
    note: str | None = Field(None, max_length=LONGEST_NOTE)


class ProposalOut(BaseModel):
    """A proposal that 行政部 will rule on."""

    id: int
    state: str


@router.post(
    "/violations",
    response={201: EntryOut, 202: ProposalOut, **REFUSED},
    openapi_extra={"summary": gettext_lazy("报告违规")},
)
@needs("patrol.report")
def report_violation(
    request: Asked,
    body: ViolationIn,
    key: Annotated[str | None, Header(alias="Idempotency-Key")] = None,
) -> Status[dict[str, Any]]:
    """Book a violation at once as the administration department, or propose it; the same `source`
    again gives the same one.
    """
    actor = request.actor
    mark = repeats.receipt(key, "violation", body.model_dump(mode="json"))
    visit = _visit(actor, body.visit)
    employee = _employee(actor, body.employee)
    said = Report(
        ladder=body.ladder,
        source=body.source,
        site_id=visit.site_id if visit is not None else employee.site_id,
        employee=employee,
        visit=visit,
        severity=body.severity or "",
        note=body.note or "",
    )
    books = actor.may_at("incident.decide", said.site_id)
    incident = (cases.book if books else proposals.report)(said, actor, clock.now(), mark)
    if books and incident.state == Incident.State.CONFIRMED:
        shown = accounts.shown(employee, actor)
        return Status(
            201, next(entry_out(one) for one in shown if one.entry.incident_id == incident.pk)
        )
    return Status(202, {"id": incident.pk, "state": incident.state})


def _visit(actor: Any, visit_id: int | None) -> Visit | None:
    if visit_id is None:
        return None
    rows = visible.visits(actor, "patrol.report").select_related(
        "visitor", "category", "host__department", "answered_by"
    )
    return visible.one(rows, pk=visit_id)


def _employee(actor: Any, number: str) -> Employee:
    """Return the employee of exactly that number, of a site that is the caller's; one who has left
    the house is still concerned.
    """
    rows = Employee.objects.filter(number=tidy(number))
    sites = visible.site_ids(actor, "patrol.report")
    found = (rows if sites is None else rows.filter(site__in=sites)).first()
    if found is None:
        unknown = _("没有这个工号的员工。")
        raise Refusal("unknown_employee", unknown, status=422, fields={"employee": unknown})
    return found
