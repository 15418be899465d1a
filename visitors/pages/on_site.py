"""Who is on site now: everybody who waits or is inside, with their party, host, place and badge
(V9).
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from reception import clock
from reception.accounts import current_site
from reception.accounts.decorators import GuardedRequest, require
from reception.organisation.models import Site
from visitors.models import BadgeLoan, State, Visit
from visitors.models.visits import OPEN
from visitors.visits import grading

WAYS = ("host", "place")
Look = Callable[[Collection[int]], dict[int, str]]
# Who knows in which zone a visitor was last seen; a room that scans puts its function here: ids of
# visits in, names of zones out.
looks: list[Look] = []


def register_look(look: Look) -> None:
    """Have the list show where a function has last seen visitors."""
    if look not in looks:
        looks.append(look)


@dataclass
class Group:
    """Those who belong together on the list, with the heads of their parties."""

    name: str
    department: str = ""  # of the host; empty where grouped by place
    visits: list[Visit] = field(default_factory=list)

    @property
    def heads(self) -> int:
        """Return how many people that is, companions included."""
        return heads(self.visits)


def visits(site_id: int) -> list[Visit]:
    """Return everybody at a site, the longest first; three queries however many there are.

    Put on each as ``place`` where they are, as ``badge`` what they wear, as ``since`` from when;
    nothing here names a grade or a phone.
    """
    worn = BadgeLoan.objects.out().select_related("badge")
    rows = (
        Visit.objects.filter(site=site_id, state__in=OPEN)
        .select_related("visitor", "host__department")
        .order_by()
    )
    present = list(rows.prefetch_related(Prefetch("loans", worn, to_attr="worn")))
    zones = last_seen([visit.pk for visit in present])
    for visit in present:
        loans: list[BadgeLoan] = vars(visit)["worn"]
        vars(visit)["badge"] = loans[0].badge if loans else None
        vars(visit)["place"] = place_of(
            visit, waits=visit.state == State.WAITING, zone=zones.get(visit.pk, "")
        )
        vars(visit)["since"] = visit.admitted_at or visit.arrived_at
    return sorted(present, key=lambda visit: (vars(visit)["since"], visit.pk))


def last_seen(visit_ids: Collection[int]) -> dict[int, str]:
    """Return the zones in which visitors were last seen, by the id of the visit; those whom nobody
    scanned are left out (Z1).
    """
    zones: dict[int, str] = {}
    for look in looks:
        zones |= look(visit_ids)
    return zones


def place_of(visit: Visit, *, waits: bool, zone: str = "") -> str:
    """Return where a visitor is, as far as the house knows.

    At the desk while they wait, then in the zone where they were last seen, else where the standard
    leads (S1, V6, Z1).
    """
    if waits:
        return _("前台等候")
    return zone or str(grading.standard_of(visit)["place"] or _("接待区"))


def grouped(present: list[Visit], by: str) -> list[Group]:
    """Return the list by host or by place, each group in the order of its name."""
    groups: dict[Any, Group] = {}
    for visit in present:
        place = vars(visit)["place"]
        key, name, department = (
            (visit.host_id, str(visit.host), str(visit.host.department))
            if by == "host"
            else (place, place, "")
        )
        groups.setdefault(key, Group(name, department)).visits.append(visit)
    return sorted(groups.values(), key=lambda group: (group.department, group.name))


def heads(visits: list[Visit]) -> int:
    """Return how many people some visits are, companions included."""
    return sum(visit.party_size for visit in visits)


@require(GET="board.see")
def on_site_list(request: GuardedRequest) -> HttpResponse:
    """Show everybody at the site by host or by place, with the heads counted."""
    site = current_site.required_site_id(request)
    by = request.GET.get("by", "")
    by = by if by in WAYS else WAYS[0]
    everybody = visits(site)
    context = {
        "site": Site.objects.get(pk=site),
        "now": clock.now(),
        "by": by,
        "groups": grouped(everybody, by),
        "found": everybody,
        "heads": heads(everybody),
        "inside": heads([visit for visit in everybody if visit.state == State.INSIDE]),
        "waiting": heads([visit for visit in everybody if visit.state == State.WAITING]),
    }
    return render(request, "visitors/on_site_list.html", context)
