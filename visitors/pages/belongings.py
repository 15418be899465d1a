"""What the desk writes down about a visit later: things brought in, who comes along, and what has
gone out again.
"""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render

from reception import clock
from reception.accounts import current_site
from reception.accounts.decorators import require
from reception.accounts.refusals import Refusal
from visitors.belongings import items
from visitors.lifecycle import belongings_later
from visitors.lifecycle.arrival_form import checked_in
from visitors.models import Belonging, State, Visit
from visitors.pages.panel_forms import ItemForm
from visitors.pages.visit import carry_out
from visitors.visits import visibility

SHOWN_AT_MOST = 200


@require(GET="belonging.keep")
def belongings(request: Any) -> HttpResponse:
    """List what visitors brought to this site and nobody has looked at yet; first those who have
    left.
    """
    site = current_site.site_id(request, "belonging.keep")
    if site is None:
        raise Http404
    rows = Belonging.objects.filter(
        visit__site=site, taken_out_at__isnull=True, stays_at__isnull=True
    )
    rows = rows.select_related("visit__visitor", "visit__host").order_by("id")
    left = list(rows.filter(visit__state=State.LEFT)[:SHOWN_AT_MOST])
    here_now = list(rows.filter(visit__state__in=[State.WAITING, State.INSIDE])[:SHOWN_AT_MOST])
    return render(request, "visitors/belongings.html", {"left": left, "here_now": here_now})


@require(POST="belonging.keep", sees=visibility.the_visit)
def visit_belonging(request: Any, visit_id: int) -> HttpResponse:
    """Write down one more thing that a visitor brings in."""
    form = ItemForm(request.POST)
    typed = {name: request.POST.get(name, "") for name in form.fields}

    def action(one: Visit, key: Any) -> Visit:
        if not form.is_valid():
            said = {name: str(text[0]) for name, text in form.errors.items()}
            raise Refusal("invalid", next(iter(said.values())), status=422, fields=said)
        return belongings_later.bring(one, form.items(), request.actor, clock.now(), key)

    return carry_out(request, visit_id, typed, action)


@require(POST="visit.leave", sees=visibility.the_visit)
def visit_take_out(request: Any, visit_id: int) -> HttpResponse:
    """Look at the things of a visitor whom the host has signed out (V9)."""
    checked = checked_in(request.POST)
    return carry_out(
        request,
        visit_id,
        {"checked": dict(checked)},
        lambda one, mark: belongings_later.check(one, checked, request.actor, clock.now(), mark),
    )


@require(POST="belonging.keep", sees=visibility.the_visit)
def visit_companions(request: Any, visit_id: int) -> HttpResponse:
    """Write down who comes with a visitor (Z3)."""
    typed = request.POST.get("companions", "")[:8000]

    def action(one: Visit, key: Any) -> Visit:
        return belongings_later.name_companions(
            one,
            items.names_or_refuse(items.BETWEEN.split(typed)),
            request.actor,
            clock.now(),
            key,
        )

    return carry_out(request, visit_id, {"companions": typed}, action)
