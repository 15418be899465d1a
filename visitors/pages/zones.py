"""The zones of the site, and asking for a pass as the desk or the host who is signed in (Z1,
Z2).
"""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render

from reception import clock
from reception.accounts import current_site
from reception.accounts.decorators import require
from reception.policy.rulebook import in_force
from visitors.lifecycle import zone_approvals, zone_choices, zone_forms
from visitors.models import Visit, ZonePass
from visitors.pages.visit import carry_out
from visitors.visits import visibility
from visitors.zones import access as zones_of_a_site


@require(GET="zone.see")
def zones(request: Any) -> HttpResponse:
    """Show the zones of the site, by which doors one comes and goes, and who waits for a decision
    (Z1).
    """
    site = current_site.site_id(request, "zone.see")
    if site is None:
        raise Http404
    rows = zones_of_a_site.with_doors(site)
    context = {
        "zones": rows,
        "principal": zone_choices.principal(in_force()),
        "sees_visits": request.actor.may("visit.see"),
    }
    return render(request, "visitors/zones.html", context)


@require(POST="zone.request", sees=visibility.the_visit)
def visit_zone(request: Any, visit_id: int) -> HttpResponse:
    """Ask the principal to let a visitor into a restricted zone (Z2)."""
    now = clock.now()

    def action(one: Visit, key: Any) -> Visit:
        return zone_approvals.ask(
            one, zone_forms.wish(request.POST, one, now), request.actor, now, key
        )

    return carry_out(
        request,
        visit_id,
        {name: request.POST.get(name, "") for name in ("zone", "reason", "until")},
        action,
    )


@require(POST="zone.request", sees=visibility.the_visit)
def visit_zone_withdraw(request: Any, visit_id: int) -> HttpResponse:
    """Take a request back, or end a pass before its time (Z2)."""
    number = request.POST.get("zone_pass", "")[:18]

    def action(one: Visit, key: Any) -> Visit:
        return zone_approvals.withdraw(
            _pass(ZonePass.objects.filter(visit=one), number), request.actor, clock.now(), key
        )

    return carry_out(request, visit_id, {"zone_pass": number}, action)


def _pass(rows: QuerySet[ZonePass], number: str) -> ZonePass:
    wanted = int(number) if number.isascii() and number.isdecimal() else 0
    return visibility.one(rows.select_related("visit", "zone"), pk=wanted)
