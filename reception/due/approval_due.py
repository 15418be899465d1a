"""Register a kind of approval: its rows, its line in 待办, its links (W3, W4)."""

from datetime import datetime
from functools import cache
from typing import Any

from django.db.models import F, QuerySet, Value
from django.db.models.functions import Coalesce
from django.urls import reverse

from reception.accounts.actor import Actor
from reception.due import approval_kinds, chain
from reception.due import kinds as due_kinds
from reception.due.approval_kinds import ApprovalKind
from reception.due.deadlines import Term, Unit
from reception.due.kinds import DueKind, Slip, Whose, without_a_row
from reception.due.models import Approval
from reception.links import tokens
from reception.links.tokens import Purpose
from reception.policy.models import approvals as rows_of_policy
from reception.policy.rulebook import InForce

PAGE = "h/{token}/approve/"


def register(*new: ApprovalKind) -> None:
    """Add kinds of approval; the policy's rows about them name them by their keys."""
    approval_kinds.kinds.register(*new)
    for kind in new:
        rows_of_policy.names[kind.key] = kind.label
        tokens.register(Purpose(kind.key, PAGE))
        due_kinds.register(as_due(kind))


@cache
def as_due(kind: ApprovalKind) -> DueKind:
    """Return a kind of approval as a kind of what is due."""

    def rows(actor: Actor, whose: Whose, _now: datetime) -> QuerySet[Any] | None:
        asked = Approval.objects.filter(kind=kind.key, state=Approval.State.ASKED)
        if whose == Whose.MINE:
            asked = chain.waiting(actor, kind).exclude(chain.asked_by(actor))
        elif whose == Whose.AWAITED:
            asked = asked.filter(chain.asked_by(actor))
        elif actor.reach(kind.sees) != "all":
            return None
        return asked.annotate(**chain.whom_asked())

    def address(slip: Slip) -> str:
        return reverse("approvals") if slip.whose == Whose.MINE else kind.address(slip)

    columns = {
        "pk": F("pk"),
        "began_at": F("reached_at"),
        "site": F("site"),
        "step": F("step"),
        "owes": Coalesce(F("asked"), Value("")),
        "number": Coalesce(F("asked_number"), Value("")),
        **kind.columns,
    }
    return DueKind(
        key=kind.key,
        code=kind.key,
        label=kind.label,
        clause=kind.clause,
        act=kind.act,
        rows=rows,
        columns=columns,
        term=_term,
        says=kind.says,
        address=address,
        about=kind.about,
        by=kind.by,
        reminds=False,  # by the rows of its chain
    )


def _term(slip: Slip, policy: InForce) -> Term | None:
    """Return after how long the next one is asked; where nobody is, the moment that was told, or
    the time for what has no row.
    """
    step = next((row for row in policy.approvals if row.pk == slip.step), None)
    if step is not None and step.next_after:
        return Term(step.next_after, Unit(step.unit))
    return None if slip.told is not None else without_a_row(slip, policy)
