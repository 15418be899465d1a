"""The zones of the site (Z1)."""

from django.http import Http404, HttpResponse
from django.shortcuts import render

from reception.accounts import current_site
from reception.accounts.decorators import GuardedRequest, require
from reception.policy.rulebook import in_force
from visitors.lifecycle import zone_forms
from visitors.zones import access as zones_of_a_site


@require(GET="zone.see")
def zones(request: GuardedRequest) -> HttpResponse:
    """Show the zones of the site, by which doors one comes and goes, and who waits for a decision
    (Z1).
    """
    site = current_site.site_id(request, "zone.see")
    if site is None:
        raise Http404
    rows = zones_of_a_site.with_doors(site)
    context = {
        "zones": rows,
        "principal": zone_forms.principal(in_force()),
        "sees_visits": request.actor.may("visit.see"),
    }
    return render(request, "visitors/zones.html", context)
