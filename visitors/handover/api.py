"""The API of the hand-over: what is open at a desk, taken over by the one who comes (D8)."""

from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _
from ninja import Query, Router, Status
from pydantic import BaseModel, BeforeValidator, Field

from reception import clock
from reception.accounts.actor import Actor
from reception.accounts.api_auth import needs
from reception.accounts.decorators import GuardedRequest
from reception.organisation.models import Site
from reception.text import clean_line
from visitors.api import people
from visitors.api.case_steps import REFUSED, Key
from visitors.api.inputs import Taken, given
from visitors.api.serializers import at as written
from visitors.handover import taking
from visitors.handover.models import LONGEST_NOTE, LONGEST_REASON, HandOver
from visitors.handover.taking import OpenStanding, TakenOver
from visitors.visits import visibility
from visitors.visits.idempotency import request_key

router = Router(tags=["handover"])
Item = Annotated[str, Field(max_length=40)]


class HandOverQuery(BaseModel):
    """Of which desk; without a site where one works."""

    site: Annotated[str | None, BeforeValidator(given)] = Field(
        None, max_length=50, description="slug"
    )


class LeftItem(Taken):
    """What is not taken, and why."""

    item: Item
    reason: Annotated[str, Field(max_length=LONGEST_REASON)]


class HandOverIn(Taken):
    """What who comes takes and leaves; what is in neither stays with who has it."""

    take: list[Item] = []
    leave: list[LeftItem] = []
    note: Annotated[str, Field(max_length=LONGEST_NOTE)] = ""
    site: str | None = Field(None, description="slug")
    after: Annotated[int, Field(ge=0, le=2**63 - 1)] | None = Field(
        None, description="`last.id` as it was read: 409 `taken_over` where somebody was faster"
    )


class OpenItemOut(BaseModel):
    """One thing that is open."""

    id: str
    kind: str
    label: str
    clause: str
    what: str
    at: str | None
    url: str
    holder: str = Field(description="who took it last; empty where nobody did")
    left_because: str


class HandOverOut(BaseModel):
    """A hand-over: who took, who gave, what was taken and left."""

    id: int
    at: str
    took: str
    gave: str | None
    gave_at: str | None
    note: str
    taken: list[str]
    left: list[LeftItem]


class HandOversOut(BaseModel):
    """What is open at a desk, and its last hand-over."""

    site: str
    items: list[OpenItemOut]
    next: None
    last: HandOverOut | None


def _site(actor: Actor, slug: str | None, capability: str) -> Site:
    sites = people.sites_of(actor, capability)
    if slug:
        return visibility.one(sites, slug=clean_line(slug))
    home = actor.employee.site_id if actor.employee is not None else 0
    return sites.filter(pk=home).first() or visibility.one(sites)


@router.get(
    "/handover",
    response={200: HandOversOut, **REFUSED},
    openapi_extra={"summary": _("要交接的事")},
)
@needs("handover.see")
def show_handover(
    request: GuardedRequest, query: Annotated[HandOverQuery, Query()]
) -> dict[str, Any]:
    """Return what is open at a desk."""
    site = _site(request.actor, query.site, "handover.see")
    last = taking.last_of(site.pk)
    return {
        "site": site.slug,
        "items": [_item(one) for one in taking.standing(site.pk, clock.now())],
        "next": None,
        "last": _told(last) if last is not None else None,
    }


@router.post(
    "/handover",
    response={201: HandOverOut, **REFUSED},
    openapi_extra={"summary": _("接班")},
)
@needs("handover.take")
def take_handover(request: GuardedRequest, body: HandOverIn, key: Key = None) -> Status[Any]:
    """Take a desk over; who gave it need not be there (D9)."""
    site = _site(request.actor, body.site, "handover.take")
    leave = {one.item: one.reason for one in body.leave}
    said = TakenOver(body.take, leave, body.note, body.after)
    content = request_key(key, "handover", body.model_dump(mode="json"))
    taken = taking.take_over(site, said, request.actor, clock.now(), content)
    return Status(201, _told(taken))


def _item(one: OpenStanding) -> dict[str, Any]:
    return {
        "id": one.item.key,
        "kind": one.kind.code,
        "label": str(one.kind.label),
        "clause": one.kind.clause,
        "what": one.item.what,
        "at": written(one.item.at) if one.item.at is not None else None,
        "url": one.item.url,
        "holder": one.holder,
        "left_because": one.reason,
    }


def _told(one: HandOver) -> dict[str, Any]:
    items = list(one.items.all())
    return {
        "id": one.pk,
        "at": written(one.took_at),
        "took": one.took_name,
        "gave": one.gave_name or None,
        "gave_at": written(one.gave_at) if one.gave_at is not None else None,
        "note": one.note,
        "taken": [item.key for item in items if item.taken],
        "left": [{"item": item.key, "reason": item.reason} for item in items if not item.taken],
    }
