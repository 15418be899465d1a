"""The zones of the site, and asking for a pass as the desk or the host who is signed in (Z1,
Z2).
"""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render

from reception import clock
from reception.access import here
from reception.access.guard import guarded
from reception.policy.rulebook import in_force
from visitors import approvals, panel, seen, zone_forms
from visitors import zones as zones_of_a_site
from visitors.models import Visit, ZonePass
from visitors.visit_pages import carry_out


@guarded(GET="zone.see")
def zones(request: Any) -> HttpResponse:
    """Show the zones of the site, by which doors one comes and goes, and who waits for a decision
    (Z1).
    """
    site = here.site_id(request, "zone.see")
    if site is None:
        raise Http404
    rows = zones_of_a_site.with_doors(site)
    context = {
        "zones": rows,
        "principal": panel.principal(in_force()),
        "sees_visits": request.actor.may("visit.see"),
    }
    return render(request, "visitors/zones.html", context)


@guarded(POST="zone.request", sees=seen.the_visit)
def visit_zone(request: Any, visit_id: int) -> HttpResponse:
    """Ask the principal to let a visitor into a restricted zone (Z2)."""
    now = clock.now()

    def action(one: Visit, mark: Any) -> Visit:
        return approvals.ask(one, zone_forms.wish(request.POST, one, now), request.actor, now, mark)

    return carry_out(
        request,
        visit_id,
        {name: request.POST.get(name, "") for name in ("zone", "reason", "until")},
        action,
    )


@guarded(POST="zone.request", sees=seen.the_visit)
def visit_zone_withdraw(request: Any, visit_id: int) -> HttpResponse:
    """Take a request back, or end a pass before its time (Z2)."""
    number = request.POST.get("zone_pass", "")[:18]

    def action(one: Visit, mark: Any) -> Visit:
        return approvals.withdraw(
            _pass(ZonePass.objects.filter(visit=one), number), request.actor, clock.now(), mark
        )

    return carry_out(request, visit_id, {"zone_pass": number}, action)


def _pass(rows: QuerySet[ZonePass], number: str) -> ZonePass:
    wanted = int(number) if number.isascii() and number.isdecimal() else 0
    return seen.one(rows.select_related("visit", "zone"), pk=wanted)
