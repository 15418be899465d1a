"""The register of plans: by state, department and month, with their sums; as many queries for one
as for fifty.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import OuterRef, Q, QuerySet, Subquery, Sum

from reception import clock
from reception.accounts.actor import Actor
from reception.text import clean_line
from visitors.plans import visibility
from visitors.plans.models import Plan, PlanCost, PlanLine

PAGE = 50


@dataclass(frozen=True)
class PlansAsked:
    """Which plans: of a state, of a department, begun in a month, of a number or name, before an
    id; ``by_phone`` are those agreed to on the telephone and not completed (E13).
    """

    state: str = ""
    department: int | None = None
    month: date | None = None
    q: str = ""
    before: int | None = None


def page(
    actor: Actor, asked: PlansAsked, now: datetime, most: int = PAGE
) -> tuple[list[Plan], int | None]:
    """Return a page of plans, the newest first, with ``planned`` and ``actual``; and the id to go
    on from.
    """
    rows = visibility.plans(actor)
    if asked.state == "running":
        rows = rows.filter(state=Plan.State.APPROVED, begins_at__lte=now)
    elif asked.state == "approved":
        rows = rows.filter(state=Plan.State.APPROVED, begins_at__gt=now)
    elif asked.state == "by_phone":
        rows = rows.filter(phoned_at__isnull=False, completed_at=None)
    elif asked.state:
        rows = rows.filter(state=asked.state)
    if asked.department is not None:
        rows = rows.filter(department=asked.department)
    if asked.month is not None:
        after = (asked.month + timedelta(days=32)).replace(day=1)
        first, end = clock.day_bounds(asked.month)[0], clock.day_bounds(after)[0]
        rows = rows.filter(begins_at__gte=first, begins_at__lt=end)
    if typed := clean_line(asked.q)[:60]:
        names = Q(title__icontains=typed) | Q(unit__icontains=typed)
        rows = rows.filter(names | Q(number__iendswith=typed))
    if asked.before is not None:
        rows = rows.filter(pk__lt=asked.before)
    sums = {
        "planned": _sum(PlanLine.objects.all(), "cost"),
        "actual": _sum(PlanCost.objects.filter(struck_at=None), "amount"),
    }
    found = list(rows.select_related(*visibility.WITH).annotate(**sums)[: most + 1])
    return found[:most], found[most - 1].pk if len(found) > most else None


def _sum(rows: QuerySet, column: str) -> Subquery:
    of_one = rows.filter(plan=OuterRef("pk")).order_by().values("plan")
    return Subquery(of_one.annotate(sum=Sum(column)).values("sum"))
