"""The API of the ledger: book or propose a violation, void one, read a ledger (P1–P6)."""

from typing import Annotated, Any, Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import Header, Router, Status
from pydantic import BaseModel, Field, create_model

from reception import clock
from reception.accounts.actor import Actor
from reception.accounts.api_auth import needs
from reception.accounts.decorators import GuardedRequest
from reception.accounts.refusals import Refusal
from reception.organisation.models import Employee
from reception.policy.penalty import AMOUNTS
from reception.text import clean_line
from visitors.api import serializers
from visitors.api.inputs import Id, Taken
from visitors.api.schemas import Problem
from visitors.discipline.incidents import reports
from visitors.discipline.incidents.reports import LONGEST_NOTE, LONGEST_SOURCE, Report
from visitors.discipline.incidents.visibility import visits_to_report
from visitors.discipline.ledger import queries, rulings
from visitors.discipline.ledger.queries import EntryView
from visitors.discipline.models import Incident
from visitors.visits import idempotency
from visitors.visits import visibility as visible

router = Router(tags=["violations"])
REFUSED = {frozenset({400, 401, 403, 404, 409, 422}): Problem}
AMOUNT_FIELDS: dict[str, Any] = {
    name: (float if kind.decimals else int, Field(description=kind.unit))
    for name, kind in AMOUNTS.items()
}
WithAmounts = create_model("WithAmounts", **AMOUNT_FIELDS)
Key = Annotated[str | None, Header(alias="Idempotency-Key")]


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


class EntryOut(WithAmounts):  # type: ignore[misc,valid-type]
    """One entry of the ledger."""

    id: int
    seq: int = Field(description="number on the sheet of this employee and ladder, without gaps")
    ladder: str
    kind: str = Field(description="violation, void or correction")
    violation: int | None = Field(description="the entry that a void or a correction is about")
    first: int | None = Field(
        description="of a supervisor's, the entry of the first person; void with it (P12)"
    )
    count: int = Field(
        description="which violation it is since counting began, as the entries stand now"
    )
    step: int
    measures: list[str]
    voided: bool
    suspended: bool = Field(description="an appeal is open: the measure is not carried out")
    at: str = Field(description="when it was booked, ISO 8601 with offset, as all times")
    source: str = Field(
        description="empty for the person concerned and the head of their department"
    )
    note: str


class VoidOut(EntryOut):
    """The voiding entry, with the corrections of the steps that were derived anew."""

    rederived: list[EntryOut]


class TotalsOut(WithAmounts):  # type: ignore[misc,valid-type]
    """What stands: violations, and what they cost as far as no appeal is open."""

    violations: int
    voided: int


class LedgerOut(BaseModel):
    """The ledger of one employee, the oldest entry first."""

    entries: list[EntryOut]
    totals: TotalsOut


class VoidIn(Taken):
    """Why an entry is voided."""

    reason: str = Field(max_length=200)


@router.post(
    "/violations",
    response={201: EntryOut, 202: ProposalOut, **REFUSED},
    openapi_extra={"summary": gettext_lazy("报告违规")},
)
@needs("patrol.report")
def report_violation(
    request: GuardedRequest, body: ViolationIn, key: Key = None
) -> Status[dict[str, Any]]:
    """Book a violation at once as the administration department, or propose it; the same `source`
    again gives the same one.
    """
    actor = request.actor
    idempotency_key = idempotency.request_key(key, "violation", body.model_dump(mode="json"))
    visit = None if body.visit is None else visible.one(visits_to_report(actor), pk=body.visit)
    employee = _employee(actor, body.employee)
    report = Report(
        ladder=body.ladder,
        source=body.source,
        site_id=visit.site_id if visit is not None else employee.site_id,
        employee=employee,
        visit=visit,
        severity=body.severity or "",
        note=body.note or "",
    )
    books = actor.may_at("incident.decide", report.site_id)
    act = rulings.book if books else reports.report
    incident = act(report, actor, clock.now(), idempotency_key)
    if books and incident.state == Incident.State.CONFIRMED:
        shown = queries.shown(employee, actor)
        return Status(
            201, next(_entry(one) for one in shown if one.entry.incident_id == incident.pk)
        )
    return Status(202, {"id": incident.pk, "state": incident.state})


@router.post(
    "/violations/{entry_id}/void",
    response={200: VoidOut, **REFUSED},
    openapi_extra={"summary": gettext_lazy("作废一条记录")},
)
@needs("ledger.void")
def void_violation(
    request: GuardedRequest, entry_id: int, body: VoidIn, key: Key = None
) -> dict[str, Any]:
    """Void a violation by a further entry; whoever booked it cannot.

    The later steps are derived anew, each by an entry of its own.
    """
    entry = queries.the_entry(request.actor, entry_id, "ledger.void")
    content = {"entry": entry_id, "reason": body.reason}
    idempotency_key = idempotency.request_key(key, "void", content)
    entries = rulings.void(entry, body.reason, request.actor, clock.now(), idempotency_key)
    shown = {one.entry.pk: one for one in queries.shown(entry.sheet.employee, request.actor)}
    first, *rest = (_entry(shown[row.pk]) for row in entries)
    return {**first, "rederived": rest}


@router.get(
    "/employees/{number}/ledger",
    response={200: LedgerOut, **REFUSED},
    openapi_extra={"summary": gettext_lazy("一位员工的台账")},
)
@needs("ledger.see")
def employee_ledger(request: GuardedRequest, number: str) -> dict[str, Any]:
    """Return the ledger of an employee: one's own, of one's department without who reported, or
    anybody's for 行政部.
    """
    employee = queries.the_employee(request.actor, number)
    rows = queries.shown(employee, request.actor)
    return {"entries": [_entry(one) for one in rows], "totals": queries.totals(rows)}


def _entry(one: EntryView) -> dict[str, Any]:
    row, penalty = one.entry, one.outcome.penalty
    return {
        "id": row.pk,
        "seq": row.seq,
        "ladder": row.sheet.ladder.code,
        "kind": row.kind,
        "violation": row.violation_id,
        "first": one.first,
        "count": one.outcome.count,
        "step": one.outcome.step,
        "measures": penalty.measures,
        **penalty.amounts.as_columns(),
        "voided": one.is_void,
        "suspended": one.is_suspended,
        "at": serializers.at(row.booked_at),
        "source": one.source,
        "note": one.text,
    }


def _employee(actor: Actor, number: str) -> Employee:
    """Return the employee of that number at a site of the caller's; also one who has left."""
    rows = Employee.objects.filter(number=clean_line(number))
    sites = visible.site_ids(actor, "patrol.report")
    employee = (rows if sites is None else rows.filter(site__in=sites)).first()
    if employee is None:
        unknown = _("没有这个工号的员工。")
        raise Refusal("unknown_employee", unknown, status=422, fields={"employee": unknown})
    return employee
