"""What is done with a plan once it is written: submitted, agreed to, shifted, spent, closed (E11).

Each takes the plan and who acts, and what its form gives by name.
"""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from reception.accounts.refusals import Refusal
from reception.due import approvals
from reception.due.approvals import ApprovalDecision
from reception.due.models import Approval
from reception.organisation.models import Employee
from reception.text import clean_line
from visitors.plans import acting, askings, booking, parts, sheet, writing
from visitors.plans.acting import Keyed, PlanAct, record
from visitors.plans.checks import bars
from visitors.plans.models import LONGEST_REASON, Plan, PlanCost, PlanEvent, PlanLine
from visitors.plans.sheet import COST, PLAN
from visitors.visits.guards import given
from visitors.visits.idempotency import RequestKey

State, What = Plan.State, PlanEvent.What


def submit(plan: Plan, act: PlanAct, reason: str = "") -> Plan:
    """Put a plan before those who approve. One that was agreed to on the telephone is completed by
    it and goes on meanwhile (E13).

    Raises:
        Refusal: ``stop`` with the check that bars it; ``nobody_decides``, ``state_forbids``.
    """

    def do(one: Plan) -> None:
        one.reason = clean_line(reason)[:LONGEST_REASON] or one.reason
        whole = sheet.of(one)
        if one.state == State.APPROVED and not whole.is_to_complete:
            raise acting.forbidden(one)
        for check in bars(whole.checks, one.reason)[:1]:
            about = {"code": check.code, "clause": check.clause, "says": check.says}
            shown = {**about, "state": check.state, "line": check.line}
            why = check.says if check.state == "stop" else _("%(says)s请写明理由。")
            raise Refusal("stop", why % {"says": check.says}, check=shown)
        one.told = sheet.tell(whole.standard) if whole.standard is not None else None
        if whole.is_to_complete:
            one.completed_at = act.now
        else:
            one.state = State.SUBMITTED
        one.save()
        askings.ask(one, whole, PLAN, act)

    return acting.change(plan, act, (State.DRAFT, State.RETURNED, State.APPROVED), do)


def decide(plan: Plan, act: PlanAct, approve: bool = True, reason: str = "") -> Plan:
    """Approve a plan or return it, as whoever the chain asks now (W4).

    Raises:
        Refusal: ``nothing_asked``, and those of the room of approvals.
    """

    def action() -> Plan:
        acting.allow(act.by.may("plan.approve"))
        waits = sheet.of(plan).last(PLAN, Approval.State.ASKED)
        if waits is None:
            raise Refusal("nothing_asked", _("这个接待计划现在没有送审。"), state=plan.state)
        return _decide(waits.approval, act, ApprovalDecision(approve, reason))

    return acting.once(act, action)


def costs(plan: Plan, act: PlanAct, approve: bool = True, reason: str = "") -> Plan:
    """Put what was spent before department manager, deputy in charge and finance, as who writes the
    plan; else decide about it: the first of them need not wait until somebody has (E7).

    Raises:
        Refusal: ``state_forbids``; ``costs_approved`` where that was done; those of the room.
    """

    def action() -> Plan:
        one = acting.locked(plan.pk)
        acting.allow(acting.may_write(one, act.by) or act.by.may("plan.approve"))
        whole = sheet.of(one)
        if not whole.may_spend:
            raise acting.forbidden(one)
        if whole.costs_approved:
            raise Refusal("costs_approved", _("实际费用已经批完，可以关单。"))
        waits = whole.last(COST, Approval.State.ASKED)
        if waits is None:
            first = whole.first_of(COST)
            if act.by.employee not in first:
                askings.ask(one, whole, COST, act)
                return one
            waits = askings.ask(one, whole, COST, replace(act, key=RequestKey()))
        return _decide(waits.approval, act, ApprovalDecision(approve, reason))

    return acting.once(act, action)


def _decide(approval: Approval, act: PlanAct, decision: ApprovalDecision) -> Plan:
    by = act.by
    who = Keyed(by.user, by.employee, by.roles, by.sites, by.edition, act.key)
    row = approvals.decide(approval, decision, who, act.now)
    return Plan.objects.get(pk=row.plan_asking.plan_id)


def phone(plan: Plan, act: PlanAct, approver: Employee, reason: str) -> Plan:
    """Note that somebody who may approve agreed on the telephone; the form follows within the days
    of the row (E13).

    Raises:
        Refusal: ``not_an_approver``, ``reason_missing``.
    """

    def do(one: Plan) -> None:
        able = {who.pk for _step, people in sheet.of(one).steps for who in people}
        if approver.pk not in able:
            wrong = _("%(name)s 不能批这个计划，请写审批步骤里的人。") % {"name": approver}
            raise Refusal("not_an_approver", wrong, status=422, fields={"approver": wrong})
        one.phoned_to, one.phoned_at, one.completed_at = approver, act.now, None
        one.state = State.APPROVED
        record(one, What.PHONED, act, given(reason), name=approver.name)
        parts.tell(one, act.now)

    return acting.change(plan, act, (State.DRAFT, State.RETURNED), do)


def shift(plan: Plan, act: PlanAct, line: int, minutes: int) -> Plan:
    """Move a line and all that comes after it by some minutes; the day's plan goes on (E19).

    Raises:
        Refusal: ``unknown_line``, ``state_forbids``.
    """

    def do(one: Plan) -> None:
        first = _line(one, line)
        by = timedelta(minutes=minutes)
        later = [row for row in one.lines.all() if (row.at, row.pk) >= (first.at, first.pk)]
        for row in later:
            row.at, row.until = row.at + by, row.until + by if row.until else None
        PlanLine.objects.bulk_update(later, ["at", "until"])
        one.ends_at = max([one.ends_at, *(row.at for row in later)])
        booking.hold(one)
        writing.changed(one, act)  # a lunch may have become a dinner, or the other way round
        record(one, What.SHIFTED, act, first.what, minutes=minutes, lines=len(later))

    return acting.change(plan, act, writing.WRITABLE, do)


def actual(
    plan: Plan,
    act: PlanAct,
    what: str,
    amount: Decimal,
    receipt: str,
    line: int | None = None,
    payee: str = "",
    heads: int | None = None,
    on: date | None = None,
) -> Plan:
    """Book what was spent, against a receipt that is booked once in the house; what was put before
    those who approve costs is taken back, since it is another sum now (E22).

    Raises:
        Refusal: ``receipt_used`` with where; ``state_forbids``, ``unknown_line``.
    """

    def do(one: Plan) -> None:
        whole = sheet.of(one)
        if not whole.may_spend:
            raise acting.forbidden(one)
        number = "".join(receipt.split()).upper()
        used = PlanCost.objects.filter(receipt=number, struck_at__isnull=True)
        for before in used.select_related("plan"):
            raise _used(before)
        PlanCost.objects.create(
            plan=one,
            line=_line(one, line) if line else None,
            what=what,
            amount=amount,
            receipt=number,
            payee=payee,
            heads=heads,
            spent_on=on or act.now.astimezone(one.site.clock).date(),
            booked_at=act.now,
            booked_by=act.by.user,
        )
        askings.withdraw(whole, COST, act)
        record(one, What.BOOKED, act, what, receipt=number, amount=str(amount))

    states = (State.DRAFT, State.SUBMITTED, State.RETURNED, State.APPROVED)
    return acting.change(plan, act, states, do)


def _used(before: PlanCost) -> Refusal:
    where = {
        "number": before.plan.number,
        "on": f"{before.spent_on}",
        "what": before.what,
        "amount": float(before.amount),
    }
    says = _("单据号 %(receipt)s 已在 %(number)s（%(on)s，%(what)s）入账，同一张单据只能用一次。")
    fields = {"receipt": says % {**where, "receipt": before.receipt}}
    return Refusal("receipt_used", fields["receipt"], fields=fields, where=where)


def strike(plan: Plan, act: PlanAct, cost: int, reason: str) -> Plan:
    """Strike out a cost that was booked wrongly; it stays, and its receipt may be booked again."""

    def do(one: Plan) -> None:
        why, whole = given(reason), sheet.of(one)
        if not one.costs.filter(pk=cost, struck_at__isnull=True).update(struck_at=act.now):
            raise Refusal("unknown_cost", _("没有这一笔，或者已经划掉。"), status=422)
        askings.withdraw(whole, COST, act)
        record(one, What.STRUCK, act, why, cost=cost)

    states = (State.DRAFT, State.SUBMITTED, State.RETURNED, State.APPROVED)
    return acting.change(plan, act, states, do)


def follow_up(plan: Plan, act: PlanAct, said: str, agreed: bool = False, next: str = "") -> Plan:
    """Note what was said when the guests were called once they were back: agreed and what comes
    next, or not yet (F10).

    Raises:
        Refusal: ``not_back_yet``, ``state_forbids``.
    """

    def do(one: Plan) -> None:
        if act.now < one.ends_at:
            raise Refusal("not_back_yet", _("来宾还没有走，走了以后再回访。"))
        words = _("%(said)s 下一步：%(next)s") % {"said": said, "next": next} if next else said
        record(one, What.FOLLOWED, act, words, agreed=agreed)

    return acting.change(plan, act, (State.APPROVED, State.CLOSED), do)


def close(plan: Plan, act: PlanAct) -> Plan:
    """Close a plan whose costs are approved and, once its guests have left, whose follow-up is
    done; of one that is closed before they leave the follow-up stays due (E26, F10).

    Raises:
        Refusal: ``costs_open``, ``follow_up_open``.
    """

    def do(one: Plan) -> None:
        if not sheet.of(one).costs_approved:
            raise Refusal("costs_open", _("实际费用还没有批完，不能关单。"))
        if one.ends_at <= act.now and not one.events.filter(what=What.FOLLOWED).exists():
            raise Refusal("follow_up_open", _("来宾已经回去，还没有回访：请先回访，再关单。"))
        one.state, one.closed_at = State.CLOSED, act.now
        record(one, What.CLOSED, act)

    return acting.change(plan, act, (State.APPROVED,), do)


def cancel(plan: Plan, act: PlanAct, reason: str) -> Plan:
    """Cancel a plan; one that was submitted is taken back."""

    def do(one: Plan) -> None:
        why, whole = given(reason), sheet.of(one)
        if whole.standing:
            raise Refusal("has_costs", _("已经有入账的费用，不能取消，请办完关单。"))
        askings.withdraw(whole, PLAN, act)
        one.state, one.closed_at = State.CANCELLED, act.now
        record(one, What.CANCELLED, act, why)

    states = (State.DRAFT, State.SUBMITTED, State.RETURNED, State.APPROVED)
    return acting.change(plan, act, states, do)


def take_back(plan: Plan, act: PlanAct) -> Plan:
    """Take a plan back that was submitted, to change it."""

    def do(one: Plan) -> None:
        askings.withdraw(sheet.of(one), PLAN, act)
        one.state = State.DRAFT
        record(one, What.CHANGED, act, taken_back=True)

    return acting.change(plan, act, (State.SUBMITTED,), do)


def _line(plan: Plan, pk: int) -> PlanLine:
    found = plan.lines.filter(pk=pk).first()
    if found is None:
        wrong = _("没有这一行日程。")
        raise Refusal("unknown_line", wrong, status=422, fields={"line": wrong})
    return found
