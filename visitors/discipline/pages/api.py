"""The API for violations: 行政部 books one at once, others propose it (P1–P3)."""

from typing import Annotated, Any, Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import Header, Router, Status
from pydantic import BaseModel, Field

from reception import clock
from reception.accounts.api_auth import needs
from reception.accounts.decorators import GuardedRequest
from reception.accounts.refusals import Refusal
from reception.organisation.models import Employee
from reception.text import clean_line
from visitors.api.inputs import Id, Taken
from visitors.api.schemas import Problem
from visitors.discipline.incidents import reports
from visitors.discipline.incidents.reports import LONGEST_NOTE, LONGEST_SOURCE, Report
from visitors.discipline.ledger import queries, rulings
from visitors.discipline.models import Incident
from visitors.discipline.pages.api_ledger import EntryOut, entry_out
from visitors.models import Visit
from visitors.visits import idempotency
from visitors.visits import visibility as visible

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
    request: GuardedRequest,
    body: ViolationIn,
    key: Annotated[str | None, Header(alias="Idempotency-Key")] = None,
) -> Status[dict[str, Any]]:
    """Book a violation at once as the administration department, or propose it; the same `source`
    again gives the same one.
    """
    actor = request.actor
    idempotency_key = idempotency.request_key(key, "violation", body.model_dump(mode="json"))
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
    incident = (rulings.book if books else reports.report)(
        said, actor, clock.now(), idempotency_key
    )
    if books and incident.state == Incident.State.CONFIRMED:
        shown = queries.shown(employee, actor)
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
    rows = Employee.objects.filter(number=clean_line(number))
    sites = visible.site_ids(actor, "patrol.report")
    found = (rows if sites is None else rows.filter(site__in=sites)).first()
    if found is None:
        unknown = _("没有这个工号的员工。")
        raise Refusal("unknown_employee", unknown, status=422, fields={"employee": unknown})
    return found
