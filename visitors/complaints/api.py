"""The API of complaints: take one in, read them, and take each step (C)."""

from collections.abc import Callable
from typing import Annotated, Any

from django.utils.translation import gettext_lazy, pgettext_lazy
from ninja import Header, Query, Router, Status

from reception import clock
from reception.accounts.api_auth import needs
from reception.accounts.decorators import GuardedRequest
from reception.due.models import Grace
from visitors.api.inputs import Taken
from visitors.api.schemas import Problem
from visitors.complaints import closing, listing, registering, steps, telling, typed, visibility
from visitors.complaints.models import Complaint
from visitors.complaints.schemas import (
    AssessIn,
    AssignIn,
    ComplaintAnswerIn,
    ComplaintIn,
    ComplaintOut,
    ComplaintsOut,
    ComplaintsQuery,
    ComplaintTakenOut,
    FollowUpIn,
    GrantIn,
    MajorIn,
    ReportIn,
    ReviewIn,
    TimeIn,
    WhyIn,
)
from visitors.complaints.taking import Act
from visitors.visits import idempotency

router = Router(tags=["complaints"])
REFUSED = {frozenset({400, 401, 403, 404, 409, 422}): Problem}
Key = Annotated[str | None, Header(alias="Idempotency-Key")]


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
    "/complaints/{int:complaint_id}",
    response={200: ComplaintOut, **REFUSED},
    openapi_extra={"summary": gettext_lazy("一件投诉")},
)
@needs("complaint.see")
def show_complaint(request: GuardedRequest, complaint_id: int) -> dict[str, Any]:
    """Return a complaint with everything about it."""
    one = visibility.the_complaint(request.actor, complaint_id)
    return telling.whole(one, request.actor)


def _step(
    name: str, title: Any, body_of: type[Taken], take: Callable[[Act, Any], Any], says: str
) -> None:
    """Offer a step at ``/complaints/<id>/<name>``; the answer is the whole complaint."""

    def stepped(
        request: GuardedRequest,
        complaint_id: int,
        body: body_of,  # type: ignore[valid-type]
        key: Key = None,
    ) -> Any:
        sent: Taken = body
        one = visibility.the_complaint(request.actor, complaint_id)
        content = {"complaint": complaint_id, **sent.model_dump(mode="json")}
        request_key = idempotency.request_key(key, f"complaint.{name}", content)
        waits = take(Act(one, request.actor, clock.now(), request_key), sent)
        # What somebody may do may be over with it: they are told all the same how it then stands.
        rows = Complaint.objects.select_related(*visibility.WITH)
        told = telling.whole(rows.get(pk=complaint_id), request.actor)
        return Status(202 if waits is True else 200, told)

    stepped.__name__ = f"{name}_complaint"
    router.post(
        f"/complaints/{{int:complaint_id}}/{name}",
        response={200: ComplaintOut, 202: ComplaintOut, **REFUSED},
        operation_id=f"visitors_complaints_api_{stepped.__name__}",
        description=says,
        openapi_extra={"summary": title},
    )(needs("complaint.see")(stepped))


def _assign(act: Act, body: AssignIn) -> None:
    employee = typed.employee_of(body.employee, "employee")
    department = typed.department_of(body.department, "department")
    steps.assign(act, department=department, employee=employee)


def _report(act: Act, body: ReportIn) -> None:
    named = [typed.employee_of(number, "responsible") for number in body.responsible]
    found = body.model_dump(exclude={"responsible", "prevention_by"})
    by = typed.employee_of(body.prevention_by, "prevention_by")
    people = [one for one in named if one is not None]
    steps.report(act, steps.Inquiry(**found, responsible=people, prevention_by=by))


def _more_time(what: str) -> Callable[[Act, TimeIn], bool]:
    """Return what asks for more time, or gives it; told true where it waits for another."""

    def take(act: Act, body: TimeIn) -> bool:
        return typed.more_time(act, what, body.until, body.reason).state == Grace.State.ASKED

    return take


def _grant(act: Act, body: GrantIn) -> None:
    typed.grant(act, approve=body.approve, reason=body.reason)


_step(
    "assess",
    pgettext_lazy("complaint api", "判定"),
    AssessIn,
    lambda act, body: steps.assess(act, valid=body.valid, reason=body.reason),
    "Judge whether it is valid; that it is not is confirmed by a second person.",
)
_step(
    "assign", pgettext_lazy("complaint api", "交办"), AssignIn, _assign, "Give it to a department."
)
_step(
    "send_back",
    gettext_lazy("部门退回"),
    WhyIn,
    lambda act, body: steps.send_back(act, body.reason),
    "Send it back, once, naming the clause.",
)
_step("report", gettext_lazy("提交报告"), ReportIn, _report, "Report what the department found.")
_step(
    "pause",
    pgettext_lazy("complaint api", "暂停"),
    TimeIn,
    _more_time(Grace.What.PAUSE),
    "Pause the clock; asked for by who handles it, it waits for another (202).",
)
_step(
    "extend",
    pgettext_lazy("complaint api", "延期"),
    TimeIn,
    _more_time(Grace.What.EXTENSION),
    "Extend the time; asked for by who handles it, it waits for the principal (202).",
)
_step("grant", gettext_lazy("批复暂停、延期"), GrantIn, _grant, "Give the time asked for, or not.")
_step(
    "review",
    pgettext_lazy("complaint api", "处理意见"),
    ReviewIn,
    lambda act, body: steps.review(
        act, approve=body.approve, reason=body.reason, outcome=body.outcome or ""
    ),
    "Review the report, as 行政部, and where the row says so as the principal.",
)
_step(
    "answer",
    pgettext_lazy("complaint api", "答复"),
    ComplaintAnswerIn,
    lambda act, body: steps.answer(act, body.text),
    "Answer the complainant.",
)
_step(
    "follow_up",
    gettext_lazy("回访"),
    FollowUpIn,
    lambda act, body: closing.follow_up(
        act, reached=body.reached, satisfied=body.satisfied, words=body.words
    ),
    "Call back: satisfied closes it, not satisfied opens it again.",
)
_step(
    "withdraw",
    pgettext_lazy("complaint api", "撤回"),
    WhyIn,
    lambda act, body: closing.withdraw(act, body.reason),
    "Withdraw it at the complainant's word.",
)
_step(
    "major",
    gettext_lazy("裁定是否重大"),
    MajorIn,
    lambda act, body: steps.decide_major(act, yes=body.yes, reason=body.reason),
    "Confirm that it is major, or take the proposal back.",
)
