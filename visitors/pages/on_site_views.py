"""The list of who is on site, to read and to print (V9)."""

from django.http import Http404, HttpResponse
from django.shortcuts import render

from reception import clock
from reception.accounts import current_site
from reception.accounts.decorators import GuardedRequest, require
from reception.organisation.models import Site
from visitors.models import State
from visitors.pages import on_site


@require(GET="board.see")
def on_site_list(request: GuardedRequest) -> HttpResponse:
    """Show everybody at the site by host or by place, with the heads counted."""
    site = current_site.site_id(request)
    if site is None:
        raise Http404
    by = request.GET.get("by", "")
    by = by if by in on_site.WAYS else on_site.WAYS[0]
    found = on_site.visits(site)
    inside = [visit for visit in found if visit.state == State.INSIDE]
    waiting = [visit for visit in found if visit.state == State.WAITING]
    context = {
        "site": Site.objects.get(pk=site),
        "now": clock.now(),
        "by": by,
        "groups": on_site.grouped(found, by),
        "found": found,
        "heads": on_site.heads(found),
        "inside": on_site.heads(inside),
        "waiting": on_site.heads(waiting),
    }
    return render(request, "visitors/on_site_list.html", context)
