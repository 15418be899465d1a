"""The API of complaints: take one in, read them, and take each step (C)."""

from typing import Annotated, Any

from django.utils.translation import gettext_lazy
from ninja import Query, Router, Status

from reception import clock
from reception.accounts.actor import Actor
from reception.accounts.api_auth import needs
from reception.accounts.decorators import GuardedRequest
from visitors.api import case_steps
from visitors.api.case_steps import REFUSED, Key
from visitors.complaints import listing, registering, statements, telling, typed, visibility
from visitors.complaints.acts import STEPS
from visitors.complaints.models import Complaint
from visitors.complaints.schemas import (
    ComplaintIn,
    ComplaintOut,
    ComplaintsOut,
    ComplaintsQuery,
    ComplaintTakenOut,
    StatementOut,
    StatementQuery,
)
from visitors.visits import idempotency

router = Router(tags=["complaints"])


@router.post(
    "/complaints",
    response={201: ComplaintTakenOut, **REFUSED},
    openapi_extra={"summary": gettext_lazy("登记投诉")},
)
@needs("complaint.take")
def register_complaint(
    request: GuardedRequest, body: ComplaintIn, key: Key = None
) -> Status[dict[str, Any]]:
    """Take a complaint in: number and code at once, and the clock begins."""
    request_key = idempotency.request_key(key, "complaint", body.model_dump(mode="json"))
    said = typed.said_by_program(body.model_dump(), request.actor)
    one = registering.register(said, request.actor, clock.now(), request_key)
    line = telling.lines([one])[0]
    wanted = ("id", "number", "stage", "until", "major", "arithmetic")
    return Status(201, {**{name: line[name] for name in wanted}, **telling.access(one)})


@router.get(
    "/complaints",
    response={200: ComplaintsOut, **REFUSED},
    openapi_extra={"summary": gettext_lazy("投诉列表")},
)
@needs("complaint.see")
def list_complaints(
    request: GuardedRequest, query: Annotated[ComplaintsQuery, Query()]
) -> dict[str, Any]:
    """List complaints, the newest first."""
    asked = listing.Asked(
        query.stage or "", query.late, typed.month_of(query.month), query.q, query.cursor
    )
    rows, after = listing.page(request.actor, asked, clock.now(), query.limit)
    return {"items": telling.lines(rows), "next": after}


@router.get(
    "/complaints/monthly",
    response={200: StatementOut, **REFUSED},
    openapi_extra={"summary": gettext_lazy("每月投诉统计表")},
)
@needs("complaint.statement")
def show_complaint_statement(
    request: GuardedRequest, query: Annotated[StatementQuery, Query()]
) -> dict[str, Any]:
    """Return the statement of a month: as it was told, or as it stands; and what changed since."""
    now = clock.now()
    month = typed.month_of(query.month) or clock.today(now).replace(day=1)
    return telling.statement(statements.stated(month, now))


@router.get(
    "/complaints/{int:complaint_id}",
    response={200: ComplaintOut, **REFUSED},
    openapi_extra={"summary": gettext_lazy("一件投诉")},
)
@needs("complaint.see")
def show_complaint(request: GuardedRequest, complaint_id: int) -> dict[str, Any]:
    """Return a complaint with everything about it."""
    one = visibility.the_complaint(request.actor, complaint_id)
    return telling.whole(one, request.actor)


def _told(by: Actor, complaint_id: int) -> dict[str, Any]:
    # What somebody may do may be over with it: they are told all the same how it then stands.
    rows = Complaint.objects.select_related(*visibility.WITH)
    return telling.whole(rows.get(pk=complaint_id), by)


case_steps.endpoints(router, STEPS, {200: ComplaintOut, 202: ComplaintOut}, _told)
