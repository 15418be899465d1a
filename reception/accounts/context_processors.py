"""What every signed-in page shows around itself: where one may go, who and where one is."""

from functools import partial
from typing import Any

from django.conf import settings

from reception.accounts import current_site
from reception.accounts.actor import Actor, actor_of
from reception.accounts.forms import ChosenSiteForm
from reception.accounts.navigation import navigation_of
from reception.accounts.redirects import page_of

THEME_COOKIE = "theme"
# For which devices the dark colours hold; without a choice for those that are set so.
DARK_WHEN = {"light": "not all", "dark": "all"}


class Can:
    """A person's permissions for templates: ``can.badge.see`` is the cell, or nothing."""

    def __init__(self, actor: Actor, noun: str = "") -> None:
        self.actor, self.noun = actor, noun

    def __getitem__(self, name: str) -> Any:
        if not self.noun:
            return Can(self.actor, name)
        reach = self.actor.reach(f"{self.noun}.{name}")
        return "" if reach == "-" else reach


def around(request: Any) -> dict[str, Any]:
    """Return what the frame of a page needs; nothing for fragments and for strangers."""
    theme = request.COOKIES.get(THEME_COOKIE, "")
    frame: dict[str, Any] = {
        "demo": settings.DEMO,
        "this_page": partial(page_of, request),
        "dark_when": DARK_WHEN.get(theme, "(prefers-color-scheme: dark)"),
    }
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
    page = request.resolver_match.url_name if request.resolver_match else ""
    sites, site_id = current_site.sites_of(actor), current_site.site_id(request)
    frame |= {
        # Not `may`: a page that shows one thing says under that name what may be done with it.
        "can": Can(actor),
        "navigation": navigation_of(actor, page or ""),
        "who_name": str(actor.employee or actor.name),
        "who_sites": sites,
        "site_id": site_id,
        "site_form": ChosenSiteForm(sites, site_id) if len(sites) > 1 else None,
    }
    return frame
