"""The API of the rota: the line, one's own steps, the next, and the line of any moment (Q)."""

import datetime as dt
from typing import Annotated, Any, Literal

from django.utils.translation import gettext_lazy
from ninja import Field, Query, Router, Schema
from pydantic import BeforeValidator

from reception import clock
from reception.accounts.api_auth import needs
from reception.accounts.decorators import GuardedRequest
from visitors.api.case_steps import REFUSED, Key
from visitors.api.inputs import Id, Reason, Taken, given, moment
from visitors.rota import days, steps, telling, visibility
from visitors.rota.acts import LineAct
from visitors.rota.steps import RotaStep
from visitors.visits import idempotency

router = Router(tags=["rota"])
Moment = Annotated[dt.datetime, BeforeValidator(moment)]


class RotaPerson(Schema):
    number: str
    name: str


class RotaPlaceOut(Schema):
    employee: RotaPerson
    place: int | None = Field(description="from 1; nothing where the place is given up meanwhile")
    busy: bool
    doing: str | None = Field(description="receiving, out")
    make_ups: int = Field(description="turns to make up (Q13)")
    late: bool = Field(description="called, and not stepped up in the minutes of the row (Q11)")
    why: str


class TurnOut(Schema):
    entry: int
    at: str
    employee: RotaPerson
    visitor: int | None
    visit: int | None
    clause: str
    uses_turn: bool
    why: list[str]
    assignment: int | None = Field(description="of a visitor: who looks after this client now")


class TeamOut(Schema):
    id: int
    name: str


class RotaOut(Schema):
    team: TeamOut
    at: str
    line: list[RotaPlaceOut]
    next: RotaPerson | None
    last: TurnOut | None = Field(description="the last reception until then")


class TeamsOut(Schema):
    teams: list[TeamOut]


class RotaQuery(Schema):
    team: Annotated[Id | None, BeforeValidator(given)] = None


class ReplayQuery(Schema):
    team: Id
    at: Moment


class RotaIn(Taken):
    """What a step says; without a team the one in whose line one stands."""

    team: Id | None = None
    reason: Reason | None = Field(None, description="of a step out: a code of the policy's rows")
    employee: str | None = Field(None, description="employee number")


class NextIn(Taken):
    """For whom the next is asked."""

    team: Id
    visitor: Id | None = None
    visit: Id | None = None
    named: str | None = Field(None, description="number of whom the visitor names (Q3)")
    skip: str | None = Field(None, description="number of whom the desk skips, with a reason (Q6)")
    reason: Reason | None = None


class EntryIn(Taken):
    """What is said of an entry: a claim, a decision on one, a breach."""

    team: Id
    entry: Id
    reason: Reason
    approve: bool | None = None
    kind: Literal["absent", "skip"] | None = None


BODIES: dict[str, Any] = {"next": NextIn, **dict.fromkeys(("claim", "settle", "report"), EntryIn)}


@router.get(
    "/rota",
    response={200: RotaOut | TeamsOut, **REFUSED},
    openapi_extra={"summary": gettext_lazy("排位")},
)
@needs("rota.see")
def show_rota(request: GuardedRequest, query: Annotated[RotaQuery, Query()]) -> dict[str, Any]:
    """Return the line of a team: who stands where and why, who takes the next; without a team the
    teams.
    """
    if query.team is None:
        rows = visibility.teams(request.actor)
        return {"teams": [{"id": one.pk, "name": str(one)} for one in rows]}
    team = visibility.the_team(request.actor, query.team)
    return telling.whole(days.of(team, clock.now()), request.actor.employee)


@router.get(
    "/rota/replay",
    response={200: RotaOut, **REFUSED},
    openapi_extra={"summary": gettext_lazy("重演排位")},
)
@needs("rota.see")
def replay_rota(request: GuardedRequest, query: Annotated[ReplayQuery, Query()]) -> dict[str, Any]:
    """Return the line as it stood at a moment, and the last reception until then (Q16)."""
    team, now = visibility.the_team(request.actor, query.team), clock.now()
    return telling.whole(days.of(team, now, min(query.at, now)), request.actor.employee)


def _offer(step: RotaStep) -> None:
    body_of = BODIES.get(step.name, RotaIn)

    def stepped(
        request: GuardedRequest,
        body: body_of | None = None,  # type: ignore[valid-type]
        key: Key = None,
    ) -> Any:
        said = body.model_dump(mode="json") if body is not None else {}
        act = LineAct(
            *(request.actor, clock.now()),
            idempotency.request_key(key, f"rota.{step.name}", said),
        )
        team = steps.team_of(request.actor, said, act)
        entry = step.take(team, act, said)
        standing = days.of(team, act.now)
        if step.name == "next" and entry is not None:
            return telling.reception(standing, entry)
        return telling.whole(standing, request.actor.employee)

    name = stepped.__name__ = f"{step.name}_rota"
    router.post(
        f"/rota/{step.name}",
        response={200: TurnOut if step.name == "next" else RotaOut, **REFUSED},
        operation_id=f"visitors_rota_api_{name}",
        description=step.says,
        openapi_extra={"summary": step.title},
    )(needs(step.capability)(stepped))


for one_step in steps.STEPS:
    _offer(one_step)
