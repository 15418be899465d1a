"""What one may see of plans: every query for one passes here."""

from django.db.models import Q, QuerySet
from django.utils import timezone

from reception.accounts.actor import Actor
from reception.due import chain
from reception.due.approval_kinds import kinds
from visitors.plans.models import Plan, PlanAsking
from visitors.plans.sheet import COST, PLAN
from visitors.visits import visibility

WITH = (
    *("site", "host__department", "host__position", "department", "applicant", "phoned_to"),
    "visit",
)


def plans(actor: Actor) -> QuerySet[Plan]:
    """Return the plans that somebody may read: all; else those they apply for or receive, those put
    before them, and of a head those of the department.
    """
    reach, rows, me = actor.reach("plan.see"), Plan.objects.all(), actor.employee
    if reach == "all":
        return rows
    if reach == "-" or me is None:
        return rows.none()
    theirs = Q(applicant=me) | Q(host=me) | Q(phoned_to=me)
    if reach == "dept":
        theirs |= Q(department=me.department_id)
    for kind in (PLAN, COST):
        asked = chain.decided_or_asked(actor, kinds[kind]).order_by()
        asking = PlanAsking.objects.filter(approval__in=asked.values("pk"))
        theirs |= Q(pk__in=asking.order_by().values("plan"))
    return rows.filter(theirs)


def the_plan(actor: Actor, plan_id: int) -> Plan:
    """Return a plan that somebody may read, or 404; its site is served from then on."""
    found = visibility.one(plans(actor).select_related(*WITH), pk=plan_id)
    timezone.activate(found.site.clock)
    return found
