"""The API of plans: write one, read them, and take each step of the table (E)."""

import datetime as dt
from typing import Annotated, Any, Literal

from django import forms as django_forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import Header, Query, Router, Status
from pydantic import BaseModel, BeforeValidator, Field, create_model

from reception import clock
from reception.accounts.api_auth import needs
from reception.accounts.decorators import GuardedRequest
from reception.accounts.refusals import Refusal
from reception.policy.models import PlanStandard
from reception.text import clean_line
from visitors.api.inputs import Id, Taken, day, given, moment
from visitors.api.schemas import Problem
from visitors.plans import forms, listing, sheet, telling, visibility, writing
from visitors.plans.acting import PlanAct
from visitors.plans.models import LONGEST_REASON, Plan
from visitors.plans.steps import STEPS, PlanStep
from visitors.visits import idempotency

router = Router(tags=["plans"])
REFUSED = {frozenset({400, 401, 403, 404, 409, 422}): Problem}
Key = Annotated[str | None, Header(alias="Idempotency-Key")]
Moment = Annotated[dt.datetime, BeforeValidator(moment)]
Month = Annotated[dt.date | None, BeforeValidator(lambda text: day(text and f"{text}-01"))]
KINDS: tuple[tuple[type[django_forms.Field], Any], ...] = (
    (django_forms.DecimalField, float),
    (django_forms.IntegerField, int),
    (django_forms.TypedChoiceField, int),
    (django_forms.BooleanField, bool),
    (forms.MomentField, Moment),
)


def body(name: str, form: type[forms.PageForm], without: str = "", **more: Any) -> type[Taken]:
    """Return the body that a program sends for a form: the same fields, as JSON has them."""
    fields: dict[str, Any] = {}
    for key, field in form.base_fields.items():
        kind = next((kind for of, kind in KINDS if isinstance(field, of)), str)
        about = Field(field.initial, description=str(field.help_text or field.label or ""))
        if kind is bool or (field.required and field.initial is None):
            fields[key] = (kind, ...)
        elif key not in without.split():
            fields[key] = (kind | None, about)
    wanted = {key: one for key, one in fields.items() if key not in without.split()}
    return create_model(f"Plan{name}In", __base__=Taken, **{**wanted, **more})


class PlanGuestIn(Taken):
    """A guest."""

    name: str = Field(min_length=1)
    sex: Literal["男", "女", ""] = ""
    position: str = ""
    level: int | None = Field(None, ge=0, le=99)
    needs: str = ""


LineIn = body("Line", forms.LineForm, "id gone")
PlanIn: Any = body(
    *("", forms.PlanForm, "standard begins_at ends_at department hosts guests version"),
    standard=(Literal[*PlanStandard.Scheme.values], ...),  # type: ignore[valid-type]
    class_=(str | None, Field(None, alias="class", description="A to D")),
    level=(str | None, Field(None, description="ordinary, important, third")),
    hosts=(list[str], Field([], max_length=forms.MOST_GUESTS, description="employee numbers")),
    guests=(list[PlanGuestIn], Field([], max_length=forms.MOST_GUESTS)),
    from_=(Moment, Field(alias="from")),
    until=(Moment, ...),
    lines=(list[LineIn], Field([], max_length=forms.MOST_LINES)),  # type: ignore[valid-type]
    reason=(str, Field("", description="why it is above the standard")),
)


class PlansQuery(BaseModel):
    """Which plans."""

    state: Literal["", "running", "by_phone", *Plan.State.values] = ""  # type: ignore[valid-type]
    month: Month = Field(None, description="YYYY-MM")
    department: Annotated[Id | None, BeforeValidator(given)] = None
    q: str = Field("", max_length=60, description="number, title or unit")
    cursor: Annotated[Id | None, BeforeValidator(given)] = None
    limit: Annotated[int, Field(ge=1, le=100)] = 50


class PlansOut(BaseModel):
    """A page of the list, the newest first."""

    items: list[dict[str, Any]]
    next: int | None


@router.post(
    "/plans",
    response={201: dict[str, Any], **REFUSED},
    openapi_extra={"summary": gettext_lazy("写接待计划")},
)
@needs("plan.write")
def write_plan(request: GuardedRequest, body: PlanIn, key: Key = None) -> Status[Any]:
    """Begin a plan; the answer says what the standard allows, and every check."""
    sent = body.model_dump(by_alias=True)
    request_key = idempotency.request_key(key, "plan", body.model_dump(mode="json"))
    about = {
        "standard": f"{sent['standard']}:{sent['class'] or sent['level'] or ''}",
        "begins_at": sent["from"],
        "ends_at": sent["until"],
    }
    form = forms.PlanForm({**sent, **about})
    lines = [forms.LineForm(line) for line in sent["lines"]]
    names = {"begins_at": "from", "ends_at": "until"}
    wrong = {names.get(name, name): str(text[0]) for name, text in form.errors.items()}
    for place, line in enumerate(lines):
        wrong |= {f"lines.{place}.{name}": str(text[0]) for name, text in line.errors.items()}
    if wrong:
        raise Refusal("invalid", _("请检查填写的内容。"), status=422, fields=wrong)
    said = form.said(lines, {"reason": clean_line(sent["reason"])[:LONGEST_REASON]})
    plan = writing.write(said, PlanAct(request.actor, clock.now(), request_key))
    return Status(201, _whole(plan.pk))


@router.get(
    "/plans",
    response={200: PlansOut, **REFUSED},
    openapi_extra={"summary": gettext_lazy("接待计划列表")},
)
@needs("plan.see")
def list_plans(request: GuardedRequest, query: Annotated[PlansQuery, Query()]) -> dict[str, Any]:
    """List plans, the newest first."""
    asked = listing.PlansAsked(query.state, query.department, query.month, query.q, query.cursor)
    rows, after = listing.page(request.actor, asked, clock.now(), query.limit)
    return {"items": [telling.line(one) for one in rows], "next": after}


@router.get(
    "/plans/{int:plan_id}",
    response={200: dict[str, Any], **REFUSED},
    openapi_extra={"summary": gettext_lazy("一个接待计划")},
)
@needs("plan.see")
def show_plan(request: GuardedRequest, plan_id: int) -> dict[str, Any]:
    """Return a plan with what is allowed, planned, approved and spent, and every check."""
    return telling.whole(sheet.of(visibility.the_plan(request.actor, plan_id)))


def _whole(plan_id: int) -> dict[str, Any]:
    rows = Plan.objects.select_related(*visibility.WITH)
    return telling.whole(sheet.of(rows.get(pk=plan_id)))


def _offer(step: PlanStep) -> None:
    """Offer a step at ``/plans/<id>/<name>``; the answer is the whole plan."""
    body_of = body(step.name.title().replace("_", ""), step.form, "scanned")
    needed = any(field.is_required() for field in body_of.model_fields.values())
    nothing: Any = ... if needed else body_of()

    def stepped(
        request: GuardedRequest,
        plan_id: int,
        body: body_of = nothing,  # type: ignore[valid-type]
        key: Key = None,
    ) -> Any:
        plan = visibility.the_plan(request.actor, plan_id)
        sent = body.model_dump()  # type: ignore[attr-defined]
        request_key = idempotency.request_key(key, f"plan.{step.name}", {"plan": plan_id, **sent})
        step.take(plan, PlanAct(request.actor, clock.now(), request_key), step.read(plan, sent))
        return _whole(plan_id)

    stepped.__name__ = f"{step.name}_plan"
    router.post(
        f"/plans/{{int:plan_id}}/{step.name}",
        response={200: dict[str, Any], **REFUSED},
        operation_id=f"visitors_plans_api_{stepped.__name__}",
        description=step.says,
        openapi_extra={"summary": step.title},
    )(needs("plan.see")(stepped))


for _step in STEPS.values():
    _offer(_step)
