"""The roll of an evacuation: who has to be accounted for, and where each stands, derived from the
ticks (V9).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Max, OuterRef, QuerySet, Subquery, TextChoices
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from reception.organisation.names import said_in
from reception.policy.rulebook import in_force
from visitors.evacuation.models import Evacuation, Listed, Tick
from visitors.models import State, Visit, VisitEvent
from visitors.models.visits import OPEN
from visitors.pages import on_site
from visitors.visits import details


class Standing(TextChoices):
    """Where somebody stands, in the order in which they are looked at."""

    MISSING = "missing", _("没找到")
    OPEN = "open", _("未清点")
    SAFE = "safe", _("安全")
    LEFT = "left", _("其间离开")


@dataclass
class RollPerson:
    """A visit on the roll; ``place`` is where they were, as far as the house knows."""

    visit: Visit
    place: str
    ticks: list[Tick]  # all that wardens said, by its own time
    gone_at: datetime | None  # when the desk or the host saw them leave, not when it is presumed
    needs: str = ""

    @property
    def last(self) -> Tick | None:
        """Return the word that holds; nothing where it was taken back."""
        last = self.ticks[-1] if self.ticks else None
        return last if last is not None and last.says != Tick.Says.BACK else None

    @property
    def state(self) -> Standing:
        """Return where they stand; a warden's word weighs more than the desk's book."""
        if self.last is not None:
            return Standing(self.last.says)
        return Standing.LEFT if self.gone_at is not None else Standing.OPEN

    @property
    def settled_at(self) -> datetime | None:
        """Return when it was known that they are out of danger; nothing where it is not."""
        if self.last is None:
            return self.gone_at
        return self.last.at if self.state == Standing.SAFE else None

    @property
    def companions(self) -> int:
        return self.visit.party_size - 1


@dataclass
class Roll:
    """Everybody of an evacuation, the missing first."""

    evacuation: Evacuation
    people: list[RollPerson]

    @property
    def heads(self) -> dict[str, int]:
        """Return how many people stand where, companions included; ``all`` are those who have to be
        accounted for, which whoever has left the house has not.
        """
        heads = dict.fromkeys(Standing.values, 0)
        for person in self.people:
            heads[person.state] += person.visit.party_size
        return {**heads, "all": sum(heads.values()) - heads[Standing.LEFT]}

    @property
    def minutes(self) -> int | None:
        """Return how many minutes it took until everybody was accounted for; nothing where somebody
        is not.
        """
        moments = [person.settled_at for person in self.people]
        settled = [moment for moment in moments if moment is not None]
        if len(settled) < len(moments):
            return None
        last = max(settled, default=self.evacuation.started_at)
        return max(0, -(-(last - self.evacuation.started_at) // timedelta(minutes=1)))


def marked(evacuations: QuerySet[Evacuation]) -> QuerySet[Evacuation]:
    """Put beside evacuations what changes with every tick and with everything that happens at their
    site, in the same query.
    """
    ticks = Tick.objects.filter(evacuation=OuterRef("pk")).order_by().values("evacuation")
    since = VisitEvent.objects.filter(site=OuterRef("site"), at__gte=OuterRef("started_at"))
    events = since.order_by().values("site")

    def of_all(rows: QuerySet[Any, Any], figure: type[Count | Max]) -> Coalesce:
        return Coalesce(Subquery(rows.annotate(n=figure("pk")).values("n")), 0)

    return evacuations.select_related("site").annotate(
        ticked=of_all(ticks, Count),
        last_tick=of_all(ticks, Max),
        happened=of_all(events, Count),
        last_event=of_all(events, Max),
    )


def revision_of(evacuation: Evacuation) -> str:
    """Return the mark of what a page shows; of an evacuation that came through ``marked``."""
    annotated = vars(evacuation)
    over = "closed" if evacuation.closed_at else "open"
    counts = (
        annotated["last_tick"],
        annotated["ticked"],
        annotated["last_event"],
        annotated["happened"],
    )
    return "-".join(str(part) for part in (evacuation.pk, *counts, over))


def of(evacuation: Evacuation) -> Roll:
    """Return the roll; the same queries however many are on it.

    Whoever has come in since the last sweep is on it already, so that no warden waits for the
    worker.
    """
    ticks: dict[int, list[Tick]] = {}
    told = Tick.objects.filter(evacuation=evacuation).order_by("at", "pk")
    for tick in said_in(told, "by_name"):
        ticks.setdefault(tick.visit_id, []).append(tick)
    rows = Listed.objects.filter(evacuation=evacuation)
    shown = (f"visit__{name}" for name in ("visitor", "host__department", "details"))
    listed = list(rows.select_related(*shown))
    if evacuation.closed_at is None:
        listed += [
            Listed(visit=visit, waited=visit.state == State.WAITING)
            for visit in newcomers(evacuation)
        ]
    policy = in_force()
    zones = on_site.last_seen([row.visit_id for row in listed])
    people = [
        RollPerson(
            row.visit,
            on_site.place_of(row.visit, waits=row.waited, zone=zones.get(row.visit_id, "")),
            ticks.get(row.visit_id, []),
            gone(row, evacuation),
            details.needs_in_words(details.of(row.visit), policy),
        )
        for row in listed
    ]
    return Roll(evacuation, sorted(people, key=_missing_first))


def newcomers(evacuation: Evacuation) -> list[Visit]:
    """Return who is on site now and not listed yet."""
    listed = Listed.objects.filter(evacuation=evacuation).values("visit")
    here = Visit.objects.filter(site=evacuation.site_id, state__in=OPEN).exclude(pk__in=listed)
    return list(here.select_related("visitor", "host__department", "details").order_by("pk"))


def gone(row: Listed, evacuation: Evacuation) -> datetime | None:
    """Return when somebody saw the visitor leave; of a closed evacuation as it was then."""
    visit = row.visit
    if evacuation.closed_at is not None:
        return row.gone_at
    return None if visit.state in OPEN or visit.presumed_left else visit.closed_at


def _missing_first(person: RollPerson) -> tuple[int, str, str, int]:
    return list(Standing).index(person.state), person.place, str(person.visit.host), person.visit.pk
