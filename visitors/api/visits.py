"""The API for visits: the same actions as the pages, under the same matrix."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _
from ninja import Header, Query, Router, Status

from reception import clock
from reception.accounts.actor import Actor
from reception.accounts.api_auth import needs
from reception.accounts.decorators import GuardedRequest
from reception.accounts.refusals import Refusal
from reception.organisation.models import Employee, Site
from reception.policy.enums import Grade
from reception.policy.rulebook import InForce, in_force
from reception.text import clean_line
from visitors.api import belongings, serializers
from visitors.api.schemas import (
    AddHostIn,
    AdmitIn,
    AnswerIn,
    ArriveIn,
    BoardOut,
    LeaveIn,
    Nothing,
    OverrideIn,
    Problem,
    ReasonIn,
    ReassignIn,
    VisitIn,
    VisitOut,
    VisitsAsked,
    VisitsOut,
)
from visitors.belongings.items import BelongingItem
from visitors.hosts import co_hosts, requests
from visitors.lifecycle import escalation, takeover, transitions, undo
from visitors.lifecycle.arrival_form import ArrivalForm
from visitors.lifecycle.board import board as lanes_of
from visitors.lifecycle.board import revision
from visitors.models import HostRequest, Visit
from visitors.visits import guards, idempotency, visibility
from visitors.visits.idempotency import RequestKey

# By alias: an override says `from`, which is no name in Python.
router = Router(tags=["visits"], by_alias=True)
READING = {frozenset({401, 404, 422}): Problem}
WRITING = {frozenset({400, 401, 403, 404, 409, 422}): Problem}
Key = Annotated[str | None, Header(alias="Idempotency-Key")]
OF_THE_VISITOR = ("name", "phone", "organisation", "title", "level", "email")


def titled(summary: Any) -> dict[str, Any]:
    """Give an operation its Chinese name on the documentation page."""
    return {"summary": summary}


class ArrivalOfApi(ArrivalForm):
    """The desk's form for a program: the host is the employee of exactly that number."""

    def __init__(
        self, *args: Any, found: Employee | None, numbers: list[str], body: VisitIn, **kwargs: Any
    ) -> None:
        super().__init__(*args, by_desk=False, **kwargs)
        self.found, self.numbers, self.body = found, numbers, body

    def clean_host(self) -> Employee:
        """Return the host, looked up beforehand because the site follows from them."""
        if self.found is None:
            raise ValidationError(_("没有这个工号的被访人。"), code="unknown_host")
        return self.found

    def clean_companions(self) -> list[str]:
        """Return the names of those who come along, one by one."""
        return belongings.names(self.body)

    def clean_belongings(self) -> list[BelongingItem]:
        """Return what the visitor brings in, thing by thing."""
        return belongings.items(self.body)

    def clean_further(self) -> list[Employee]:
        """Return the further hosts of exactly those numbers, at the host's site."""
        return self.beside_the_host(
            [
                (number, _employee(number, Site.objects.filter(pk=self.site_id)))
                for number in self.numbers
            ]
        )


@router.post(
    "/visits",
    response={201: VisitOut, **WRITING},
    openapi_extra=titled(pgettext_lazy("api", "登记来访")),
)
@needs("visit.register")
def register_visit(
    request: GuardedRequest, body: VisitIn, key: Key = None
) -> Status[dict[str, Any]]:
    """Register a visitor who stands at the desk, or with `expected_at` one who is expected."""
    actor, now = request.actor, clock.now()
    idempotency_key = idempotency.request_key(key, "register", body.model_dump(mode="json"))
    policy = in_force()
    try:
        arrival = _arrival(body, actor, now, policy)
        visit = transitions.register_visit(arrival, actor, now, idempotency_key, policy)
    except Refusal as why:
        # What was right the first time may be wrong by now: the repeated request still gets its
        # first answer.
        earlier = idempotency.earlier(actor, idempotency_key)
        if earlier is None:
            why.fields = {_path(name): said for name, said in why.fields.items()}
            raise
        visit = earlier
    return Status(201, serializers.visit(visit, actor, policy))


@router.get(
    "/visits", response={200: VisitsOut, **READING}, openapi_extra=titled(gettext_lazy("来访列表"))
)
@needs("visit.see")
def list_visits(request: GuardedRequest, asked: Annotated[VisitsAsked, Query()]) -> dict[str, Any]:
    """List visits, newest first; `next` of the answer is the `cursor` of the page after."""
    rows = visibility.visits(request.actor)
    if asked.state is not None:
        rows = rows.filter(state=asked.state)
    if asked.site is not None:
        rows = rows.filter(
            site=visibility.one(_sites(request.actor, "visit.see"), slug=clean_line(asked.site))
        )
    if asked.date is not None:
        start, end = clock.day_bounds(asked.date)
        rows = rows.filter(Q(arrived_at__gte=start, arrived_at__lt=end) | Q(expected_on=asked.date))
    if asked.cursor is not None:
        rows = rows.filter(pk__lt=asked.cursor)
    page = list(serializers.loaded(rows).order_by("-pk")[: asked.limit + 1])
    more = len(page) > asked.limit
    page, policy = page[: asked.limit], in_force()
    return {
        "visits": [serializers.visit(row, request.actor, policy) for row in page],
        "next": str(page[-1].pk) if more else None,
    }


@router.get(
    "/visits/{int:visit_id}",
    response={200: VisitOut, **READING},
    openapi_extra=titled(gettext_lazy("一次来访")),
)
@needs("visit.see")
def show_visit(request: GuardedRequest, visit_id: int) -> dict[str, Any]:
    """Show one visit with the decision, why it was made, and its events."""
    row = visibility.one(serializers.loaded(visibility.visits(request.actor)), pk=visit_id)
    return serializers.visit(row, request.actor)


@dataclass(frozen=True)
class VisitStep:
    """What every step of a visit needs."""

    visit: Visit
    by: Actor
    now: datetime
    key: RequestKey


def _step(
    request: GuardedRequest, visit_id: int, key: str | None, action: str, body: Any
) -> VisitStep:
    """Find the visit of a request and read its receipt.

    Raises:
        Http404: there is no such visit, or it may not be seen.
        Refusal: ``bad_key``.
    """
    visit = visibility.one(
        visibility.visits(request.actor).select_related("visitor", "site"), pk=visit_id
    )
    idempotency_key = idempotency.request_key(
        key, action, {"visit": visit_id, **body.model_dump(mode="json")}
    )
    return VisitStep(visit, request.actor, clock.now(), idempotency_key)


@router.post(
    "/visits/{int:visit_id}/arrive",
    response={200: VisitOut, **WRITING},
    openapi_extra=titled(pgettext_lazy("api", "到访")),
)
def arrive_visit(
    request: GuardedRequest,
    visit_id: int,
    body: ArriveIn = ArriveIn(companions=None),
    key: Key = None,
) -> dict[str, Any]:
    """Let an expected visitor arrive; the host is notified."""
    step = _step(request, visit_id, key, "arrive", body)
    return serializers.visit(
        transitions.arrive(step.visit, step.by, step.now, step.key, belongings.companions(body)),
        step.by,
    )


@router.post(
    "/visits/{int:visit_id}/admit",
    response={200: VisitOut, **WRITING},
    openapi_extra=titled(pgettext_lazy("api", "进入")),
)
def admit_visit(
    request: GuardedRequest, visit_id: int, body: AdmitIn = AdmitIn(badge=None), key: Key = None
) -> dict[str, Any]:
    """Let a waiting visitor in; a badge is lent where the standard requires one."""
    step = _step(request, visit_id, key, "admit", body)
    return serializers.visit(
        transitions.admit(step.visit, step.by, step.now, step.key, badge=body.badge), step.by
    )


@router.post(
    "/visits/{int:visit_id}/leave",
    response={200: VisitOut, **WRITING},
    openapi_extra=titled(pgettext_lazy("api", "离开")),
)
def leave_visit(
    request: GuardedRequest,
    visit_id: int,
    body: LeaveIn = LeaveIn(belongings=None),
    key: Key = None,
) -> dict[str, Any]:
    """Sign a visitor out; the badge is handed back, and each belonging is taken out or stays for a
    reason.
    """
    step = _step(request, visit_id, key, "leave", body)
    return serializers.visit(
        transitions.leave(step.visit, step.by, step.now, step.key, belongings.checked(body)),
        step.by,
    )


@router.post(
    "/visits/{int:visit_id}/refuse",
    response={200: VisitOut, **WRITING},
    openapi_extra=titled(pgettext_lazy("api", "婉拒")),
)
def refuse_visit(
    request: GuardedRequest, visit_id: int, body: ReasonIn = ReasonIn(), key: Key = None
) -> dict[str, Any]:
    """Confirm that a waiting visitor is refused; needs a reason."""
    step = _step(request, visit_id, key, "refuse", body)
    return serializers.visit(
        transitions.refuse(step.visit, body.reason, step.by, step.now, step.key), step.by
    )


@router.post(
    "/visits/{int:visit_id}/cancel",
    response={200: VisitOut, **WRITING},
    openapi_extra=titled(pgettext_lazy("api", "取消")),
)
def cancel_visit(
    request: GuardedRequest, visit_id: int, body: ReasonIn = ReasonIn(), key: Key = None
) -> dict[str, Any]:
    """Cancel a visit that has not begun."""
    step = _step(request, visit_id, key, "cancel", body)
    return serializers.visit(
        transitions.cancel(step.visit, body.reason, step.by, step.now, step.key), step.by
    )


@router.post(
    "/visits/{int:visit_id}/undo",
    response={200: VisitOut, **WRITING},
    openapi_extra=titled(pgettext_lazy("api", "撤回")),
)
def undo_visit(
    request: GuardedRequest, visit_id: int, body: ReasonIn = ReasonIn(), key: Key = None
) -> dict[str, Any]:
    """Take back the last step; needs a reason."""
    step = _step(request, visit_id, key, "undo", body)
    return serializers.visit(
        undo.undo(step.visit, body.reason, step.by, step.now, step.key), step.by
    )


@router.post(
    "/visits/{int:visit_id}/override",
    response={200: VisitOut, **WRITING},
    openapi_extra=titled(pgettext_lazy("api", "改规格")),
)
def override_visit(
    request: GuardedRequest, visit_id: int, body: OverrideIn, key: Key = None
) -> dict[str, Any]:
    """Override the grade; needs a reason, and the administration department where the visitor was
    refused.
    """
    step = _step(request, visit_id, key, "override", body)
    return serializers.visit(
        transitions.override(
            step.visit, Grade(body.grade), body.reason, step.by, step.now, step.key
        ),
        step.by,
    )


@router.post(
    "/visits/{int:visit_id}/answer",
    response={200: VisitOut, **WRITING},
    openapi_extra=titled(pgettext_lazy("api", "应答")),
)
def answer_visit(
    request: GuardedRequest, visit_id: int, body: AnswerIn, key: Key = None
) -> dict[str, Any]:
    """Record what the person asked said by telephone: coming, wait, a colleague instead, not
    available.
    """
    step = _step(request, visit_id, key, "answer", body)
    asked = _request_to_answer(step.visit, step.by, body.employee)
    return serializers.visit(_answered(asked, body, step), step.by)


@router.post(
    "/visits/{int:visit_id}/remind",
    response={200: VisitOut, **WRITING},
    openapi_extra=titled(pgettext_lazy("api", "提醒")),
)
def remind_visit(
    request: GuardedRequest, visit_id: int, body: Nothing = Nothing(), key: Key = None
) -> dict[str, Any]:
    """Remind who was asked at once."""
    step = _step(request, visit_id, key, "remind", body)
    return serializers.visit(
        escalation.remind_now(step.visit, step.by, step.now, step.key), step.by
    )


@router.post(
    "/visits/{int:visit_id}/take_over",
    response={200: VisitOut, **WRITING},
    openapi_extra=titled(gettext_lazy("前台接手")),
)
def take_over_visit(
    request: GuardedRequest, visit_id: int, body: Nothing = Nothing(), key: Key = None
) -> dict[str, Any]:
    """Take a waiting visitor in hand at the desk; nobody is reminded any more."""
    step = _step(request, visit_id, key, "take_over", body)
    return serializers.visit(takeover.take_over(step.visit, step.by, step.now, step.key), step.by)


@router.post(
    "/visits/{int:visit_id}/ask_anew",
    response={200: VisitOut, **WRITING},
    openapi_extra=titled(gettext_lazy("再请应答")),
)
def ask_anew_visit(
    request: GuardedRequest, visit_id: int, body: Nothing = Nothing(), key: Key = None
) -> dict[str, Any]:
    """Give a visitor whom the desk has in hand back to who was asked; the clock of V5 begins
    anew.
    """
    step = _step(request, visit_id, key, "ask_anew", body)
    return serializers.visit(takeover.ask_anew(step.visit, step.by, step.now, step.key), step.by)


@router.post(
    "/visits/{int:visit_id}/reassign",
    response={200: VisitOut, **WRITING},
    openapi_extra=titled(gettext_lazy("另请应答")),
)
def reassign_visit(
    request: GuardedRequest, visit_id: int, body: ReassignIn, key: Key = None
) -> dict[str, Any]:
    """Ask another employee to receive a waiting visitor."""
    step = _step(request, visit_id, key, "reassign", body)
    guards.allowed(step.by, "visit.reassign", step.visit.site_id)
    employee = _employee(body.employee, Site.objects.filter(pk=step.visit.site_id))
    if employee is None:
        raise _invalid({"employee": _("没有这个工号的同事。")})
    return serializers.visit(
        takeover.reassign(step.visit, employee, step.by, step.now, step.key), step.by
    )


@router.post(
    "/visits/{int:visit_id}/add_host",
    response={200: VisitOut, **WRITING},
    openapi_extra=titled(gettext_lazy("再通知一位")),
)
def add_host_to_visit(
    request: GuardedRequest, visit_id: int, body: AddHostIn, key: Key = None
) -> dict[str, Any]:
    """Tell one more host about a waiting visitor; the first who comes receives."""
    step = _step(request, visit_id, key, "add_host", body)
    guards.allowed(step.by, "visit.reassign", step.visit.site_id)
    employee = _employee(body.employee, Site.objects.filter(pk=step.visit.site_id))
    if employee is None:
        raise _invalid({"employee": _("没有这个工号的同事。")})
    return serializers.visit(
        takeover.add_host(step.visit, employee, step.by, step.now, step.key), step.by
    )


@router.get(
    "/board",
    response={200: BoardOut, 304: None, **READING},
    openapi_extra=titled(gettext_lazy("前台三栏")),
)
@needs("board.see")
def show_board(request: GuardedRequest, response: HttpResponse, site: str = "") -> Any:
    """Show who is expected today, waits, and is inside; 304 while nothing has changed since the
    `ETag` you have.
    """
    actor, now = request.actor, clock.now()
    place = _board_site(actor, clean_line(site))
    # The same moment reads differently in another language, and to somebody who sees no codes.
    mark = f'"{{}}-{get_language()}-{int(serializers.shows_codes(actor, place.pk))}"'
    unchanged = get_conditional_response(request, etag=mark.format(revision(place.pk, now)))
    if unchanged is not None:
        return _revalidated(unchanged, request.headers.get("If-None-Match", ""))
    lanes = lanes_of(place.pk, now)
    _revalidated(response, mark.format(lanes.revision))
    return {
        "site": place.slug,
        "revision": lanes.revision,
        **{
            lane: [serializers.line(row, actor) for row in getattr(lanes, lane)]
            for lane in ("expected", "waiting", "inside")
        },
    }


def _revalidated(response: HttpResponse, etag: str) -> HttpResponse:
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["ETag"] = etag
    return response


def _arrival(body: VisitIn, actor: Actor, now: datetime, policy: InForce) -> transitions.Arrival:
    """Return a checked registration.

    Raises:
        Refusal: ``invalid`` with a sentence for each field.
    """
    sites = _sites(actor, "visit.register")
    if body.site is not None:
        sites = sites.filter(slug=clean_line(body.site))
        if not sites.exists():
            raise _invalid({"site": _("没有这个园区。")})
    found = _employee(body.host, sites)
    typed = {
        **{name: getattr(body.visitor, name) for name in OF_THE_VISITOR},
        **{
            name: getattr(body, name)
            for name in (
                "host",
                "purpose",
                "category",
                "party_size",
                "topic",
                "appointment",
                "expected_at",
            )
        },
        "visitor": body.visitor.id,
    }
    site_id = found.site_id if found is not None else 0
    form = ArrivalOfApi(
        typed,
        policy=policy,
        site_id=site_id,
        now=now,
        found=found,
        numbers=body.hosts or [],
        body=body,
    )
    if not form.is_valid():
        raise _invalid({name: said[0] for name, said in form.errors.items()})
    return form.arrival()


def _employee(number: str, sites: QuerySet[Site]) -> Employee | None:
    """Return the active employee of exactly this number at one of these sites."""
    rows = Employee.objects.filter(is_active=True, number=clean_line(number), site__in=sites)
    return rows.select_related("site", "department", "position").first()


def _invalid(fields: dict[str, Any]) -> Refusal:
    return Refusal("invalid", _("请检查填写的内容。"), status=422, fields=fields)


def _path(field: str) -> str:
    """Return where a field of the desk's form stands in the body."""
    if field in ("visitor", "further"):
        return {"visitor": "visitor.id", "further": "hosts"}[field]
    return f"visitor.{field}" if field in OF_THE_VISITOR else field


def _sites(actor: Actor, capability: str) -> QuerySet[Site]:
    """Return the sites on which a capability may meet something; for one's own visitors that is
    any.
    """
    rows = Site.objects.filter(is_active=True)
    return rows.filter(pk__in=actor.sites) if actor.reach(capability) == "site" else rows


def _board_site(actor: Actor, slug: str) -> Site:
    """Return the site asked for; without one, where the person works, else the first they may
    see.
    """
    rows = _sites(actor, "board.see")
    if slug:
        return visibility.one(rows, slug=slug)
    home = actor.employee.site_id if actor.employee is not None else None
    return next((site for site in rows if site.pk == home), None) or visibility.one(rows)


def _request_to_answer(visit: Visit, actor: Actor, number: str | None) -> HostRequest:
    """Return the request that this person's answer belongs to: one's own, one of the department, or
    at the desk the last made.

    With an employee number it is that employee's.

    Raises:
        Refusal: ``not_permitted``, or ``nobody_asked`` where nobody was asked whom this person
            answers for.
    """
    reach = actor.reach("visit.answer")
    asked = visit.requests.select_related("employee", "visit").order_by("-pk")
    if number is not None:
        asked = asked.filter(employee__number=clean_line(number))
    if reach in ("own", "dept"):
        mine = Q(employee=actor.employee)
        asked = asked.filter(
            mine
            if reach == "own" or actor.employee is None
            else Q(employee__department=actor.employee.department_id)
        )
    else:
        guards.allowed(actor, "visit.answer", visit.site_id)
    found = (
        co_hosts.to_answer(visit) if reach not in ("own", "dept") and number is None else None
    ) or asked.first()
    if found is None:
        raise Refusal("nobody_asked", _("这次来访没有等您应答的通知。"))
    return found


def _answered(asked: HostRequest, body: AnswerIn, step: VisitStep) -> Visit:
    """Record an answer.

    Raises:
        Refusal: the action's own, or ``invalid`` where the minutes or the colleague are missing or
            unknown.
    """
    now, by, mark = step.now, step.by, step.key
    if body.answer == "coming":
        return requests.coming(asked, now, by, mark)
    if body.answer == "unavailable":
        return requests.unavailable(asked, now, by, mark)
    if body.answer == "wait":
        if body.minutes is None:
            raise _invalid({"minutes": _("请说明要等几分钟。")})
        return requests.wait(asked, body.minutes, now, by, mark)
    colleague = _employee(body.colleague or "", _sites(by, "employee.see"))
    if colleague is None:
        raise _invalid({"colleague": _("没有这个工号的同事。")})
    return requests.hand_over(asked, colleague, now, by, mark)
