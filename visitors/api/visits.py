"""The API for visits: the same actions as the pages, under the same matrix."""

from datetime import datetime
from typing import Annotated, Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _
from ninja import Query, Router, Status

from reception import clock
from reception.accounts.actor import Actor
from reception.accounts.api_auth import needs
from reception.accounts.decorators import GuardedRequest
from reception.accounts.refusals import Refusal
from reception.organisation.models import Employee, Site
from reception.policy.rulebook import InForce, in_force
from reception.text import clean_line
from visitors.api import badges, serializers, steps
from visitors.api.inputs import VisitIn, VisitsQuery
from visitors.api.people import employee_of, invalid, sites_of
from visitors.api.schemas import BoardOut, Problem, VisitOut, VisitsOut
from visitors.api.steps import WRITING, Key, titled
from visitors.belongings import items
from visitors.belongings.items import BelongingItem
from visitors.lifecycle import registration
from visitors.lifecycle.arrival_form import ArrivalForm
from visitors.lifecycle.board import board as lanes_of
from visitors.lifecycle.board import revision
from visitors.visits import finding, grading, idempotency, visibility

# By alias: an override says `from`, which is no name in Python.
router = Router(tags=["visits"], by_alias=True)
router.add_router("", steps.router)
READING = {frozenset({401, 404, 422}): Problem}
OF_THE_VISITOR = ("name", "phone", "organisation", "title", "level", "email")


class ArrivalOfApi(ArrivalForm):
    """The desk's form for a program: employees are said by exactly their number, lists as lists."""

    def __init__(self, body: VisitIn, host: Employee | None, **kwargs: Any) -> None:
        lists = {"visitor", "hosts", "companions", "belongings"}
        typed = {**body.visitor.model_dump(), **body.model_dump(exclude=lists)}
        typed["visitor"] = body.visitor.id
        site_id = host.site_id if host is not None else 0
        super().__init__(typed, site_id=site_id, by_desk=False, **kwargs)
        self.body, self.named = body, host

    def clean_host(self) -> Employee:
        """Return the host, looked up beforehand because the site follows from them."""
        if self.named is None:
            raise ValidationError(_("没有这个工号的被访人。"), code="unknown_host")
        return self.named

    def clean_companions(self) -> list[str]:
        return items.tidied(self.body.companions or [])

    def clean_belongings(self) -> list[BelongingItem]:
        things = self.body.belongings or []
        return items.checked_items(
            [BelongingItem(one.what, one.serial or "", one.count) for one in things]
        )

    def clean_further(self) -> list[Employee]:
        """Return the further hosts, at the host's site."""
        sites = Site.objects.filter(pk=self.site_id)
        numbers = self.body.hosts or []
        return self.beside_the_host([(number, employee_of(number, sites)) for number in numbers])


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
        visit = registration.register_visit(arrival, actor, now, idempotency_key, policy)
        if arrival.host.site_id == visit.site_id:
            visit.site = arrival.host.site  # read with the host; its hours word what comes next
    except Refusal as why:
        # What was right the first time may be wrong by now: the repeated request still gets its
        # first answer.
        earlier = idempotency.earlier(actor, idempotency_key)
        if earlier is None:
            why.fields = {_path(name): wrong for name, wrong in why.fields.items()}
            raise
        visit = earlier
    return Status(201, serializers.visit(visit, actor, policy))


@router.get(
    "/visits", response={200: VisitsOut, **READING}, openapi_extra=titled(gettext_lazy("来访列表"))
)
@needs("visit.see")
def list_visits(request: GuardedRequest, query: Annotated[VisitsQuery, Query()]) -> dict[str, Any]:
    """List visits, the newest first, or of some days the latest first; `next` of the answer is the
    `cursor` of the page after.
    """
    rows = visibility.visits(request.actor)
    rows = finding.of(rows, _wanted(query, request), request.actor, clock.now())
    if query.date or query.since or query.until:
        sites = visibility.only_sites(request.actor)
        page, more = finding.page(serializers.loaded(rows), query.cursor, query.limit, sites)
    else:
        rows = rows.filter(pk__lt=query.cursor) if query.cursor is not None else rows
        page = list(serializers.loaded(visibility.newest(request.actor, rows, query.limit + 1)))
        more = page[query.limit - 1].pk if len(page) > query.limit else None
    policy = in_force(request.actor.edition)
    grading.put_refusals(page)
    return {
        "visits": [serializers.visit(row, request.actor, policy) for row in page[: query.limit]],
        "next": str(more) if more else None,
    }


def _wanted(query: VisitsQuery, request: GuardedRequest) -> finding.VisitsWanted:
    """Return which visits a program asks for; a site that one may not see is 404."""
    columns: dict[str, Any] = {"state": query.state, "kind": query.kind, "grade": query.grade}
    columns["category__code"] = clean_line(query.category) if query.category else None
    columns["host__number"] = clean_line(query.host) if query.host else None
    if query.site is not None:
        sites = sites_of(request.actor, "visit.see")
        columns["site"] = site = visibility.one(sites, slug=clean_line(query.site))
        timezone.activate(site.clock)
    return finding.VisitsWanted(
        q=query.q,
        badge=query.badge,
        since=query.date or query.since,
        until=query.date or query.until,
        fields=tuple((name, value) for name, value in columns.items() if value is not None),
    )


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
    timezone.activate(place.clock)
    # The same moment reads differently in another language, and to somebody who sees no codes.
    etag_pattern = f'"{{}}-{get_language()}-{int(badges.shows_codes(actor, place.pk))}"'
    unchanged = get_conditional_response(request, etag=etag_pattern.format(revision(place.pk, now)))
    if unchanged is not None:
        return _revalidated(unchanged, request.headers.get("If-None-Match", ""))
    lanes = lanes_of(place.pk, now)
    _revalidated(response, etag_pattern.format(lanes.revision))
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


def _arrival(body: VisitIn, actor: Actor, now: datetime, policy: InForce) -> registration.Arrival:
    """Return a checked registration, or refuse with ``invalid`` and a sentence for each field."""
    sites = sites_of(actor, "visit.register")
    if body.site is not None:
        sites = sites.filter(slug=clean_line(body.site))
        if not sites.exists():
            raise invalid({"site": _("没有这个园区。")})
    host = employee_of(body.host, sites)
    if host is not None:
        timezone.activate(host.site.clock)
    form = ArrivalOfApi(body, host, policy=policy, now=now)
    if not form.is_valid():
        raise invalid({name: wrong[0] for name, wrong in form.errors.items()})
    return form.arrival()


def _path(field: str) -> str:
    """Return where a field of the desk's form stands in the body."""
    if field in ("visitor", "further"):
        return {"visitor": "visitor.id", "further": "hosts"}[field]
    return f"visitor.{field}" if field in OF_THE_VISITOR else field


def _board_site(actor: Actor, slug: str) -> Site:
    """Return the site asked for; without one, where the person works, else the first they may
    see.
    """
    rows = sites_of(actor, "board.see")
    if slug:
        return visibility.one(rows, slug=slug)
    home = actor.employee.site_id if actor.employee is not None else None
    return next((site for site in rows if site.pk == home), None) or visibility.one(rows)
