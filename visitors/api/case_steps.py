"""The steps of a call or of a complaint for programs: the rows of its table that have a body."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any

from ninja import Header, Path, Router, Status

from reception.accounts.actor import Actor
from reception.accounts.api_auth import needs
from reception.accounts.decorators import GuardedRequest
from visitors.api.inputs import Taken
from visitors.api.schemas import Problem
from visitors.visits.case_steps import CaseStep, CaseSteps

REFUSED = {frozenset({400, 401, 403, 404, 409, 422}): Problem}
Key = Annotated[str | None, Header(alias="Idempotency-Key")]


def endpoints(
    router: Router,
    steps: CaseSteps,
    answers: Mapping[int, Any],
    told: Callable[[Actor, int], Any],
) -> None:
    """Offer the steps to programs, at ``/<case>s/<id>/<step>``.

    Args:
        answers: what is answered, by its status; 202 where the action says that it waits.
        told: tells of the case after the step, also to who may not see it any more.
    """
    for step in steps.rows:
        if step.body is not None:
            _endpoint(router, steps, step, answers, told)


def _endpoint(
    router: Router,
    steps: CaseSteps,
    step: CaseStep,
    answers: Mapping[int, Any],
    told: Callable[[Actor, int], Any],
) -> None:
    case, body_of = steps.case, step.body
    title, says = steps.says[step.name]
    case_id = Annotated[int, Path(..., alias=f"{case}_id")]

    def stepped(
        request: GuardedRequest,
        number: case_id,  # type: ignore[valid-type]
        body: body_of,  # type: ignore[valid-type]
        key: Key = None,
    ) -> Any:
        sent: Taken = body
        one = steps.find(request.actor, number)
        given = (steps.read(sent), sent.model_dump(mode="json"))
        waits = steps.take(step, one, request.actor, given, key)
        return Status(202 if waits is True else 200, told(request.actor, number))

    name = stepped.__name__ = f"{step.name}_{case}"
    router.post(
        f"/{case}s/{{int:{case}_id}}/{step.name}",
        response={**answers, **REFUSED},
        operation_id=f"visitors_{case}s_api_{name}",
        description=says,
        openapi_extra={"summary": title},
    )(needs(f"{case}.see")(stepped))
