"""The registers of a year: by department and month against the standard, by client, and what was
above it and who agreed; each plan is worked out by the rows of its day (E21, D2).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch

from reception.accounts.actor import Actor
from reception.policy.rulebook import in_force
from reception.text import plain
from visitors.plans import visibility
from visitors.plans.models import Plan, PlanAsking
from visitors.plans.sheet import PlanSheet, client_of, file_of, files_of
from visitors.plans.standards import NOTHING


@dataclass
class PlanSums:
    """The sums of some plans."""

    of: Any
    about: Any = None
    rows: list[Plan] = field(default_factory=list)
    heads: int = 0
    allowed: Decimal = NOTHING
    actual: Decimal = NOTHING

    def add(self, whole: PlanSheet) -> None:
        self.rows.append(whole.plan)
        self.heads += whole.came
        self.allowed += whole.allowed.total
        self.actual += whole.actual

    @property
    def plans(self) -> int:
        return len(self.rows)

    @property
    def over(self) -> Decimal:
        """By how much more was spent than the standards allow."""
        return max(self.actual - self.allowed, NOTHING)


@dataclass
class PlanRegisters:
    """What the page shows; ``over`` are plans above the standard, planned or spent."""

    months: dict[Any, PlanSums] = field(default_factory=dict)
    clients: dict[Any, PlanSums] = field(default_factory=dict)
    over: list[PlanSheet] = field(default_factory=list)


def of_year(actor: Actor, year: int) -> PlanRegisters:
    """Return the registers of the plans of a year that somebody may read and that were approved; as
    many queries for one plan as for a thousand. A client is one by its file, else by its folded
    name, and stands under the name of its first plan.
    """
    found, sheets = PlanRegisters(), list(_sheets(actor, year))
    files = files_of([whole.plan for whole in sheets])
    for whole in sheets:
        plan = whole.plan
        month = plan.begins_at.astimezone(plan.site.clock).date().replace(day=1)
        key = (month, str(plan.department))
        found.months.setdefault(key, PlanSums(plan.department, month)).add(whole)
        client = client_of(plan)
        if of := file_of(plan, files) or plain(client):
            found.clients.setdefault(of, PlanSums(client)).add(whole)
        if whole.over or whole.actual > whole.allowed.total:
            found.over.append(whole)
    found.months = dict(sorted(found.months.items()))
    found.clients = dict(sorted(found.clients.items(), key=lambda one: -one[1].actual))
    return found


def _sheets(actor: Actor, year: int) -> Iterable[PlanSheet]:
    asked = PlanAsking.objects.select_related("approval__decided_by_employee")
    rows = visibility.plans(actor).filter(begins_at__year=year).order_by("begins_at")
    rows = rows.filter(state__in=[Plan.State.APPROVED, Plan.State.CLOSED])
    read = rows.select_related(*visibility.WITH).prefetch_related(
        *("hosts", "lines__booked", "costs"), Prefetch("askings", asked)
    )
    policy = in_force()
    for one in read:
        hosts, lines, costs = list(one.hosts.all()), list(one.lines.all()), list(one.costs.all())
        yield PlanSheet(one, policy, [], hosts, lines, costs, list(one.askings.all()), [])
