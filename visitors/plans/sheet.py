"""A plan with all that belongs to it, its sums and its checks: derived each time, never stored
(W2).
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from reception import clock
from reception.due import chain
from reception.due.models import Approval
from reception.organisation.models import Employee
from reception.policy.models import ApprovalStep, PlanStandard
from reception.policy.rulebook import InForce, in_force
from reception.text import plain
from visitors.people import handlers
from visitors.plans import standards
from visitors.plans.checks import Check, PlanFacts, PlanPerson, checks
from visitors.plans.models import Plan, PlanAsking, PlanCost, PlanGuest, PlanLine, PlanPart
from visitors.plans.standards import NOTHING, Allowed, Item

PLAN, COST = "plan", "cost"  # the kinds of approval
ABOVE = "above"  # the class of the chain that decides about what is above the standard (E13)
WANTED = ("unit", "mission", "transport", "contact")  # E1
LUNCH_HOURS = 15  # where an administrator has deleted the row


def standard_of(scheme: str, code: str, day: Any, policy: InForce) -> PlanStandard | None:
    """Return the row of a class or level that held on a day."""
    rows = [
        row
        for row in policy.plan_standards
        if (row.scheme, row.code) == (scheme, code)
        and row.from_day <= day
        and (row.until_day is None or day <= row.until_day)
    ]
    return max(rows, key=lambda row: row.from_day, default=None)


def tell(row: PlanStandard) -> dict[str, str]:
    """Return a row of the standards as a plan keeps it that was submitted under it."""
    columns = [one for one in row._meta.concrete_fields if getattr(row, one.attname) is not None]
    return {one.attname: str(one.value_from_object(row)) for one in columns}


def told(plan: Plan) -> PlanStandard | None:
    """Return the row that a plan was submitted under, while it is of that class."""
    kept = plan.told
    if kept is None or (kept["scheme"], kept["code"]) != (plan.scheme, plan.code):
        return None
    columns = {one.attname: one for one in PlanStandard._meta.concrete_fields}
    given = {name: columns[name].to_python(value) for name, value in kept.items()}
    row = PlanStandard(**given)
    day = clock.today(plan.begins_at, plan.site.clock)
    is_of_day = row.from_day <= day and (row.until_day is None or day <= row.until_day)
    return row if is_of_day else None


def ours(line: PlanLine, hosts: Iterable[Employee]) -> tuple[str, ...]:
    """Return who of us is there: as the line says, else all who receive."""
    names = line.ours.replace(",", "、").replace("，", "、").split("、")
    return tuple(filter(None, map(str.strip, names))) or tuple(map(str, hosts))


def client_of(plan: Plan) -> str:
    """Return whose guests come, as typed."""
    return plan.client or plan.unit


def files_of(plans: Collection[Plan]) -> handlers.FilesFound:
    """Return the client files of plans that have one (E23)."""
    visitors = {one.visit.visitor_id for one in plans if one.visit is not None}
    return handlers.files(visitors, {plain(client_of(one)) for one in plans} - {""})


def file_of(plan: Plan, found: handlers.FilesFound) -> int | None:
    """Return the file of the client of a plan among those found: that of its visitor, else that of
    the name.
    """
    visitor = plan.visit.visitor_id if plan.visit is not None else None
    return found.of(visitor, plain(client_of(plan)))


@dataclass
class PlanSheet:
    """A plan as it stands now, for pages, programs and the checks."""

    plan: Plan
    policy: InForce
    guests: list[PlanGuest]
    hosts: list[Employee]
    lines: list[PlanLine]
    costs: list[PlanCost]
    askings: list[PlanAsking]
    parts: list[PlanPart]

    @cached_property
    def standard(self) -> PlanStandard | None:
        plan = self.plan
        day = clock.today(plan.begins_at, plan.site.clock)
        return told(plan) or standard_of(plan.scheme, plan.code, day, self.policy)

    @cached_property
    def items(self) -> tuple[Item, ...]:
        where = self.plan.site.clock
        return tuple(
            Item(
                line.pk,
                line.kind,
                line.what,
                timezone.localtime(line.at, where),
                line.cost,
                timezone.localtime(line.until, where) if line.until else None,
                line.heads,
                ours(line, self.hosts),
                line.booked,
            )
            for line in self.lines
        )

    @cached_property
    def allowed(self) -> Allowed:
        if self.standard is None:
            return Allowed(self.plan.heads, NOTHING, ())
        hours = self.policy.limits.get("plan_lunch_hours", LUNCH_HOURS)
        return standards.allowed(self.standard, self.plan.heads, self.items, hours)

    @cached_property
    def above(self) -> dict[int, Decimal]:
        """By how much which line is above the standard."""
        if self.standard is None:
            return {}
        return standards.above(self.standard, self.allowed, self.items)

    @property
    def planned(self) -> Decimal:
        return sum((line.cost for line in self.lines), NOTHING)

    @property
    def over(self) -> Decimal:
        return sum(self.above.values(), NOTHING)

    @property
    def standing(self) -> list[PlanCost]:
        """The costs that were not struck out."""
        return [cost for cost in self.costs if cost.struck_at is None]

    @property
    def actual(self) -> Decimal:
        return sum((cost.amount for cost in self.standing), NOTHING)

    @property
    def came(self) -> int:
        """How many guests the actual costs are divided by: as the receipts say, else as planned
        (E22).
        """
        return max((cost.heads or 0 for cost in self.standing), default=0) or self.plan.heads

    @property
    def of_class(self) -> str:
        """The class of the chain that decides (E13)."""
        return ABOVE if self.above else self.plan.code

    def last(self, kind: str, *states: str) -> PlanAsking | None:
        """Return the last time it was put before those who approve, of these states."""
        rows = [row for row in self.askings if row.approval.kind == kind]
        return next((row for row in reversed(rows) if row.approval.state in states), None)

    @property
    def approved(self) -> PlanAsking | None:
        return self.last(PLAN, Approval.State.APPROVED)

    @property
    def is_to_complete(self) -> bool:
        """Whether it was agreed to on the telephone, and the form did not follow yet (E13)."""
        return self.plan.phoned_at is not None and self.plan.completed_at is None

    @property
    def may_spend(self) -> bool:
        """Whether it was agreed to, so that something may have been spent on it."""
        agreed = self.approved is not None or self.plan.phoned_at is not None
        return agreed and self.plan.state not in Plan.OVER

    @property
    def rises(self) -> str:
        """What is no longer as it was approved, in words; empty where that covers it: to plan and
        to spend less needs nobody.
        """
        before = self.approved
        if before is None:
            return ""
        words = {"old": standards.yuan(before.approval.amount), "new": standards.yuan(self.planned)}
        if before.code != self.plan.code:
            codes = {"old": before.code, "new": self.plan.code}
            return _("类别原来是 %(old)s，现在是 %(new)s。") % codes
        if self.planned > before.approval.amount:
            return _("原来批准 %(old)s，现在 %(new)s。") % words
        if self.above and before.approval.of_class != ABOVE:
            return _("原来没有超出标准，现在超出 %(much)s。") % {"much": standards.yuan(self.over)}
        return ""

    @property
    def costs_approved(self) -> bool:
        """Whether what was spent has been approved as it now stands."""
        last = self.last(COST, Approval.State.APPROVED)
        return last is not None and last.approval.amount == self.actual

    @cached_property
    def steps(self) -> list[tuple[ApprovalStep, list[Employee]]]:
        """Who approves, step by step, without who applies (E13, W4)."""
        return self._steps(self.approval_of(PLAN))

    def first_of(self, kind: str) -> list[Employee]:
        """Return who would be asked first about it."""
        return next((able for _step, able in self._steps(self.approval_of(kind))), [])

    def approval_of(self, kind: str) -> Approval:
        """Return what would be asked for, by class and sum as they stand."""
        of_class, amount = self.plan.code, self.actual
        if kind == PLAN:
            of_class, amount = self.of_class, self.planned
        asked = Approval(kind=kind, of_class=of_class, amount=amount, site=self.plan.site)
        asked.asked_by_employee = self.plan.applicant
        return asked

    def _steps(self, asked: Approval) -> list[tuple[ApprovalStep, list[Employee]]]:
        every = [(step, chain.able(step, asked)) for step in chain.steps(asked, self.policy)]
        able = [(step, who) for step, who in every if who]
        return [one for one in able if one[0].is_needed] or able[:1]

    @cached_property
    def checks(self) -> list[Check]:
        return checks(self._facts())

    def checks_of(self, line: PlanLine) -> list[Check]:
        """Return what one line causes."""
        return [one for one in self.checks if one.line == line.pk]

    def _facts(self) -> PlanFacts:
        plan, limits = self.plan, self.policy.limits
        blank = [name for name in WANTED if not getattr(plan, name)]
        table = [limits.get(f"plan_table_{name}", 0) for name in ("companions", "guests", "share")]
        return PlanFacts(
            standard=self.standard,
            may=self.allowed,
            guests=plan.heads,
            named=tuple(_person(guest, self.policy) for guest in self.guests),
            hosts=tuple(
                PlanPerson(str(one), str(one.position), one.position.level) for one in self.hosts
            ),
            items=self.items,
            above=self.above,
            escorts=self.policy.escorts,
            table=(table[0], table[1], max(table[2], 1)),
            elsewhere=self._banquets_elsewhere(),
            pays=str(plan.department),
            receives=str(plan.host.department),
            deciders=tuple(str(able[0]) for _step, able in self.steps),
            client=client_of(plan),
            has_file=file_of(plan, files_of([plan])) is not None,
            missing=tuple(str(Plan._meta.get_field(name).verbose_name) for name in blank),  # type: ignore[union-attr]
        )

    def _banquets_elsewhere(self) -> tuple[str, ...]:
        """Return the plans of other departments in which the same guests have a banquet."""
        plan = self.plan
        if not plan.unit or self.standard is None:
            return ()
        same = PlanLine.objects.filter(
            kind="meal",
            plan__unit=plan.unit,
            plan__begins_at__lt=plan.ends_at,
            plan__ends_at__gt=plan.begins_at,
        ).exclude(plan=plan.pk)
        rows = same.exclude(plan__state__in=[Plan.State.DRAFT, *Plan.OVER])
        found = rows.order_by("plan__number").values_list("plan__number", "what")
        feasts = [number for number, what in found if self.standard.is_banquet(what)]
        return tuple(dict.fromkeys(feasts))


def _person(guest: PlanGuest, policy: InForce) -> PlanPerson:
    return PlanPerson(guest.name, guest.position, policy.level_of(guest.position, guest.level))


def of(plan: Plan, policy: InForce | None = None) -> PlanSheet:
    """Read a plan with all that belongs to it; as many queries for one line as for fifty."""
    people = Employee.objects.select_related("position").order_by("number")
    receive = Q(pk__in=plan.hosts.values("pk"))
    hosts = list(people.filter(receive)) or [people.get(pk=plan.host_id)]
    asked = plan.askings.select_related(
        "approval__step", "approval__asked_by_employee", "approval__decided_by_employee"
    )
    return PlanSheet(
        plan,
        policy or in_force(),
        list(plan.guests.all()),
        hosts,
        list(plan.lines.select_related("booked")),
        list(plan.costs.select_related("line")),
        list(asked),
        list(plan.parts.select_related("employee")),
    )


def is_running(plan: Plan, now: datetime) -> bool:
    """Tell whether the guests of an approved plan are here, or were (E11)."""
    return plan.state == Plan.State.APPROVED and plan.begins_at <= now


def state_of(plan: Plan, now: datetime) -> tuple[str, str]:
    """Return code and name of how far a plan has come."""
    if is_running(plan, now):
        return "running", _("接待中")
    return plan.state, plan.get_state_display()
