"""What the page of a call or of a complaint posts: a step of its table."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse

from reception.accounts.decorators import GuardedRequest
from reception.accounts.refusals import Refusal
from visitors.visits.case_steps import CaseSteps

FORBIDDEN = 403


def posted(
    request: GuardedRequest,
    steps: CaseSteps,
    case_id: int,
    name: str,
    page: Callable[..., HttpResponse],
) -> HttpResponse | None:
    """Take a step; nothing where it was taken, else the page, where the refusal stands beside the
    form with what was typed.
    """
    one, found = steps.find(request.actor, case_id), steps.of_page(name)
    if found is None:
        raise Http404
    step, form_of = found
    form = form_of(request.POST, auto_id=f"{name}-%s")
    if not form.is_valid():
        return page(request, one, {name: form}, 422)
    content = {field: request.POST.getlist(field) for field in form.fields}
    key = request.POST.get("request_key")
    try:
        steps.take(step, one, request.actor, (form.arguments(), content), key)
    except Refusal as why:
        if why.status == FORBIDDEN:
            raise
        form.refuse(why)
        return page(request, steps.find(request.actor, case_id), {name: form}, why.status)
    return None


def sees(steps: CaseSteps) -> Callable[..., Any]:
    """Return what closes the door of a step to who does not see the case."""

    def found(actor: Any, **named: Any) -> Any:
        return steps.find(actor, named[f"{steps.case}_id"])

    return found
