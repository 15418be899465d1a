"""Ask another person to approve something, decide, and ask whoever is next (W4)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Model, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from reception.accounts.actor import NOBODY, Actor
from reception.accounts.refusals import Refusal
from reception.db import locking
from reception.due import chain
from reception.due.approval_kinds import kind_of, kinds
from reception.due.deadlines import Deadline, HouseCalendar, Term, Unit
from reception.due.models import LONGEST_REASON, Approval, ApprovalAsk, DueEvent
from reception.notifications import outbox, pieces
from reception.organisation.models import Employee, Site
from reception.policy.models import ApprovalStep
from reception.policy.rulebook import InForce, in_force
from reception.text import clean_line

State, What = Approval.State, DueEvent.What
Found = tuple[ApprovalStep, list[Employee]]  # a step, and who may decide there


@dataclass(frozen=True)
class ApprovalDecision:
    """What somebody decides; to return it needs a reason."""

    approved: bool
    reason: str = ""


def ask(approval: Approval, by: Actor, now: datetime, thing: Model | None = None) -> ApprovalAsk:
    """Ask for the approval of a thing, or once more where it was returned; call it in the
    transaction of what asks.

    Args:
        approval: what is asked for; new, or one that was returned.
        thing: what is asked about; it is saved with the approval that it points to.

    Raises:
        Refusal: ``nobody_decides`` where no step of the chain has somebody who may;
            ``already_asked`` where it was not returned.
    """
    policy = in_force()
    rows = chain.steps(approval, policy)
    if not rows:
        raise _nobody(approval)
    columns: dict[str, Any] = {
        **{"state": State.ASKED, "step": rows[0], "asked_at": now, "reached_at": now},
        **{"asked_by": by.user, "asked_by_employee": by.employee, "reason": ""},
        **{"decided_at": None, "decided_by": None, "decided_by_employee": None},
        "decided_by_name": "",
    }
    returned = Approval.objects.filter(pk=approval.pk, state=State.RETURNED)
    if approval.pk and not returned.update(**columns):
        raise Refusal("already_asked", _("已经送出，正在等批复，或者已经批准。"))
    for name, value in columns.items():
        setattr(approval, name, value)
    if not approval.pk:
        approval.save()
    if thing is not None:
        thing.approval = approval  # type: ignore[attr-defined]
        thing.save()
    found = _somebody(rows, approval)
    if found is None:
        raise _nobody(approval)
    asked = _put(approval, found, now)
    kind_of(approval).record(approval, What.ASKED, by, now, name=asked.employee.name)
    return asked


def decide(approval: Approval, decision: ApprovalDecision, by: Actor, now: datetime) -> Approval:
    """Approve something or return it, as somebody signed in who decides now.

    Raises:
        Refusal: ``not_permitted``; ``own_request``; ``concerned_person``; ``already_decided`` with
            who did; ``reason_missing``; ``nobody_decides`` where the next step needs somebody and
            has nobody; what the kind says of a thing that is over.
    """
    if not by.may(kind_of(approval).capability):
        raise _not_permitted()
    return _decide(approval, decision, by, now)


def decide_by_link(asked: ApprovalAsk, decision: ApprovalDecision, now: datetime) -> Approval:
    """Decide as ``decide`` does, as the one whom the link was sent to; whoever calls it has looked
    at the link.
    """
    return _decide(asked.approval, decision, Actor(employee=asked.employee), now, by_link=True)


def withdraw(approvals: Iterable[Approval], by: Actor, now: datetime) -> None:
    """Take back what is asked for, in the transaction of what ends the things."""
    for approval in approvals:
        asked = Approval.objects.filter(pk=approval.pk, state=State.ASKED)
        if asked.update(state=State.WITHDRAWN, step=None):
            outbox.stop(_keys(approval))
            kind_of(approval).record(approval, What.WITHDRAWN, by, now)


def sweep(now: datetime) -> None:
    """While the site is open, remind who has not decided, and ask the next one where nobody is
    there any more, or has answered in time.
    """
    policy = in_force()
    asked = dict(Approval.objects.filter(state=State.ASKED).values_list("pk", "kind"))
    pieces.each("approval", asked, lambda pk: _look_at(read(asked[pk]).get(pk=pk), now, policy))


def move_back(now: datetime, by: timedelta) -> None:
    """Move back when somebody was asked, by a clock that was set back since."""
    asked = Approval.objects.filter(state=State.ASKED)
    ApprovalAsk.objects.filter(approval__in=asked, at__gt=now).update(at=F("at") - by)
    asked.filter(reached_at__gt=now).update(reached_at=F("reached_at") - by)


def read(kind: str) -> QuerySet[Approval]:
    """Return the approvals of a kind with what the chain and its words read."""
    return Approval.objects.filter(kind=kind).select_related(
        *("site", "asked_by", "asked_by_employee__department", "decided_by_employee"),
        *("step__contact", "step__stand_in__employee", *kinds[kind].related),
    )


def _decide(
    approval: Approval,
    decision: ApprovalDecision,
    by: Actor,
    now: datetime,
    *,
    by_link: bool = False,
) -> Approval:
    kind = kind_of(approval)
    reason = "" if decision.approved else _given(decision.reason)
    with transaction.atomic():
        kind.hold(approval, now)
        row = _locked(approval)
        _refuse_who_may_not(row, by, by_link=by_link)
        further = _next_needed(row, by) if decision.approved else None
        what = What.GIVEN if decision.approved else What.REFUSED
        if further is not None:
            kind.record(row, what, by, now)
            _put(row, further, now)
            return row
        columns: dict[str, Any] = {
            "state": State.APPROVED if decision.approved else State.RETURNED,
            **{"reason": reason, "decided_at": now, "step": None},
            **{"decided_by": by.user, "decided_by_employee": by.employee},
            "decided_by_name": by.name[:60],
        }
        here = Approval.objects.filter(pk=row.pk, state=State.ASKED, step=row.step)
        if not here.update(**columns):
            raise _already(row)
        for name, value in columns.items():
            setattr(row, name, value)
        outbox.stop(_keys(row))
        kind.record(row, what, by, now, reason=reason)
        kind.decided(row, by, now)
        return row


def _refuse_who_may_not(row: Approval, by: Actor, *, by_link: bool) -> None:
    if row.step is None:
        raise _already(row)
    decides = by.employee in chain.at(row.step, row) if by_link else chain.may_decide(row, by)
    if not decides:
        raise _not_permitted()
    if chain.is_own(row, by):
        raise Refusal("own_request", _("自己的申请不能自己批，请由代理人批。"), status=403)
    if by.employee is not None and chain.is_barred(row, by.employee):
        raise Refusal("concerned_person", _("这件事与您有关，不能由您批，请由别人批。"), status=403)


def _locked(approval: Approval) -> Approval:
    row = locking.locked(read(approval.kind), approval.pk, "step", "decided_by_employee")
    if row is None:
        raise Approval.DoesNotExist
    return row


def _given(typed: str) -> str:
    reason = clean_line(typed)[:LONGEST_REASON]
    if not reason:
        wrong = _("请写明原因。")
        raise Refusal("reason_missing", wrong, status=422, fields={"reason": wrong})
    return reason


def _later(row: Approval) -> list[ApprovalStep]:
    here = row.step
    steps = chain.steps(row, in_force())
    return [
        step
        for step in steps
        if here is not None and (step.order, step.amount_from) > (here.order, here.amount_from)
    ]


def _next_needed(row: Approval, by: Actor) -> Found | None:
    """Return the next step that must approve, too; nothing where the decision is the last. Whoever
    has just approved and may decide there as well is not asked a second time.
    """
    later = _later(row)
    for number, step in enumerate(later):
        if not step.is_needed or by.employee in chain.able(step, row):
            continue
        found = _somebody(later[number:], row)
        if found is None:
            raise _nobody(row)
        return found
    return None


def _somebody(steps: Iterable[ApprovalStep], approval: Approval) -> Found | None:
    """Return the first step that has somebody who may decide, and who they are."""
    every = ((step, chain.able(step, approval)) for step in steps)
    return next(((step, able) for step, able in every if able), None)


def _put(approval: Approval, found: Found, now: datetime) -> ApprovalAsk:
    """Ask who is there at a step, and keep that it is at this step."""
    step, able = found
    if approval.step_id != step.pk:
        outbox.stop(_keys(approval))
        here = Approval.objects.filter(pk=approval.pk, state=State.ASKED, step=approval.step)
        if not here.update(step=step, reached_at=now):
            raise _already(approval)
        approval.step, approval.reached_at = step, now
    employee = chain.first_here(able, now)
    assert employee is not None, "somebody may decide at this step"
    number = approval.asks.count() + 1
    key = f"{_keys(approval)}{number}"
    notice = kind_of(approval).ask(approval, employee, key, now, again=number > 1)
    return approval.asks.create(employee=employee, notice=notice, at=now)


def _look_at(row: Approval, now: datetime, policy: InForce) -> None:
    found = _whom_to_ask(row, now, policy) if row.step is not None else None
    if found is None or not policy.hours.is_open(_site(row, found), now):
        return
    with timezone.override(_site(row, found).clock):
        try:
            with transaction.atomic():
                kind_of(row).hold(row, now)
                row = _locked(row)
                found = _whom_to_ask(row, now, policy) if row.step is not None else None
                if found is not None:
                    passed_on = found[0] != row.step
                    asked = _put(row, found, now)
                    if passed_on:
                        name = asked.employee.name
                        kind_of(row).record(row, What.PASSED_ON, NOBODY, now, name=name)
        except Refusal:
            return  # the thing is over


def _site(row: Approval, found: Found) -> Site:
    """Return the site whose hours hold: that of the thing, else that of who is asked."""
    return row.site if row.site is not None else found[1][0].site


def _whom_to_ask(row: Approval, now: datetime, policy: InForce) -> Found | None:
    """Return at which step whom to ask now; nothing where nobody need be asked."""
    step = row.step
    assert step is not None, "what is asked for waits at a step"
    able = chain.able(step, row)
    if not able or _is_past(row, row.reached_at, step.next_after, now, policy):
        further = _somebody(_later(row), row)
        if further is not None:
            return further
    asks = list(row.asks.filter(at__gte=row.reached_at).values_list("at", flat=True))
    length = step.remind_every if len(asks) > 1 else step.remind_after
    reminds = bool(able and asks and step.remind_after)
    return (step, able) if reminds and _is_past(row, asks[-1], length, now, policy) else None


def _is_past(row: Approval, start: datetime, length: int, now: datetime, policy: InForce) -> bool:
    """Tell whether so much of what the step counts in has passed; never where it says 0."""
    if not length or row.step is None:
        return False
    calendar = HouseCalendar(policy.hours, row.site)
    return Deadline(start, Term(length, Unit(row.step.unit)), calendar).until <= now


def _keys(approval: Approval) -> str:
    """Return how the keys of the notices begin that ask about it."""
    return f"approval:{approval.pk}:"


def _nobody(approval: Approval) -> Refusal:
    return Refusal("nobody_decides", kind_of(approval).nobody)


def _not_permitted() -> Refusal:
    return Refusal("not_permitted", _("您的账号没有这项权限。"), status=403)


def _already(row: Approval) -> Refusal:
    if row.decided_by_name:
        who = {"name": row.decided_by_name, "state": row.get_state_display()}
        return Refusal(
            "already_decided", _("%(name)s 已经批复：%(state)s。") % who, by=row.decided_by_name
        )
    return Refusal("already_decided", _("这个申请已经撤回，不用再批。"), by="")
