"""The roll of an evacuation: who has to be accounted for, and where each stands, derived from the
ticks (V9).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from visitors.evacuation.models import Evacuation, Listed, Tick
from visitors.models import State, Visit, VisitEvent
from visitors.models.visits import OPEN
from visitors.pages import on_site

MISSING, OUTSTANDING, SAFE, LEFT = "missing", "open", "safe", "left"
ORDER = (MISSING, OUTSTANDING, SAFE, LEFT)


@dataclass
class RollPerson:
    """A visit on the roll.

    Attributes:
        visit: with its visitor and host.
        place: where they were, as far as the house knows.
        ticks: all that wardens said, by its own time.
        gone_at: when the desk or the host saw them leave; nobody is gone who is only presumed to
            be.
    """

    visit: Visit
    place: str
    ticks: list[Tick]
    gone_at: datetime | None

    @property
    def last(self) -> Tick | None:
        """Return what holds: the latest by its own time, taken back or not."""
        return self.ticks[-1] if self.ticks else None

    @property
    def state(self) -> str:
        """Return missing, open, safe or left; a warden's word weighs more than the desk's book."""
        if self.last is not None and self.last.says != Tick.Says.BACK:
            return SAFE if self.last.says == Tick.Says.SAFE else MISSING
        return LEFT if self.gone_at is not None else OUTSTANDING

    @property
    def settled_at(self) -> datetime | None:
        """Return when it was known that they are out of danger; nothing where it is not."""
        if self.state == SAFE and self.last is not None:
            return self.last.at
        return self.gone_at if self.state == LEFT else None

    @property
    def companions(self) -> int:
        """Return how many come with the visitor."""
        return self.visit.party_size - 1


@dataclass
class Roll:
    """Everybody of an evacuation, the missing first."""

    evacuation: Evacuation
    people: list[RollPerson]

    def heads(self, *states: str) -> int:
        """Return how many people stand so, companions included."""
        return sum(person.visit.party_size for person in self.people if person.state in states)

    @property
    def safe(self) -> int:
        """Return the heads that are safe."""
        return self.heads(SAFE)

    @property
    def all(self) -> int:
        """Return the heads that have to be accounted for; whoever has left the house is not among
        them.
        """
        return self.heads(SAFE, MISSING, OUTSTANDING)

    @property
    def missing(self) -> int:
        """Return the heads that were looked for and not found."""
        return self.heads(MISSING)

    @property
    def outstanding(self) -> int:
        """Return the heads of whom nobody has said anything."""
        return self.heads(OUTSTANDING)

    @property
    def left(self) -> int:
        """Return the heads that left the house meanwhile."""
        return self.heads(LEFT)

    @property
    def minutes(self) -> int | None:
        """Return how many minutes it took until everybody was accounted for; nothing where somebody
        is not.
        """
        moments = [person.settled_at for person in self.people]
        if any(moment is None for moment in moments):
            return None
        last = max(
            (moment for moment in moments if moment is not None), default=self.evacuation.started_at
        )
        return max(0, -(-(last - self.evacuation.started_at) // timedelta(minutes=1)))


def marked(evacuations: QuerySet[Evacuation]) -> QuerySet[Evacuation]:
    """Put beside evacuations what changes with every tick and with everything that happens at their
    site, in the same query.
    """
    ticks = Tick.objects.filter(evacuation=OuterRef("pk")).order_by().values("evacuation")
    events = (
        VisitEvent.objects.filter(site=OuterRef("site"), at__gte=OuterRef("started_at"))
        .order_by()
        .values("site")
    )
    return evacuations.select_related("site").annotate(
        ticked=Coalesce(Subquery(ticks.annotate(n=Count("pk")).values("n")), 0),
        last_tick=Coalesce(Subquery(ticks.annotate(n=Max("pk")).values("n")), 0),
        happened=Coalesce(Subquery(events.annotate(n=Count("pk")).values("n")), 0),
        last_event=Coalesce(Subquery(events.annotate(n=Max("pk")).values("n")), 0),
    )


def mark_of(evacuation: Evacuation) -> str:
    """Return the mark of what a page shows; of an evacuation that came through ``marked``."""
    seen = vars(evacuation)
    over = "closed" if evacuation.closed_at else "open"
    counts = (seen["last_tick"], seen["ticked"], seen["last_event"], seen["happened"])
    return "-".join(str(part) for part in (evacuation.pk, *counts, over))


def of(evacuation: Evacuation) -> Roll:
    """Return the roll; the same four queries however many are on it.

    Whoever has come in since the last sweep is on it already, so that no warden waits for the
    worker.
    """
    said: dict[int, list[Tick]] = {}
    for tick in Tick.objects.filter(evacuation=evacuation).order_by("at", "pk"):
        said.setdefault(tick.visit_id, []).append(tick)
    rows = list(
        Listed.objects.filter(evacuation=evacuation).select_related(
            "visit__visitor", "visit__host__department"
        )
    )
    new = newcomers(evacuation) if evacuation.closed_at is None else []
    seen = on_site.last_seen([*(row.visit_id for row in rows), *(visit.pk for visit in new)])

    def place(visit: Visit, *, waits: bool) -> str:
        return on_site.place_of(visit, waits=waits, seen=seen.get(visit.pk, ""))

    people = [
        RollPerson(
            row.visit,
            place(row.visit, waits=row.waited),
            said.get(row.visit_id, []),
            gone(row, evacuation),
        )
        for row in rows
    ]
    people += [
        RollPerson(visit, place(visit, waits=visit.state == State.WAITING), [], None)
        for visit in new
    ]
    return Roll(evacuation, sorted(people, key=_missing_first))


def newcomers(evacuation: Evacuation) -> list[Visit]:
    """Return who is on site now and not listed yet."""
    listed = Listed.objects.filter(evacuation=evacuation).values("visit")
    here = Visit.objects.filter(site=evacuation.site_id, state__in=OPEN).exclude(pk__in=listed)
    return list(here.select_related("visitor", "host__department").order_by("pk"))


def gone(row: Listed, evacuation: Evacuation) -> datetime | None:
    """Return when somebody saw the visitor leave; of a closed evacuation as it was then."""
    visit = row.visit
    if evacuation.closed_at is not None:
        return row.gone_at
    return None if visit.state in OPEN or visit.presumed_left else visit.closed_at


def _missing_first(person: RollPerson) -> tuple[int, str, str, int]:
    return ORDER.index(person.state), person.place, str(person.visit.host), person.visit.pk
