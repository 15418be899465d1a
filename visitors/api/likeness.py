"""Who may be the same person, for programs: proposals, merging, taking it back, telling apart."""

from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _
from ninja import Header, Router
from pydantic import BaseModel

from reception import clock
from reception.accounts.api_auth import needs
from reception.accounts.decorators import GuardedRequest
from visitors.api import serializers
from visitors.api.inputs import Id, Taken
from visitors.api.schemas import Problem
from visitors.models import Merge, Visitor
from visitors.people import doubles, merging
from visitors.people.likeness import Degree
from visitors.visits import visibility

router = Router(tags=["people"])
MAY = "visitor.merge"
READING = {frozenset({401, 404, 422}): Problem}
WRITING = {frozenset({400, 401, 404, 409, 422}): Problem}
# Each step is harmless when it is sent again, with a key or without one.
Key = Annotated[str | None, Header(alias="Idempotency-Key")]


class NamedVisitor(BaseModel):
    """A visitor by name."""

    id: int
    name: str


class LikelyOut(BaseModel):
    """Somebody who may be the same person, how surely, and why in words."""

    visitor: NamedVisitor
    degree: Degree
    reasons: list[str]


class LikelyList(BaseModel):
    """All of them; there is no further page."""

    items: list[LikelyOut]
    next: str | None = None


class MergeOut(BaseModel):
    """Which record stands, which was merged into it, and until when it can be undone."""

    id: int
    kept: int
    absorbed: int
    undo_until: str
    undone_at: str | None


class ApartOut(BaseModel):
    """Two visitors who are two people."""

    visitor: int
    other: int
    at: str


class MergeIn(Taken):
    """The record that stands."""

    into: Id


class NotIn(Taken):
    """Who is another person."""

    other: Id


@router.get(
    "/visitors/{int:visitor_id}/likely",
    response={200: LikelyList, **READING},
    openapi_extra={"summary": _("可能是同一个人的访客")},
)
@needs(MAY)
def likely_visitors(request: GuardedRequest, visitor_id: int) -> dict[str, Any]:
    """Tell who may be the same person, the surest first; without those told apart."""
    one = _visitor(request, visitor_id)
    items = [
        {
            "visitor": {"id": other.pk, "name": other.name},
            "degree": pair.likeness.degree,
            "reasons": pair.likeness.reasons,
        }
        for pair in doubles.of(one.merged_into or one)
        for other in [pair.other]
    ]
    return {"items": items, "next": None}


@router.post(
    "/visitors/{int:visitor_id}/merge",
    response={200: MergeOut, **WRITING},
    openapi_extra={"summary": _("合并到另一条访客记录")},
)
def merge_visitor(
    request: GuardedRequest, visitor_id: int, body: MergeIn, key: Key = None
) -> dict[str, Any]:
    """Merge a visitor into the record that stands; nothing is deleted, and it can be undone."""
    absorbed, kept = _visitor(request, visitor_id), _visitor(request, body.into)
    return _worded(merging.merge(absorbed.pk, kept.pk, request.actor, clock.now()))


@router.post(
    "/merges/{int:merge_id}/undo",
    response={200: MergeOut, **WRITING},
    openapi_extra={"summary": _("撤销访客合并")},
)
def undo_merge(request: GuardedRequest, merge_id: int, key: Key = None) -> dict[str, Any]:
    """Undo a merge; what came later stays with the record that stood."""
    done = visibility.one(visibility.merges(request.actor), pk=merge_id)
    return _worded(merging.undo(done.pk, request.actor, clock.now()))


@router.post(
    "/visitors/{int:visitor_id}/not",
    response={200: ApartOut, **WRITING},
    openapi_extra={"summary": _("记为不是同一人")},
)
def tell_visitors_apart(
    request: GuardedRequest, visitor_id: int, body: NotIn, key: Key = None
) -> dict[str, Any]:
    """Remember for good that two visitors are two people."""
    one, other = _visitor(request, visitor_id), _visitor(request, body.other)
    told = merging.tell_apart(one.pk, other.pk, request.actor, clock.now())
    return {"visitor": one.pk, "other": other.pk, "at": serializers.at(told.at)}


def _visitor(request: GuardedRequest, pk: int) -> Visitor:
    return visibility.one(visibility.visitors(request.actor, MAY), pk=pk)


def _worded(done: Merge) -> dict[str, Any]:
    return {
        "id": done.pk,
        "kept": done.kept_id,
        "absorbed": done.absorbed_id,
        "undo_until": serializers.at(done.undo_until),
        "undone_at": serializers.at(done.undone_at),
    }
