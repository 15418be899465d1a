"""The API of the ledger: void an entry, read the ledger of an employee (P5, P6)."""

from datetime import datetime
from typing import Annotated, Any

from django.utils.translation import gettext_lazy
from ninja import Header, Router
from pydantic import BaseModel, Field, create_model

from reception import clock
from reception.accounts.api_auth import needs
from reception.accounts.decorators import GuardedRequest
from reception.policy.penalty import AMOUNTS
from visitors.api.inputs import Taken
from visitors.api.schemas import Problem
from visitors.discipline.ledger import queries, rulings
from visitors.discipline.ledger.queries import EntryView
from visitors.discipline.models import Entry
from visitors.visits import idempotency

router = Router(tags=["violations"])
REFUSED = {frozenset({400, 401, 403, 404, 409, 422}): Problem}


AMOUNT_FIELDS: dict[str, Any] = {
    name: (float if kind.decimals else int, Field(description=kind.unit))
    for name, kind in AMOUNTS.items()
}
WithAmounts = create_model("WithAmounts", **AMOUNT_FIELDS)


class EntryOut(WithAmounts):  # type: ignore[misc,valid-type]
    """One entry of the ledger."""

    id: int
    seq: int = Field(description="number on the sheet of this employee and ladder, without gaps")
    ladder: str
    kind: str = Field(description="violation, void or correction")
    violation: int | None = Field(description="the entry that a void or a correction is about")
    count: int = Field(
        description="which violation it is since counting began, as the entries stand now"
    )
    step: int
    measures: list[str]
    voided: bool
    suspended: bool = Field(description="an appeal is open: the measure is not carried out")
    at: datetime
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
    "/violations/{entry_id}/void",
    response={200: VoidOut, **REFUSED},
    openapi_extra={"summary": gettext_lazy("作废一条记录")},
)
@needs("ledger.void")
def void_violation(
    request: GuardedRequest,
    entry_id: int,
    body: VoidIn,
    key: Annotated[str | None, Header(alias="Idempotency-Key")] = None,
) -> dict[str, Any]:
    """Void a violation by a further entry; whoever booked it cannot.

    The later steps are derived anew, each by an entry of its own.
    """
    entry = queries.the_entry(request.actor, entry_id, "ledger.void")
    idempotency_key = idempotency.request_key(
        key, "void", {"entry": entry_id, "reason": body.reason}
    )
    entries = rulings.void(entry, body.reason, request.actor, clock.now(), idempotency_key)
    shown = {one.entry.pk: one for one in queries.shown(entry.sheet.employee, request.actor)}
    first, *rest = (entry_out(shown[row.pk]) for row in entries)
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
    return {"entries": [entry_out(one) for one in rows], "totals": queries.totals(rows)}


def entry_out(one: EntryView) -> dict[str, Any]:
    """Return one entry as the API says it."""
    row: Entry = one.entry
    penalty = one.outcome.penalty
    return {
        "id": row.pk,
        "seq": row.seq,
        "ladder": row.sheet.ladder.code,
        "kind": row.kind,
        "violation": row.violation_id,
        "count": one.outcome.count,
        "step": one.outcome.step,
        "measures": penalty.measures,
        **penalty.amounts.as_columns(),
        "voided": one.is_void,
        "suspended": one.is_suspended,
        "at": row.booked_at,
        "source": one.source,
        "note": one.text,
    }
