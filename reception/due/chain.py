"""Who decides: the steps of a chain, who may at a step, what waits for somebody (W4, G17)."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from reception.accounts.actor import Actor
from reception.accounts.permissions import ROLES
from reception.due.approval_kinds import ApprovalKind, kind_of
from reception.due.models import Approval, ApprovalAsk
from reception.organisation import people
from reception.organisation.languages import said_column
from reception.organisation.models import Employee
from reception.policy.models import ApprovalStep
from reception.policy.rulebook import InForce, in_force

Whom = ApprovalStep.Whom


def steps(approval: Approval, policy: InForce) -> list[ApprovalStep]:
    """Return the steps of an approval, by its kind, class and amount, the first first."""
    rows = [
        row
        for row in policy.approvals
        if row.kind == approval.kind
        and row.of_class in ("", approval.of_class)
        and row.amount_from <= approval.amount
    ]
    return sorted(rows, key=lambda row: (row.order, row.amount_from))


def at(step: ApprovalStep, approval: Approval) -> list[Employee]:
    """Return who of those that work here may decide at a step, the first of them first; read anew,
    as people come and go.
    """
    stand_in = step.stand_in.employee if step.stand_in is not None else None
    if step.whom == Whom.THING:
        first, *others = kind_of(approval).named(approval) or [None]
        able = [first, stand_in, *others]
    elif step.whom == Whom.OFFICE:
        office = Employee.objects.filter(user__is_active=True, user__groups__name=ROLES["office"])
        able = [*office.order_by("pk"), stand_in]
    else:
        first = _holder(step, approval)
        able = [first, stand_in or first.deputy] if first is not None else []
    return [one for one in able if one is not None and one.is_active]


def _holder(step: ApprovalStep, approval: Approval) -> Employee | None:
    holder: int | None = 0
    if step.contact is not None:
        holder = step.contact.employee_id
    elif approval.asked_by_employee is not None:
        holder = approval.asked_by_employee.department.head_id
    return Employee.objects.select_related("deputy").filter(pk=holder or 0, is_active=True).first()


def able(step: ApprovalStep, approval: Approval) -> list[Employee]:
    """Return who may decide at a step, without who asked and whom it concerns (W4)."""
    asked_by = approval.asked_by_employee_id
    others = [one for one in at(step, approval) if one.pk != asked_by]
    return [one for one in others if not is_barred(approval, one)]


def is_barred(approval: Approval, employee: Employee) -> bool:
    """Tell whether somebody benefits from what is asked, or is concerned by it."""
    bars = kind_of(approval).bars(employee)
    return bars is not None and Approval.objects.filter(bars, pk=approval.pk).exists()


def first_here(able: list[Employee], now: datetime) -> Employee | None:
    """Return the first who is not away; where all are, the first."""
    here = [one for one in able if not people.is_away(one, now)]
    return next(iter(here or able), None)


def is_own(approval: Approval, by: Actor) -> bool:
    """Tell whether somebody asked for this themselves, by account or as an employee."""
    same_user = by.user is not None and by.user.pk == approval.asked_by_id
    return same_user or (
        by.employee is not None and by.employee.pk == approval.asked_by_employee_id
    )


def may_decide(approval: Approval, by: Actor) -> bool:
    """Tell whether somebody who is signed in decides now, by their role or by the chain."""
    reach = by.reach(kind_of(approval).capability)
    if reach != "own" or by.employee is None or approval.step is None:
        return reach == "all"
    return by.employee in at(approval.step, approval)


def asked_by(actor: Actor) -> Q:
    """Return which approvals somebody asked for."""
    by_account = Q(asked_by__isnull=False, asked_by=actor.user)
    if actor.employee is None:
        return by_account
    # Said aloud: to exclude what compares with nothing would exclude it, too.
    return by_account | Q(asked_by_employee__isnull=False, asked_by_employee=actor.employee)


def waiting(actor: Actor, kind: ApprovalKind) -> QuerySet[Approval]:
    """Return the approvals of a kind that somebody may decide now; their own are among them, and
    are only shown.
    """
    rows = Approval.objects.filter(kind=kind.key, state=Approval.State.ASKED)
    reach, me = actor.reach(kind.capability), actor.employee
    if reach == "own" and me is not None:
        mine = Q(pk__in=())
        for step in in_force(actor.edition).approvals:
            if step.kind == kind.key and (theirs := _decides_at(step, actor, me, kind)) is not None:
                mine |= Q(step=step.pk) & theirs
        rows = rows.filter(mine)
    elif reach != "all":
        return rows.none()
    bars = kind.bars(me) if me is not None else None
    return rows.exclude(bars) if bars is not None else rows


def _decides_at(step: ApprovalStep, actor: Actor, me: Employee, kind: ApprovalKind) -> Q | None:
    """Return about which approvals at a step somebody decides, as ``at`` tells of one; nothing
    where about none.
    """
    if step.stand_in is not None and step.stand_in.employee_id == me.pk:
        return Q(step=step.pk)
    if step.whom == Whom.THING:
        return kind.named_to(me)
    if step.whom == Whom.OFFICE:
        return Q(step=step.pk) if "office" in actor.roles else None
    deputised = Q(deputy=me) if step.stand_in is None else Q(pk__in=())
    holders = Employee.objects.filter(Q(pk=me.pk) | deputised, is_active=True)
    if step.whom == Whom.HEAD:
        return Q(asked_by_employee__department__head__in=holders)
    holder = step.contact.employee_id if step.contact is not None else None
    return Q(Exists(holders.filter(pk=holder))) if holder is not None else None


def decided_or_asked(actor: Actor, kind: ApprovalKind) -> QuerySet[Approval]:
    """Return the approvals of a kind that somebody sees on their page, decided or not."""
    rows = Approval.objects.filter(kind=kind.key)
    if actor.reach(kind.capability) == "all":
        return rows
    if not actor.may(kind.capability) or actor.employee is None:
        return rows.none()
    asked = ApprovalAsk.objects.filter(approval=OuterRef("pk"), employee=actor.employee)
    now = Q(pk__in=waiting(actor, kind).values("pk"))
    return rows.filter(now | Q(Exists(asked)) | Q(decided_by_employee=actor.employee))


def whom_asked(approval: str = "pk") -> dict[str, Subquery]:
    """Return the columns ``asked`` and ``asked_number`` of whom was asked last: who decides, or who
    stands in (G17); ``approval`` is the path to an approval.
    """
    asks = ApprovalAsk.objects.filter(approval=OuterRef(approval)).order_by("-pk")
    return {
        "asked": Subquery(asks.values_list(said_column("employee__name"))[:1]),
        "asked_number": Subquery(asks.values_list("employee__number")[:1]),
    }
