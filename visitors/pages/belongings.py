"""What visitors brought and nobody has looked at yet."""

from django.http import Http404, HttpResponse
from django.shortcuts import render

from reception.accounts import current_site
from reception.accounts.decorators import GuardedRequest, require
from visitors.models import Belonging, State

SHOWN_AT_MOST = 200


@require(GET="belonging.keep")
def belongings(request: GuardedRequest) -> HttpResponse:
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
