"""The API of invitations (V22): what is made are expected visits, under the same rules as on the
pages.
"""

import datetime as dt
from typing import Annotated, Any, Literal

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import Query, Router, Status
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from reception import clock
from reception.accounts.actor import Actor
from reception.accounts.api_auth import needs
from reception.accounts.decorators import GuardedRequest
from reception.accounts.refusals import Refusal
from reception.organisation.models import Employee, Zone
from reception.policy.rulebook import InForce, in_force
from reception.text import clean_line
from visitors.api import serializers
from visitors.api.inputs import BIGGEST_NUMBER, Id, Reason, Taken, VisitIn, VisitorIn, day, given
from visitors.api.inputs import moment as read_moment
from visitors.api.people import employee_of, invalid, sites_of
from visitors.api.schemas import Problem, VisitorOut
from visitors.api.steps import WRITING, Key, titled
from visitors.api.visits import OF_THE_VISITOR, ArrivalOfApi
from visitors.invitations import codes, series, words
from visitors.invitations import invitations as verbs
from visitors.invitations.invitations import MAKE, SEE, InvitationWish, Which
from visitors.invitations.models import Invitation
from visitors.invitations.repeating import Repeat
from visitors.lifecycle.registration import Arrival
from visitors.visits import idempotency

router = Router(tags=["invitations"], by_alias=True)
READING: dict[Any, Any] = {frozenset({401, 404, 422}): Problem}
Moment = Annotated[dt.datetime, BeforeValidator(read_moment)]
PAGE = 50


class SeriesIn(Taken):
    """How often; ``until`` is a day and included, ``days`` are ``mon`` … ``sun``."""

    every: Literal["day", "week", "month"]
    days: list[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]] | None = None
    until: Annotated[dt.date, BeforeValidator(day)]


class InvitationIn(Taken):
    """Who is invited, when and to whom; without a host to oneself."""

    model_config = ConfigDict(strict=True, populate_by_name=True)

    visitor: VisitorIn
    host: str | None = Field(None, description="employee number")
    category: str | None = None
    purpose: str
    begins: Moment = Field(alias="from")
    until: Annotated[dt.datetime | None, BeforeValidator(read_moment)] = None
    place: str | None = Field(None, max_length=120)
    party_size: int | None = Field(1, le=BIGGEST_NUMBER)
    companions: list[str] | None = Field(None, max_length=1000)
    zone: str | None = Field(None, max_length=60, description="slug of a restricted zone (Z2, Z4)")
    plate: str | None = None
    needs: list[str] | None = Field(None, max_length=20)
    note: str | None = Field(None, max_length=200, description="for the desk alone")
    series: SeriesIn | None = None


class MoveIn(Taken):
    """To when; ``only`` or ``later`` name one of the visits."""

    model_config = ConfigDict(strict=True, populate_by_name=True)

    begins: Moment = Field(alias="from")
    until: Annotated[dt.datetime | None, BeforeValidator(read_moment)] = None
    only: Id | None = None
    later: Id | None = None


class CancelIn(Taken):
    """Why; ``only`` or ``later`` name one of the visits."""

    reason: Reason = ""
    only: Id | None = None
    later: Id | None = None


class SkippedOut(BaseModel):
    """A day on which nobody is invited, and why."""

    date: str
    why: str


class NumberedOut(BaseModel):
    """An employee."""

    number: str
    name: str


class InvitationOut(BaseModel):
    """An invitation; ``code`` is what its QR holds, only for who may invite."""

    model_config = ConfigDict(populate_by_name=True)

    id: int
    state: str
    code: str | None
    url: str | None
    visits: list[int]
    skipped: list[SkippedOut]
    visitor: VisitorOut
    host: NumberedOut
    begins: str | None = Field(alias="from", serialization_alias="from")
    until: str | None
    place: str
    purpose: str
    party_size: int
    zone: str | None
    note: str


class InvitationsOut(BaseModel):
    """A page of invitations, the newest first."""

    items: list[InvitationOut]
    next: str | None


class InvitationsQuery(BaseModel):
    """Which invitations: with a visit on these days."""

    model_config = ConfigDict(populate_by_name=True)

    since: Annotated[dt.date | None, BeforeValidator(day)] = Field(None, alias="from")
    until: Annotated[dt.date | None, BeforeValidator(day)] = None
    cursor: Annotated[Id | None, BeforeValidator(given)] = None


@router.post(
    "/invitations",
    response={201: InvitationOut, **WRITING},
    openapi_extra=titled(gettext_lazy("邀请访客")),
)
@needs(MAKE)
def make_invitation(
    request: GuardedRequest, body: InvitationIn, key: Key = None
) -> Status[dict[str, Any]]:
    """Invite a visitor; they are told where there is an address."""
    actor, now, policy = request.actor, clock.now(), in_force()
    asked = idempotency.request_key(key, "invite", body.model_dump(mode="json"))
    try:
        made = verbs.invite(_wish(body, actor, now, policy), actor, now, asked, policy)
    except Refusal as why:
        made = idempotency.earlier(actor, asked, verbs.invitation_of_key)
        if made is None:
            why.fields = {_path(name): wrong for name, wrong in why.fields.items()}
            raise
    return Status(201, _written(made, actor))


@router.get(
    "/invitations",
    response={200: InvitationsOut, **READING},
    openapi_extra=titled(gettext_lazy("邀请列表")),
)
@needs(SEE)
def list_invitations(
    request: GuardedRequest, query: Annotated[InvitationsQuery, Query()]
) -> dict[str, Any]:
    """List invitations, the newest first; `next` is the `cursor` of the page after."""
    rows = verbs.visible(request.actor)
    if query.since is not None:
        rows = rows.filter(invited__visit__expected_on__gte=query.since)
    if query.until is not None:
        rows = rows.filter(invited__visit__expected_on__lte=query.until)
    if query.cursor is not None:
        rows = rows.filter(pk__lt=query.cursor)
    rows = rows.select_related("site", "host", "visitor", "zone").distinct()
    found = list(rows.order_by("-pk")[: PAGE + 1])
    return {
        "items": [_written(one, request.actor) for one in found[:PAGE]],
        "next": str(found[PAGE - 1].pk) if len(found) > PAGE else None,
    }


@router.get(
    "/invitations/{int:invitation_id}",
    response={200: InvitationOut, **READING},
    openapi_extra=titled(gettext_lazy("一份邀请")),
)
@needs(SEE)
def show_invitation(request: GuardedRequest, invitation_id: int) -> dict[str, Any]:
    """Show one invitation."""
    return _written(verbs.the_invitation(request.actor, invitation_id), request.actor)


@router.post(
    "/invitations/{int:invitation_id}/move",
    response={200: InvitationOut, **WRITING},
    openapi_extra=titled(gettext_lazy("邀请改时间")),
)
def move_invitation(
    request: GuardedRequest, invitation_id: int, body: MoveIn, key: Key = None
) -> dict[str, Any]:
    """Move what is still expected, and tell the visitor."""
    one, actor = verbs.the_invitation(request.actor, invitation_id), request.actor
    content = {**body.model_dump(mode="json"), "invitation": one.pk}
    asked = idempotency.request_key(key, "invitation_move", content)
    begins, until = _aware(body.begins), _aware(body.until) if body.until else None
    which = Which(body.only, body.later)
    return _written(verbs.move(one, begins, until, actor, clock.now(), asked, which), actor)


@router.post(
    "/invitations/{int:invitation_id}/cancel",
    response={200: InvitationOut, **WRITING},
    openapi_extra=titled(gettext_lazy("取消邀请")),
)
def cancel_invitation(
    request: GuardedRequest, invitation_id: int, body: CancelIn, key: Key = None
) -> dict[str, Any]:
    """Call off what is still expected, and tell the visitor."""
    one, actor = verbs.the_invitation(request.actor, invitation_id), request.actor
    content = {**body.model_dump(mode="json"), "invitation": one.pk}
    asked = idempotency.request_key(key, "invitation_cancel", content)
    which = Which(body.only, body.later)
    return _written(verbs.cancel(one, body.reason, actor, clock.now(), asked, which), actor)


def _wish(body: InvitationIn, actor: Actor, now: dt.datetime, policy: InForce) -> InvitationWish:
    """Return a checked wish, or refuse with ``invalid`` and a sentence for each field."""
    host = host_of(body.host, actor)
    if host is not None:
        timezone.activate(host.site.clock)
    asked = VisitIn.model_construct(
        visitor=body.visitor,
        host=host.number if host is not None else "-",
        purpose=body.purpose,
        category=body.category or "appointment",
        party_size=body.party_size,
        expected_at=body.begins,
        companions=body.companions,
        plate=body.plate,
        needs=body.needs,
        **dict.fromkeys(("hosts", "belongings", "kind", "letter", "source"), None),
    )
    form = ArrivalOfApi(asked, host, policy=policy, now=now)
    wrong = {} if form.is_valid() else {name: why[0] for name, why in form.errors.items()}
    zone = (
        Zone.objects.filter(site=host.site_id, slug=clean_line(body.zone))
        if (body.zone and host is not None)
        else None
    )
    if zone is not None and not zone.exists():
        wrong["zone"] = _("没有这个区域。")
    if wrong:
        raise invalid(wrong)
    ends = _aware(body.until) if body.until is not None else None
    place, note = clean_line(body.place or ""), clean_line(body.note or "")
    arrival = form.arrival()
    return InvitationWish(
        arrival,
        ends,
        place,
        note,
        zone.first() if zone is not None else None,
        _repeat(body, arrival),
    )


def _repeat(body: InvitationIn, arrival: Arrival) -> Repeat | None:
    if body.series is None or arrival.expected_at is None:
        return None
    starts = clock.today(arrival.expected_at, arrival.host.site.clock)
    return Repeat(body.series.every, starts, body.series.until, body.series.days or ())


def host_of(number: str | None, actor: Actor) -> Employee | None:
    """Return the host: of that number where one may invite to them, else oneself."""
    if number is None:
        return actor.employee
    if actor.reach(MAKE) in ("site", "all"):
        return employee_of(number, sites_of(actor, MAKE))
    own = actor.employee
    return own if own is not None and own.number == clean_line(number) else None


def _aware(at: dt.datetime) -> dt.datetime:
    """Return a moment; one without an offset is the site's."""
    return timezone.make_aware(at, clock.here()) if timezone.is_naive(at) else at


def _path(field: str) -> str:
    """Return where a field of the desk's form stands in the body."""
    if field == "visitor":
        return "visitor.id"
    return (
        "from"
        if field == "expected_at"
        else (f"visitor.{field}" if field in OF_THE_VISITOR else field)
    )


def _written(one: Invitation, to: Actor) -> dict[str, Any]:
    visits = verbs.visits_of(one)
    visit = codes.visit_of(one, clock.now())
    assert visit is not None, "an invitation has made a visit"
    may = verbs.may_invite(to, one.site_id, one.host_id)
    skipped = series.skipped_of(one, in_force()) if one.skipped is None else one.skipped
    with timezone.override(one.site.clock):
        return {
            "id": one.pk,
            "state": verbs.state_of(visits),
            "code": codes.code_of(one) if may else None,
            "url": words.link_of(one) if may else None,
            "visits": [row.pk for row in visits],
            "skipped": [{"date": day.isoformat(), "why": why} for day, why in skipped],
            "visitor": serializers.visitor(one.visitor),
            "host": {"number": one.host.number, "name": one.host.name},
            "from": serializers.at(visit.expected_at),
            "until": serializers.at(words.ends_at(words.invited_of(visit), visit)),
            "place": one.place,
            "purpose": visit.purpose,
            "party_size": visit.party_size,
            "zone": one.zone.slug if one.zone is not None else None,
            "note": one.note if to.may_at(MAKE, one.site_id) or may else "",
        }
