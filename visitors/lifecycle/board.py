"""The three lanes of the desk: waiting, expected today, inside (V5, V9)."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import (
    Count,
    Exists,
    Max,
    OuterRef,
    Prefetch,
    QuerySet,
    Subquery,
    prefetch_related_objects,
)
from django.db.models.functions import Coalesce

from reception import clock
from reception.due.models import ApprovalAsk
from reception.organisation.languages import said_column
from visitors.hosts import requests
from visitors.models import (
    BadgeLoan,
    Belonging,
    FurtherHost,
    HostReminder,
    State,
    Visit,
    VisitEvent,
    ZonePass,
)
from visitors.models.visits import OPEN


@dataclass
class Board:
    """What a desk sees at one moment."""

    revision: str
    waiting: list[Visit] = field(default_factory=list)
    expected: list[Visit] = field(default_factory=list)
    inside: list[Visit] = field(default_factory=list)

    @property
    def people(self) -> dict[str, int]:
        """How many people the visits of each lane are."""
        lanes = {"waiting": self.waiting, "expected": self.expected, "inside": self.inside}
        return {name: sum(visit.party_size for visit in lane) for name, lane in lanes.items()}


def revision(site_id: int, now: datetime) -> str:
    """Return a mark that changes with everything that happens at a site, and at midnight; one
    query.

    It counts today's events beside the last one's number: on PostgreSQL a lower number may be
    committed after a higher one, and the last number alone would hide it.
    """
    today = clock.today(now, clock.here())
    start, _end = clock.day_bounds(today, clock.here())
    events = VisitEvent.objects.filter(site=site_id, at__gte=start)
    seen = events.aggregate(last=Max("id"), count=Count("id"))
    return f"{today:%y%m%d}-{site_id}-{seen['last'] or 0}-{seen['count']}"


def board(site_id: int, now: datetime, current_revision: str = "") -> Board:
    """Return the lanes of a site with everything that a row shows, in four queries however many
    rows, or in three where the revision has been read.

    Open and expected visits are asked for apart: each is then found through its index, however many
    visits there have been.
    """
    seen = Board(current_revision or revision(site_id, now))
    rows = Visit.objects.filter(site=site_id).select_related(
        "site",
        "visitor",
        "category",
        "host__department",
        "host__deputy",
        "answered_by",
        "taken_over_by__employee",
    )
    asked = ApprovalAsk.objects.filter(
        approval__zone_pass__visit=OuterRef("pk"),
        approval__zone_pass__state=ZonePass.State.REQUESTED,
    ).order_by("-pk")
    name = said_column("employee__name")
    rows = rows.annotate(
        brings=Exists(Belonging.objects.unchecked().filter(visit=OuterRef("pk"))),
        asks_zone=Subquery(asked.values_list(name)[:1]),
        asks_too=Subquery(requests.asked_inside().values_list(name)[:1]),
        says_too=Subquery(requests.asked_inside().values("answer")[:1]),
        reminded=_count(HostReminder.objects.all(), "request__visit"),
        others=_count(FurtherHost.objects.all(), "visit"),
    )
    # Sorted here: asked for an order, SQLite walks through every visit of the site by an index that
    # has it (0.3 s at a million).
    here = sorted(
        rows.filter(state__in=OPEN).order_by(),
        key=lambda visit: (visit.arrived_at or now, visit.pk),
    )
    today = clock.today(now, clock.here())
    expected = rows.filter(state=State.EXPECTED, expected_on=today).order_by()
    seen.expected = sorted(expected, key=lambda visit: (visit.expected_at or now, visit.pk))
    loans = BadgeLoan.objects.out().select_related("badge")
    prefetch_related_objects([*here, *seen.expected], Prefetch("loans", loans, to_attr="worn"))
    seen.waiting = [visit for visit in here if visit.state == State.WAITING]
    seen.inside = [visit for visit in reversed(here) if visit.state == State.INSIDE]
    return seen


def left_with_things_unseen(site_id: int) -> int:
    """Return how many visitors of a site have left while nobody looked at what they brought: their
    host signed them out (V9).
    """
    # Compared here: with the site in the WHERE clause SQLite walks through all visits of it.
    things = Belonging.objects.unchecked().order_by()
    rows = things.values_list("visit", "visit__site", "visit__state")
    return len({pk for pk, site, state in rows if (site, state) == (site_id, State.LEFT)})


def _count(rows: QuerySet[Any], of_visit: str) -> Coalesce:
    """Return the number of rows that belong to each visit."""
    counted = rows.filter(**{of_visit: OuterRef("pk")}).order_by().values(of_visit)
    return Coalesce(Subquery(counted.annotate(n=Count("pk")).values("n")), 0)
