"""What every signed-in page shows around itself: where one may go, who and where one is."""

from functools import partial
from typing import Any

from django.conf import settings

from reception.accounts import current_site
from reception.accounts.actor import actor_of
from reception.accounts.forms import SiteForm
from reception.accounts.redirects import page_of

PLACES = {
    "board": "board.see",
    "mine": "visit.mine",
    "visits": "visit.see",
    "visitors": "visitor.see",
    "badges": "badge.see",
    "scan": "scan.gate",
    "patrol": "patrol.report",
    "incidents": "incident.see",
    "ledger": "incident.see",
    "months": "month.see",
    "warden": "evacuation.warden",
    "zones": "zone.see",
    "approvals": "zone.decide",
    "my_ledger": "ledger.mine",
}


def around(request: Any) -> dict[str, Any]:
    """Return what the frame of a page needs; nothing for fragments and for strangers."""
    frame: dict[str, Any] = {"demo": settings.DEMO, "this_page": partial(page_of, request)}
    user = getattr(request, "user", None)
    if (
        user is None
        or not user.is_authenticated
        or getattr(request, "htmx", False)
        or request.path.startswith("/admin/")
    ):
        return frame
    actor = actor_of(user)
    request.actor = actor
    # Not `may`: a page that shows one thing says under that name what may be done with it.
    frame["goes"] = {place: actor.may(capability) for place, capability in PLACES.items()} | {
        "admin": user.is_staff
    }
    frame["goes"]["department"] = actor.reach("ledger.see") == "dept"
    sites, site_id = current_site.sites_of(actor), current_site.site_id(request)
    frame |= {
        "who_name": str(actor.employee or actor.name),
        "who_sites": sites,
        "site_id": site_id,
        "site_form": SiteForm(sites, site_id) if len(sites) > 1 else None,
    }
    return frame
