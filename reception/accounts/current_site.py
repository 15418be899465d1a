"""The site at which somebody works now; chosen once, remembered in the session."""

from reception.accounts.actor import Actor
from reception.accounts.closed import no_site
from reception.accounts.decorators import GuardedRequest
from reception.organisation.models import Site

SITE_KEY = "site"


def site_id(request: GuardedRequest, capability: str = "board.see") -> int | None:
    """Return the site somebody works at: the chosen one where it is still theirs, else their first
    one, else nothing; the capability says whether every site is open to them.
    """
    actor: Actor = request.actor
    chosen = request.session.get(SITE_KEY)
    everywhere = actor.reach(capability) == "all"
    if chosen is not None and (everywhere or chosen in actor.sites):
        return int(chosen)
    if actor.employee is not None and (everywhere or actor.employee.site_id in actor.sites):
        return actor.employee.site_id
    if actor.sites:
        return min(actor.sites)
    active = Site.objects.filter(is_active=True)
    return active.values_list("pk", flat=True).first() if everywhere else None


def served(request: GuardedRequest) -> Site | None:
    """Return the site somebody works at; their own without a query."""
    chosen, own = site_id(request), request.actor.employee
    if own is not None and own.site_id == chosen:
        return own.site
    return Site.objects.filter(pk=chosen).first() if chosen is not None else None


def required_site_id(request: GuardedRequest, capability: str = "board.see") -> int:
    """Return the id of the site somebody works at.

    Raises:
        Closed: they work at none; with who can change that.
    """
    site = site_id(request, capability)
    if site is None:
        raise no_site(site_exists=Site.objects.filter(is_active=True).exists())
    return site


def sites_of(actor: Actor) -> list[Site]:
    """Return the sites somebody may choose from."""
    rows = Site.objects.filter(is_active=True)
    return list(rows if actor.reach("board.see") == "all" else rows.filter(pk__in=actor.sites))
