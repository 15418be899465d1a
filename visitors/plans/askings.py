"""Plans and what they cost as kinds of approval, along the rows of their chains (E7, E13)."""

from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar

from django.db.models import CharField, F
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.utils.translation import override as in_language

from reception.accounts.actor import Actor
from reception.accounts.refusals import Refusal
from reception.due import approvals
from reception.due.approval_kinds import ApprovalKind
from reception.due.kinds import Slip
from reception.due.models import Approval, DueEvent
from reception.notifications import outbox
from reception.notifications.models import Notice
from reception.organisation.models import Employee
from reception.policy.messages import NoticeKind, Placeholder
from reception.policy.rulebook import InForce, in_force
from visitors.plans import acting, parts, sheet, standards
from visitors.plans.acting import Keyed, PlanAct
from visitors.plans.models import Plan, PlanAsking, PlanEvent
from visitors.plans.sheet import COST, PLAN, PlanSheet
from visitors.visits.idempotency import RequestKey

State, What = Plan.State, PlanEvent.What
OF_PLAN = "plan_asking__plan"
ABOUT = {
    "编号": Placeholder(gettext_lazy("计划的编号"), "JD-2026-0118"),
    "事项": Placeholder(gettext_lazy("计划的名称"), "远山集团考察"),
}
ASKED = {
    **ABOUT,
    "申请人": Placeholder(gettext_lazy("谁申请"), "陆一帆"),
    "来宾": Placeholder(gettext_lazy("哪个单位，几个人"), "远山集团有限公司 15 人"),
    "金额": Placeholder(gettext_lazy("多少钱，标准是多少"), "4,900 元，标准 4,500 元"),
}
HIDDEN = gettext_lazy("审批只告诉本人，不发到群里，请留空。")
TOLD = NoticeKind(
    "plan_told",
    gettext_lazy("接待计划的批复"),
    {
        **ABOUT,
        "批复": Placeholder(gettext_lazy("批了没有"), "已批准"),
        "原因": Placeholder(gettext_lazy("退回的原因"), "晚宴减到 103 元"),
    },
    link="none",
    not_in_groups=HIDDEN,
)
NOTICES = (
    NoticeKind(PLAN, gettext_lazy("请批接待计划"), ASKED, purpose=PLAN, not_in_groups=HIDDEN),
    NoticeKind(COST, gettext_lazy("请批接待费用"), ASKED, purpose=COST, not_in_groups=HIDDEN),
    TOLD,
)


class PlanApprovals(ApprovalKind):
    """Who approves a plan, and what is said about it."""

    key = PLAN
    label = gettext_lazy("接待计划")
    clause = "E13"
    capability = "plan.approve"
    sees = "plan.see"
    about = "plan"
    related = tuple(
        f"{OF_PLAN}__{name}" for name in ("host__department", "department", "applicant", "site")
    )
    columns: ClassVar = {
        "about": F(OF_PLAN),
        "who": F(f"{OF_PLAN}__title"),
        "first": F(f"{OF_PLAN}__number"),
        "second": Cast(f"{OF_PLAN}__heads", CharField()),
    }
    title: ClassVar[Any] = gettext_lazy("接待计划 %(number)s：%(title)s")

    def hold(self, approval: Approval, now: datetime) -> None:
        if acting.locked(approval.plan_asking.plan_id).state in Plan.OVER:
            raise Refusal("plan_over", _("这个接待计划已经关单或取消，不用再批。"))

    def is_over(self, approval: Approval) -> bool:
        return approval.plan_asking.plan.state in Plan.OVER

    def ask(
        self, approval: Approval, employee: Employee, key: str, now: datetime, *, again: bool
    ) -> Notice:
        plan = approval.plan_asking.plan
        with in_language("zh-hans"):
            guests = ngettext("%(n)d 人", "%(n)d 人", plan.heads) % {"n": plan.heads}
            words = {
                "编号": plan.number,
                "事项": plan.title,
                "申请人": approval.asked_by_name,
                "来宾": f"{plan.unit} {guests}".strip(),
                "金额": self.sums(sheet.of(plan)),
            }
        text = in_force().wording(self.key).filled(words, {})
        return outbox.write(employee.pk, key, text.subject, text.text, now, self.key)

    def decided(self, approval: Approval, by: Actor, now: datetime) -> None:
        plan, approved = approval.plan_asking.plan, approval.state == Approval.State.APPROVED
        self.follow(plan, now, approved=approved)
        if plan.applicant is None or not plan.applicant.is_active:
            return
        with in_language("zh-hans"):
            about = {"编号": plan.number, "事项": plan.title, "原因": approval.reason}
            words = {**about, "批复": f"{self.label} {approval.get_state_display()}"}
        text = in_force().wording(TOLD.code).filled(words, {})
        key = f"plan:{plan.pk}:told:{approval.pk}"
        outbox.write(plan.applicant_id, key, text.subject, text.text, now)

    def follow(self, plan: Plan, now: datetime, *, approved: bool) -> None:
        """Let the plan follow what was decided; who appears in it is told."""
        plan.state = State.APPROVED if approved else State.RETURNED
        Plan.objects.filter(pk=plan.pk).update(state=plan.state)
        parts.tell(plan, now)

    def record(
        self, approval: Approval, what: DueEvent.What, by: Actor, now: datetime, **facts: Any
    ) -> None:
        """Keep it on the trail of the plan, with the key of the request."""
        act = PlanAct(by, now, by.key if isinstance(by, Keyed) else RequestKey())
        words, amount = facts.pop("reason", ""), str(approval.amount)
        plan = approval.plan_asking.plan
        acting.record(plan, What[what.name], act, words, of=self.key, amount=amount, **facts)

    def shown(self, approval: Approval, policy: InForce) -> dict[str, Any]:
        plan = approval.plan_asking.plan
        whole = sheet.of(plan, policy)
        title = self.title % {"number": plan.number, "title": plan.title}
        return {
            "template": "plans/_asked.html",
            "row": approval.plan_asking,
            "plan": plan,
            "sums": self.sums(whole),
            "allowed": whole.allowed,
            "raised": [one for one in whole.checks if one.state != "ok"],
            "kind": self.key,
            "sheet": whole,
            "title": title,
            "kicker": f"{self.label} · {plan.number}",
            "heading": plan.title,
            "note": _("按制度 %(clause)s 请您批。") % {"clause": self.clause},
            "afterwards": _("申请人会收到通知。"),
            "reason": _("退回的原因（申请人看得到）"),
            "url": reverse("plan", args=[plan.pk]),
            "opens": "plan.see",
        }

    def sums(self, whole: PlanSheet) -> str:
        """Say how much it is about."""
        words = {
            "planned": standards.yuan(whole.planned),
            "may": standards.yuan(whole.allowed.total),
        }
        said = _("计划 %(planned)s，标准 %(may)s") % words
        if whole.over:
            said += _("，超出 %(over)s") % {"over": standards.yuan(whole.over)}
        return said

    def says(self, slip: Slip, policy: InForce) -> str:
        words = {"title": slip.who, "number": slip.first, "n": slip.second}
        return _("%(title)s（%(number)s），%(n)s 人") % words

    def address(self, slip: Slip) -> str:
        return reverse("plan", args=[slip.about])


class CostApprovals(PlanApprovals):
    """Who approves what a plan has cost: department manager, deputy in charge, finance (E7)."""

    key = COST
    label = gettext_lazy("接待费用")
    clause = "E7"
    title = gettext_lazy("接待费用 %(number)s：%(title)s")

    def follow(self, plan: Plan, now: datetime, *, approved: bool) -> None:
        """Change nothing: whether the costs are approved is derived."""

    def sums(self, whole: PlanSheet) -> str:
        approved = whole.approved
        words = {
            "actual": standards.yuan(whole.actual),
            "each": standards.yuan(standards.each(whole.actual, whole.came)),
            "planned": standards.yuan(approved.approval.amount if approved else Decimal(0)),
        }
        return _("实际 %(actual)s（每人 %(each)s），批准 %(planned)s") % words


KINDS = (PlanApprovals(), CostApprovals())


def ask(plan: Plan, whole: PlanSheet, kind: str, act: PlanAct) -> PlanAsking:
    """Put a plan, or what it has cost, before those who approve, in the name of who applies for it.

    Raises:
        Refusal: ``nobody_decides``.
    """
    own, asked = act.by.user == plan.applied_by, whole.approval_of(kind)
    if not own:
        acting.record(plan, What.CHANGED, act, asks=kind)
    asked.plan_asking = asking = PlanAsking(plan=plan, code=plan.code)
    by = Keyed(plan.applied_by, plan.applicant, key=act.key if own else RequestKey())
    approvals.ask(asked, by, act.now, asking)
    return asking


def withdraw(whole: PlanSheet, kind: str, act: PlanAct) -> bool:
    """Take back what waits to be approved; tell whether anything did."""
    waits = whole.last(kind, Approval.State.ASKED)
    if waits is not None:
        approvals.withdraw([waits.approval], act.by, act.now)
    return waits is not None
