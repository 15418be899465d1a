"""What is counted of plans: approved, spent, and above the standard (D2, E22)."""

from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from reception.due.models import Approval
from visitors.figures.registry import EVERY, Figure, FigureUnit, Measure, RowLine, RowSource
from visitors.plans.models import Plan, PlanAsking, PlanCost
from visitors.plans.sheet import ABOVE, PLAN


def _line(one: Plan) -> RowLine:
    return RowLine(one.begins_at, str(one), "plan", one.pk, reverse("plan", args=[one.pk]))


def _cost_line(one: PlanCost) -> RowLine:
    line = _line(one.plan)
    what = f"{line.what} · {one.what} {one.amount}"
    return RowLine(one.booked_at, what, line.kind, line.pk, line.url)


def _asking_line(one: PlanAsking) -> RowLine:
    line = _line(one.plan)
    at = one.approval.decided_at or one.approval.asked_at
    return RowLine(at, line.what, line.kind, line.pk, line.url)


def _plans() -> QuerySet[Plan]:
    return Plan.objects.exclude(state__in=[Plan.State.DRAFT, Plan.State.CANCELLED])


# Not the desk, which reads the reports of its own site alone.
READ: dict[str, Any] = {"capability": "report.see"}
PLANS = RowSource(
    *("plans", _plans, "begins_at", _line), department="department", employee="host", **READ
)
COSTS = RowSource(
    *("plan_costs", PlanCost.objects.filter(struck_at__isnull=True).all, "booked_at", _cost_line),
    site="plan__site",
    department="plan__department",
    joined=("plan",),
    **READ,
)
APPROVED = RowSource(
    "plans_approved",
    PlanAsking.objects.filter(approval__kind=PLAN, approval__state=Approval.State.APPROVED).all,
    *("approval__decided_at", _asking_line),
    site="plan__site",
    department="plan__department",
    joined=("plan", "approval"),
    **READ,
)
YUAN: dict[str, Any] = {"measure": Measure.SUM, "unit": FigureUnit.YUAN}
FIGURES = (
    Figure("R91", _("接待计划"), _("这段时间里来的，取消的不计。"), "E1", PLANS.code),
    Figure(
        *("R92", _("批准的费用"), _("这段时间里批准的计划的金额。"), "E13", APPROVED.code),
        of=("approval__amount",),
        **YUAN,
    ),
    Figure(
        *("R93", _("实际费用"), _("这段时间里入账的单据，划掉的不计。"), "E22", COSTS.code, EVERY),
        of=("amount",),
        **YUAN,
    ),
    Figure(
        *("R94", _("超出标准的"), _("批准的计划里，超出接待标准的占百分之几。"), "E3"),
        *(APPROVED.code, Q(approval__of_class=ABOVE)),
        among=EVERY,
        measure=Measure.SHARE,
        unit=FigureUnit.PERCENT,
    ),
)
EVERYTHING: tuple[RowSource | Figure, ...] = (PLANS, COSTS, APPROVED, *FIGURES)
