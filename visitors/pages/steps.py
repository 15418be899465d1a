"""The pages' POSTs that take a step of a visit: form, action, redirect; inside the desk a line of
what was done, or the panel.
"""

import json
import secrets
from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from reception import clock
from reception.accounts.decorators import GuardedRequest, View, require
from visitors.lifecycle.steps import Step
from visitors.models import BadgeLoan, Visit
from visitors.pages import visit_panel
from visitors.visits import visibility


def never(visit: Visit) -> bool:
    """Tell that the panel stays closed after a step."""
    return False


def always(visit: Visit) -> bool:
    """Tell that the panel opens after a step."""
    return True


def page_of(step: Step, opens: Callable[[Visit], bool] = never, *, prints: bool = False) -> View:
    """Return the view that takes a step from a page; it is named as its address, ``visit_<step>``.

    Args:
        step: a row of the table of steps.
        opens: tells whether the desk's panel opens afterwards.
        prints: whether a paper badge that was just made is printed: by itself it would lie in no
            tray (B4).
    """

    def view(request: GuardedRequest, visit_id: int) -> HttpResponse:
        visit = visibility.the_visit(request.actor, visit_id)
        form = step.form(request.POST, visit=visit, by=request.actor)
        done = step.take(form, clock.now(), request.POST.get("request_key"))
        answer = _answer(request, done, visit_id, opens)
        return _and_print(request, answer, visit_id) if prints else answer

    view.__name__ = view.__qualname__ = f"visit_{step.name}"
    return require(POST=step.capability, sees=visibility.the_visit)(view)


def _answer(
    request: GuardedRequest, done: Visit, visit_id: int, opens: Callable[[Visit], bool]
) -> HttpResponse:
    if not request.htmx:
        return redirect("visit", visit_id=visit_id)
    happened: dict[str, Any] = {"board": True}
    if request.POST.get("panel"):
        answer = visit_panel.shown(request, visit_panel.the_visit(request.actor, visit_id))
    else:
        context = {"visit": done, "key": secrets.token_hex(12), "say": ""}
        answer = render(request, "visitors/_done.html", context)
        if opens(done):
            happened["open-visit"] = {"url": reverse("visit", args=[visit_id])}
    answer["HX-Trigger"] = json.dumps(happened)
    return answer


def _and_print(request: GuardedRequest, answer: HttpResponse, visit_id: int) -> HttpResponse:
    worn = BadgeLoan.objects.out().filter(visit=visit_id)
    if not worn.filter(badge__valid_on__isnull=False).exists():
        return answer
    page = reverse("visit_badge", args=[visit_id]) + "?now=1"
    if not request.htmx:
        return redirect(page)
    happened = {**json.loads(answer["HX-Trigger"]), "print-badge": {"url": page}}
    answer["HX-Trigger"] = json.dumps(happened)
    return answer
