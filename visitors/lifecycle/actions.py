"""What every action on a visit begins and ends with."""

import inspect
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from visitors.models import Visit
from visitors.visits.guards import allowed
from visitors.visits.idempotency import idempotent

P = ParamSpec("P")


def action(*capabilities: str) -> Callable[[Callable[P, Visit]], Callable[P, Visit]]:
    """Make a function an action on its ``visit``: refused with ``not_permitted`` where ``by`` lacks
    a capability at the site; else one transaction, once for each ``key``, whose first answer a
    repeated request gets.
    """

    def decorate(function: Callable[P, Visit]) -> Callable[P, Visit]:
        signature = inspect.signature(function)

        @wraps(function)
        def act(*args: P.args, **kwargs: P.kwargs) -> Visit:
            given = signature.bind(*args, **kwargs).arguments
            for capability in capabilities:
                allowed(given["by"], capability, given["visit"].site_id)
            return idempotent(given["by"], given["key"], lambda: function(*args, **kwargs))

        return act

    return decorate
