"""Who calls the API: a bearer token, acting as its user, under the same matrix as the pages."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from reception import clock
from reception.accounts import limits, tokens
from reception.accounts.actor import actor_of
from reception.accounts.decorators import GuardedRequest, check

Operation = TypeVar("Operation", bound=Callable[..., Any])


class Bearer(HttpBearer):
    """Read ``Authorization: Bearer <token>``; a session of the pages opens nothing here, so no form
    of another site can write. ``others`` are tried for a token that is no program's: each sets the
    actor of the request and returns its user, or returns nothing.
    """

    def __init__(self, *others: Callable[[HttpRequest, str], User | None]) -> None:
        super().__init__()
        self.others = others

    def authenticate(self, request: HttpRequest, token: str) -> User | None:
        """Set the actor of a request, or return nothing, which is answered with 401.

        Raises:
            Refusal: ``too_many`` calls within a minute.
        """
        user = tokens.resolve(token.strip())
        if user is not None:
            request.user = user
            vars(request)["actor"] = actor = actor_of(user)
            if actor.employee is not None:
                timezone.activate(actor.employee.site.clock)
        else:
            others = (other(request, token.strip()) for other in self.others)
            user = next(filter(None, others), None)
        if user is not None:
            limits.spend(limits.API, user.pk, clock.now())
        return user


def needs(capability: str) -> Callable[[Operation], Operation]:
    """Close an operation, as ``require`` a view, to all but those who have a capability."""

    def close(operation: Operation) -> Operation:
        @wraps(operation)
        def guard(request: GuardedRequest, *args: Any, **kwargs: Any) -> Any:
            check(request.actor, capability, reading=request.method == "GET")
            return operation(request, *args, **kwargs)

        vars(guard)["capability"] = capability
        return guard  # type: ignore[return-value]

    return close
