"""Loans of files: asked for with purpose and reason, approved by the head or the general manager,
ended by themselves (L4, L10, L11).
"""

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import override as in_language

from reception.accounts.actor import Actor
from reception.accounts.refusals import Refusal
from reception.due import approvals
from reception.due.approval_kinds import ApprovalKind
from reception.due.approvals import ApprovalDecision
from reception.due.kinds import Slip
from reception.due.models import Approval, DueEvent
from reception.notifications import outbox
from reception.notifications.models import Notice
from reception.organisation.models import Employee
from reception.policy.messages import NoticeKind, Placeholder
from reception.policy.rulebook import InForce, in_force
from visitors.clients import assignments, events
from visitors.clients.events import ClientAct, KeyedActor, What, record
from visitors.clients.models import LONGEST_REASON, Client, ClientLoan
from visitors.clients.visibility import LOAN
from visitors.visits.guards import given
from visitors.visits.idempotency import NO_KEY

OWN, OTHER = "own", "other"
ASKED = NoticeKind(
    LOAN,
    gettext_lazy("请批客户档案借阅"),
    {
        "客户": Placeholder(gettext_lazy("哪份档案"), "远山集团"),
        "借阅人": Placeholder(gettext_lazy("谁借阅"), "赵凯"),
        "用途": Placeholder(gettext_lazy("做什么用"), "准备续约"),
        "原因": Placeholder(gettext_lazy("为什么要看"), "核对去年的投诉"),
    },
    purpose=LOAN,
    not_in_groups=gettext_lazy("审批只告诉本人，不发到群里，请留空。"),
)


class LoanApprovals(ApprovalKind):
    """Who approves that a file is lent: of one's own department the head, else the general manager,
    as the rows say.
    """

    key = LOAN
    label = gettext_lazy("借阅客户档案")
    clause = "L4"
    capability = "client.approve"
    sees = "client.see"
    about = "client"
    related = ("client_loan__client", "client_loan__borrower__department")
    columns: ClassVar = {
        "about": F("client_loan"),
        "who": F("client_loan__client__name"),
        "first": F("client_loan__purpose"),
    }

    def is_over(self, approval: Approval) -> bool:
        return approval.client_loan.back_at is not None

    def hold(self, approval: Approval, now: datetime) -> None:
        if events.locked(approval.client_loan.client_id).struck_at is not None:
            raise Refusal("state_forbids", _("这份档案已经注销，只能看。"), state="struck")

    def ask(
        self, approval: Approval, employee: Employee, key: str, now: datetime, *, again: bool
    ) -> Notice:
        loan = approval.client_loan
        with in_language("zh-hans"):
            words = {
                "客户": loan.client.name,
                "借阅人": str(loan.borrower),
                "用途": loan.purpose,
                "原因": loan.reason,
            }
        text = in_force().wording(LOAN).filled(words, {})
        return outbox.write(employee.pk, key, text.subject, text.text, now, LOAN)

    def decided(self, approval: Approval, by: Actor, now: datetime) -> None:
        """Begin the loan, or end the request."""
        loan, days = approval.client_loan, in_force().limits.get("client_loan_days", 3)
        if approval.state == Approval.State.APPROVED:
            loan.lent_at, loan.until = now, now + timedelta(days=days)
        else:
            loan.back_at = now
        loan.save(update_fields=["lent_at", "until", "back_at"])

    def record(
        self, approval: Approval, what: DueEvent.What, by: Actor, now: datetime, **facts: Any
    ) -> None:
        """Keep it on the list of the file, too."""
        loan, words = approval.client_loan, facts.get("reason", "")
        super().record(approval, what, by, now, **facts)
        if what in (DueEvent.What.GIVEN, DueEvent.What.REFUSED):
            more = {"facts": {"loan": loan.pk, "given": what == DueEvent.What.GIVEN}}
            act = ClientAct(by, now, by.key if isinstance(by, KeyedActor) else NO_KEY)
            record(loan.client, What.LENT, act, words=words, employee=loan.borrower, **more)

    def shown(self, approval: Approval, policy: InForce) -> dict[str, Any]:
        loan = approval.client_loan
        return {
            "template": "clients/_asked.html",
            "loan": loan,
            "title": _("%(name)s 借阅 %(client)s 的档案")
            % {"name": loan.borrower, "client": loan.client},
            "kicker": self.label,
            "heading": loan.client.name,
            "note": _("按制度 %(clause)s 请您批。") % {"clause": self.clause},
            "afterwards": _("批准后可以看 %(days)d 天，到时自己收回。")
            % {"days": policy.limits.get("client_loan_days", 3)},
            "reason": _("不批准的原因（申请人看得到）"),
            "url": reverse("loan", args=[loan.pk]),
            "opens": "client.see",
        }

    def says(self, slip: Slip, policy: InForce) -> str:
        return _("借阅 %(client)s：%(purpose)s") % {"client": slip.who, "purpose": slip.first}

    def address(self, slip: Slip) -> str:
        return reverse("loan", args=[slip.about])


KIND = LoanApprovals()


def ask(client: Client, act: ClientAct, purpose: str, reason: str) -> ClientLoan:
    """Ask for a loan; nobody gets a further one while an earlier one is late (L11).

    Raises:
        Refusal: ``not_permitted``, ``reason_missing``, ``loan_open``, ``loan_late``,
            ``nobody_decides``.
    """
    me, purpose, why = act.by.employee, given(purpose), given(reason)
    if me is None or not act.by.may("client.write"):
        raise Refusal("not_permitted", _("您的账号没有这项权限。"), status=403)

    def do(one: Client) -> None:
        open_ = ClientLoan.objects.filter(borrower=me, back_at__isnull=True)
        if open_.filter(client=one).exists():
            raise Refusal("loan_open", _("这份档案您已经申请或借着，交还以后再借。"))
        if open_.filter(until__lte=act.now).exists():
            raise Refusal("loan_late", _("您还有到期没有交还的档案，先交还。"))
        owner = assignments.owner_of(one)
        same = owner is None or owner.department_id == me.department_id
        of_class = OWN if same and one.secrecy == Client.Secrecy.NORMAL else OTHER
        approval = Approval(kind=LOAN, of_class=of_class, asked_at=act.now, reached_at=act.now)
        loan = ClientLoan(
            client=one,
            borrower=me,
            purpose=purpose[:LONGEST_REASON],
            reason=why[:LONGEST_REASON],
            asked_at=act.now,
        )
        approval.client_loan = loan
        approvals.ask(approval, act.by, act.now, loan)
        said = {"words": f"{purpose}：{why}", "facts": {"loan": loan.pk, "asks": True}}
        record(one, What.LENT, act, employee=me, **said)

    events.change(client, act, do)
    return ClientLoan.objects.filter(client=client, borrower=me).latest("pk")


def decide(loan: ClientLoan, act: ClientAct, approve: bool, reason: str = "") -> ClientLoan:
    """Approve a loan or not, as whoever the chain asks now."""

    def action() -> Client:
        approval = approvals.read(LOAN).get(pk=loan.approval_id)
        by = KeyedActor(act.by.user, act.by.employee, act.by.roles, act.by.sites, key=act.key)
        approvals.decide(approval, ApprovalDecision(approve, reason), by, act.now)
        return loan.client

    events.once(act, action)
    return as_it_is(loan.pk)


def back(loan: ClientLoan, act: ClientAct) -> ClientLoan:
    """Hand a file back, or take back a request: by who borrowed it, or the custodian.

    Raises:
        Refusal: ``not_permitted``, ``state_forbids``.
    """
    if act.by.employee != loan.borrower and act.by.reach("client.write") != "all":
        raise Refusal("not_permitted", _("您的账号没有这项权限。"), status=403)

    def do(one: Client) -> None:
        open_ = ClientLoan.objects.filter(pk=loan.pk, back_at__isnull=True)
        if not open_.update(back_at=act.now):
            raise Refusal("state_forbids", _("这份档案已经交还。"), state="back")
        approvals.withdraw([approvals.read(LOAN).get(pk=loan.approval_id)], act.by, act.now)
        facts = {"loan": loan.pk, "back": True}
        record(one, What.LENT, act, employee=loan.borrower, facts=facts)

    events.change(loan.client, act, do)
    return as_it_is(loan.pk)


def as_it_is(loan_id: int) -> ClientLoan:
    """Return a loan as it is, for who has just done something with it."""
    rows = ClientLoan.objects.select_related("client", "borrower", "approval__step")
    return rows.get(pk=loan_id)


def state_of(loan: ClientLoan, now: datetime) -> tuple[str, str]:
    """Return how a loan stands, as a code and in words."""
    if loan.back_at is not None:
        given_ = loan.approval.state != Approval.State.RETURNED
        return ("back", _("已交还")) if given_ else ("returned", _("未批准"))
    if loan.until is None:
        return "asked", _("等批准")
    return ("running", _("借阅中")) if now < loan.until else ("late", _("到期未还"))


def who_decides(loan: ClientLoan) -> Employee | None:
    """Return who is asked now."""
    last = loan.approval.asks.select_related("employee").order_by("-pk").first()
    return last.employee if last is not None and loan.approval.step_id is not None else None
