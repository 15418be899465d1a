"""Find visits by whom, when and how they were received: page by page, at a cost that a million
visits do not raise.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, F, QuerySet, Sum
from django.db.models.functions import Coalesce

from reception import clock
from reception.accounts.actor import Actor
from reception.organisation import people
from reception.organisation.models import Employee, Site
from visitors.models import Badge, BadgeLoan, Visit
from visitors.models.visits import CAME
from visitors.people import phone_search

VISITORS_AT_MOST = 200  # whom a typed text may mean; their visits are looked up one by one
WORN_AT_MOST = 500  # times that a badge was lent, the latest
COUNTED_AT_MOST = 10_000
# The same moment, written so that no index has it: where few visits are meant they are looked up
# and sorted; offered an index by time, the planner would walk through all visits instead.
CAME_OF_FEW = Coalesce("arrived_at", "expected_at", "closed_at")


@dataclass(frozen=True)
class VisitsWanted:
    """Which visits; what is left out narrows nothing.

    Attributes:
        q: a visitor's name, reading, initials, organisation, whole number or its last four.
        visitor: the id of one.
        host: part of a name, pinyin, initials or the number of an employee.
        badge: the number of a badge that was worn.
        since: the first of the site's days on which they came or are expected.
        until: the last one.
        fields: columns of a visit and their values: ``state``, ``grade``, ``category``, ``site``.
    """

    q: str = ""
    visitor: int | None = None
    host: str = ""
    badge: int | None = None
    since: date | None = None
    until: date | None = None
    fields: tuple[tuple[str, Any], ...] = ()

    @property
    def is_one_day(self) -> bool:
        """Whether the visits of one day are meant."""
        return self.since is not None and self.since == self.until

    @property
    def names_somebody(self) -> bool:
        """Whether few visits are meant, whenever they were."""
        return bool(self.q) or self.visitor is not None or self.badge is not None


def of(rows: QuerySet[Visit], wanted: VisitsWanted, by: Actor, now: datetime) -> QuerySet[Visit]:
    """Return those of some visits that are wanted, each with ``came``: when they came, or are
    expected.

    People and badges are looked up first and visits by them; a host, a state, a grade, a category
    or a site has an index that goes on with the time. So no answer walks through all visits.
    """
    rows = rows.annotate(came=CAME_OF_FEW if wanted.names_somebody else CAME)
    if wanted.visitor is not None:
        rows = rows.filter(visitor=wanted.visitor)
    if wanted.q:
        people_meant = phone_search.find(wanted.q, VISITORS_AT_MOST, by, now, among=rows)
        rows = rows.filter(visitor__in=[one.pk for one in people_meant])
    if wanted.host:
        hosts = Employee.objects.filter(people.meant(wanted.host))
        rows = rows.filter(host__in=list(hosts.values_list("pk", flat=True)[:VISITORS_AT_MOST]))
    if wanted.badge is not None:
        sites = list(Site.objects.values_list("pk", flat=True))
        badges = list(Badge.objects.filter(site__in=sites, number=wanted.badge).order_by())
        worn = BadgeLoan.objects.filter(badge__in=badges).order_by("-lent_at")
        rows = rows.filter(pk__in=list(worn.values_list("visit", flat=True)[:WORN_AT_MOST]))
    if wanted.since is not None:
        rows = rows.filter(came__gte=clock.day_bounds(wanted.since, clock.here())[0])
    if wanted.until is not None:
        rows = rows.filter(came__lt=clock.day_bounds(wanted.until, clock.here())[1])
    return rows.filter(**dict(wanted.fields))


def page(
    rows: QuerySet[Any], before: int | None, limit: int, sites: Collection[int] = ()
) -> tuple[list[Visit], int | None]:
    """Return one page of visits, the latest first, and the id after which the next one begins.

    Args:
        rows: as ``of`` returns them.
        before: the id of the last visit of the page before; one that is gone begins anew.
        limit: how many.
        sites: the only ones at which they are, where there are such.
    """
    before_it: Any = Visit.objects.annotate(came=CAME)
    last = before_it.filter(pk=before).first() if before else None
    after = rows
    if last is not None:
        came = last.came
        # Said so that the index is entered at the place: an OR of the two would walk there.
        after = rows.filter(came__lte=came).exclude(came=came, pk__gte=last.pk)
    latest = (F("came").desc(), "-pk")
    if len(sites) > 1:
        # Of each site apart: asked for several, SQLite sorts all that they have ever had.
        bare = after.select_related(None).order_by(*latest)
        each = (bare.filter(site=site).values_list("came", "pk") for site in sites)
        keys = [key for rows_of_site in each for key in rows_of_site[: limit + 1]]
        ids = [pk for _came, pk in sorted(keys, reverse=True)[: limit + 1]]
        # Put in order here: asked to, SQLite walks along an index that has it.
        found = sorted(rows.filter(pk__in=ids).order_by(), key=lambda one: ids.index(one.pk))
    else:
        found = list(after.order_by(*latest)[: limit + 1])
    return found[:limit], found[limit - 1].pk if len(found) > limit else None


def by_kind(rows: QuerySet[Visit]) -> list[tuple[str, str, int]]:
    """Count the visits of a day by kind: code, name, how many (V11)."""
    counted = dict(rows.order_by().values_list("kind").annotate(n=Count("pk")))
    kinds = Visit.Kind.choices
    return [(code, str(name), counted[code]) for code, name in kinds if code in counted]


def counted(rows: QuerySet[Visit]) -> dict[str, int | bool]:
    """Return how many visits these are and of how many people, up to a limit; one query."""
    some = rows.order_by().values("pk", "party_size")[: COUNTED_AT_MOST + 1]
    found = some.aggregate(visits=Count("pk"), people=Sum("party_size"))
    return {
        "visits": min(found["visits"], COUNTED_AT_MOST),
        "people": found["people"] or 0,
        "more": found["visits"] > COUNTED_AT_MOST,
    }
