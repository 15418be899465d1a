"""The API of what is due: the same list as the page, soonest first (W3)."""

from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _
from ninja import Query, Router
from pydantic import BaseModel, BeforeValidator, Field

from reception import clock
from reception.accounts.api_auth import needs
from reception.accounts.decorators import GuardedRequest
from reception.due import things
from reception.due.kinds import Whose
from reception.due.things import DueThing
from visitors.api import serializers
from visitors.api.inputs import given
from visitors.api.schemas import Problem

router = Router(tags=["due"])


class DueQuery(BaseModel):
    """Which of what is due."""

    mine: Annotated[bool | None, BeforeValidator(given)] = Field(
        None, description="only what oneself owes; without it 行政部 sees everybody's"
    )
    kind: str = Field(
        "", max_length=40, description="answer, hearing, ruling, appeal, zone, badge, grace"
    )
    late: Annotated[bool | None, BeforeValidator(given)] = None


class DueAboutOut(BaseModel):
    """What a thing that is due is about."""

    kind: str
    id: int
    url: str


class DueOwesOut(BaseModel):
    """Who owes it: an employee, or a role, which has no number."""

    number: str | None
    name: str


class PauseOut(BaseModel):
    """A stretch that does not count."""

    since: str
    until: str
    reason: str


class DueOut(BaseModel):
    """One thing that is due."""

    id: str
    kind: str
    what: str
    clause: str
    about: DueAboutOut
    owes: DueOwesOut
    began_at: str
    until: str
    late: bool = Field(
        description="late now, or once late: that stays, also where more time was given"
    )
    arithmetic: str = Field(description="how the deadline comes about, as one sentence")
    pauses: list[PauseOut]


@router.get(
    "/due",
    response={200: list[DueOut], frozenset({401, 404, 422}): Problem},
    openapi_extra={"summary": _("待办")},
)
@needs("due.see")
def list_due(request: GuardedRequest, query: Annotated[DueQuery, Query()]) -> list[dict[str, Any]]:
    """List what is due, the soonest first."""
    of_whom = things.of(request.actor, clock.now())
    rows = of_whom[Whose.MINE if query.mine else Whose.ALL if Whose.ALL in of_whom else Whose.MINE]
    return [
        _written(one)
        for one in rows
        if query.kind in ("", one.kind.code) and query.late in (None, one.has_been_late)
    ]


def _written(one: DueThing) -> dict[str, Any]:
    pauses = one.deadline.pauses if one.deadline is not None else ()
    return {
        "id": one.id,
        "kind": one.kind.code,
        "what": one.what,
        "clause": one.kind.clause,
        "about": {"kind": one.kind.about, "id": one.slip.about, "url": one.url},
        "owes": {"number": one.slip.number or None, "name": one.owes},
        "began_at": serializers.at(one.slip.began_at),
        "until": serializers.at(one.until),
        "late": one.has_been_late,
        "arithmetic": one.arithmetic,
        "pauses": [
            {
                "since": serializers.at(pause.since),
                "until": serializers.at(pause.until),
                "reason": pause.reason,
            }
            for pause in pauses
        ],
    }
