"""What is due about plans: to complete what was agreed by telephone, to book costs, to call the
guests once they are back (E13, E22, F10).
"""

from datetime import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from reception.accounts.actor import Actor
from reception.due.deadlines import Term, Unit
from reception.due.kinds import DueKind, Rows, Whose
from reception.organisation.languages import SaidColumn
from reception.policy.rulebook import InForce
from visitors.plans.models import Plan, PlanEvent
from visitors.plans.sheet import COST

COLUMNS = {
    "pk": F("pk"),
    "about": F("pk"),
    "site": F("site"),
    "owes": SaidColumn("applicant__name"),
    "number": F("applicant__number"),
    "who": F("title"),
    "first": F("number"),
}


def _rows(open_: QuerySet[Plan], which: Any) -> Rows:
    def rows(actor: Actor, whose: Whose, now: datetime) -> QuerySet[Any] | None:
        found, me = which(open_.all(), now), actor.employee
        if whose == Whose.ALL:
            return found if actor.reach("plan.see") == "all" else None
        if me is None or not actor.may("plan.write"):
            return None
        mine = found.filter(applicant=me)
        return mine if whose == Whose.MINE else found.filter(host=me).exclude(applicant=me)

    return rows


def _kind(
    key: str, clause: str, act: Any, limit: str, began: str, says: Any, rows: Rows
) -> DueKind:
    def term(_slip: Any, policy: InForce) -> Term:
        return Term(policy.limits.get(limit, 1), Unit.WORKING_DAYS)

    return DueKind(
        key=key,
        code=key.rpartition("_")[0],
        label=_("接待计划"),
        clause=clause,
        act=act,
        rows=rows,
        columns={**COLUMNS, "began_at": F(began)},
        term=term,
        says=lambda slip, _policy: str(says) % {"title": slip.who, "number": slip.first},
        address=lambda slip: reverse("plan", args=[slip.about]),
        about="plan",
    )


PHONED = Plan.objects.filter(state=Plan.State.APPROVED, completed_at=None, phoned_at__isnull=False)
# Of those that were put before who approves costs the room of approvals tells.
TO_BOOK = Plan.objects.filter(state=Plan.State.APPROVED).exclude(askings__approval__kind=COST)
FOLLOWED = PlanEvent.objects.filter(plan=OuterRef("pk"), what=PlanEvent.What.FOLLOWED)
TO_FOLLOW = Plan.objects.filter(state__in=[Plan.State.APPROVED, Plan.State.CLOSED]).exclude(
    Exists(FOLLOWED)
)
KINDS = (
    _kind(
        *("plan_phone", "E13", _("补齐"), "plan_phone_days", "phoned_at"),
        _("%(title)s（%(number)s）电话里同意了，请补交审批"),
        _rows(PHONED, lambda rows, _now: rows),
    ),
    _kind(
        *("cost_book", "E22", _("入账"), "plan_cost_days", "ends_at"),
        _("%(title)s（%(number)s）的来宾已经离开，请入账送审"),
        _rows(TO_BOOK, lambda rows, now: rows.filter(ends_at__lte=now)),
    ),
    _kind(
        *("follow_up_visit", "F10", _("回访"), "plan_follow_days", "ends_at"),
        _("%(title)s（%(number)s）的来宾已经回去，请打电话或发消息回访"),
        _rows(TO_FOLLOW, lambda rows, now: rows.filter(ends_at__lte=now)),
    ),
)
