"""The register of calls of a day or of all, by pages; and the day's totals (T6, T7)."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from reception import clock
from reception.accounts.actor import Actor
from reception.organisation.models import Employee, Site
from reception.text import clean_line
from visitors.calls import visibility
from visitors.calls.models import Call
from visitors.models import Visit
from visitors.people import records

OPEN = (Call.State.RINGING, Call.State.OPEN, Call.State.MISSED, Call.State.MESSAGE)


@dataclass(frozen=True)
class CallsAsked:
    """Which calls: of a day, for somebody, still open, of a number or name, before an id."""

    day: date | None = None
    employee: Employee | None = None
    is_open: bool | None = None
    kind: str = ""
    typed: str = ""
    before: int | None = None


def page(actor: Actor, asked: CallsAsked, most: int = 50) -> tuple[list[Call], int | None]:
    """Return a page of calls, the newest first, and the id to go on from."""
    rows = visibility.calls(actor)
    if asked.day is not None:
        first, after = clock.day_bounds(asked.day)
        rows = rows.filter(began_at__gte=first, began_at__lt=after)
    if asked.employee is not None:
        whom = asked.employee
        rows = rows.filter(Q(wanted=whom) | Q(passed_to=whom) | Q(message__to=whom))
    if asked.is_open is not None:
        are = Q(state__in=OPEN)
        rows = rows.filter(are if asked.is_open else ~are)
    if asked.kind:
        rows = rows.filter(kind__code=asked.kind)
    if typed := clean_line(asked.typed)[:60]:
        of = Q(caller__icontains=typed) | Q(organisation__icontains=typed)
        of |= Q(visitor__folded_name=records.folded(typed)) | Q(number__endswith=typed)
        rows = rows.filter(of)
    if asked.before is not None:
        rows = rows.filter(pk__lt=asked.before)
    found = list(rows.select_related(*visibility.WITH).order_by("-pk")[: most + 1])
    return found[:most], found[most - 1].pk if len(found) > most else None


@dataclass(frozen=True)
class DayTotals:
    """What the desk reports at the end of a day (T6, T17)."""

    walk_ins: int
    new: int
    calls: int
    answered: int
    missed: int
    kinds: list[tuple[str, int]]


def totals(site: Site, day: date) -> DayTotals:
    """Count a day of a site: walk-ins, of them new visitors, calls by kind; three queries."""
    first, after = clock.day_bounds(day, site.clock)
    came = Visit.objects.filter(site=site, arrived_at__gte=first, arrived_at__lt=after)
    counts = came.filter(expected_at=None).aggregate(
        walk_ins=Count("pk"), new=Count("pk", filter=Q(visitor__met_at__gte=first))
    )
    rows = Call.objects.filter(site=site, began_at__gte=first, began_at__lt=after)
    sums = rows.aggregate(
        calls=Count("pk"),
        answered=Count("pk", filter=Q(answered_at__isnull=False)),
        missed=Count("pk", filter=Q(state=Call.State.MISSED)),
    )
    by_kind = rows.order_by("kind__order").values_list("kind__code").annotate(n=Count("pk"))
    return DayTotals(**counts, **sums, kinds=list(by_kind))
