"""Compensation: who handles a complaint asks for an amount, and who has the authority for it by the
rows of the policy approves; never somebody whom the complaint concerns (C21, C5).
"""

from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar

from django.db.models import CharField, F, Q
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import override as in_language

from reception.accounts.actor import NOBODY, Actor
from reception.accounts.refusals import Refusal
from reception.db import locking
from reception.due import approvals
from reception.due.approval_kinds import ApprovalKind
from reception.due.kinds import Slip
from reception.due.models import Approval, DueEvent
from reception.notifications import outbox
from reception.notifications.models import Notice
from reception.organisation.models import Employee
from reception.policy.messages import NoticeKind, Placeholder
from reception.policy.rulebook import InForce, in_force
from visitors.complaints import concerned, notices, sealing
from visitors.complaints.events import record
from visitors.complaints.models import Compensation, Complaint, ComplaintEvent
from visitors.complaints.taking import Act, forbidden, given, note, step

What, Stage, State = ComplaintEvent.What, Complaint.Stage, Approval.State
KEY, TO = "compensation", "compensation__complaint__"
ASKED = NoticeKind(
    KEY,
    gettext_lazy("投诉：请批准补偿"),
    {
        "编号": notices.NUMBER,
        "金额": Placeholder(gettext_lazy("多少元"), "300.00"),
        "原因": Placeholder(gettext_lazy("为什么补偿"), "补一次咨询的费用"),
        "申请人": Placeholder(gettext_lazy("谁申请"), "李敏"),
    },
    purpose=KEY,
    not_in_groups=notices.NOT_IN_GROUPS,
)


class Compensations(ApprovalKind):
    """What is paid to a complainant, and what is said about it."""

    key = KEY
    label = gettext_lazy("补偿")
    clause = "C21"
    by = gettext_lazy("按金额批准的人")
    nobody = gettext_lazy("没有人可以批准这个金额。请行政部在后台的“审批步骤”里写明（C21）。")
    capability = "complaint.compensate"
    sees = "complaint.see"
    about = "complaint"
    related = tuple(
        f"{TO}{name}" for name in ("site", "assigned_department", "department", "about__department")
    )
    columns: ClassVar = {
        "about": F("compensation__complaint"),
        "who": F(f"{TO}name"),
        "first": F(f"{TO}number"),
        "second": Cast("amount", CharField()),
    }

    def bars(self, employee: Employee) -> Q:
        return concerned.concerns(employee, TO)

    def hold(self, approval: Approval, now: datetime) -> None:
        one = locking.locked(Complaint.objects.all(), approval.compensation.complaint_id)
        if one is None or one.is_over:
            raise Refusal("complaint_over", _("这件投诉已经办结，不用再批。"))

    def is_over(self, approval: Approval) -> bool:
        return approval.compensation.complaint.is_over

    def ask(
        self, approval: Approval, employee: Employee, key: str, now: datetime, *, again: bool
    ) -> Notice:
        with in_language("zh-hans"):
            words = {
                "编号": approval.compensation.complaint.number,
                "金额": f"{approval.amount:.2f}",
                "原因": approval.compensation.reason,
                "申请人": approval.asked_by_name,
            }
        message = in_force().wording(KEY).filled(words, {})
        return outbox.write(employee.pk, key, message.subject, message.text, now, KEY)

    def decided(self, approval: Approval, by: Actor, now: datetime) -> None:
        one = approval.compensation.complaint
        facts: dict[str, Any] = {"amount": f"{approval.amount:.2f}", "state": approval.state}
        record(one, What.PAY_RULED, by, now, approval.reason, **facts)
        sealing.seal(one, now)

    def record(
        self, approval: Approval, what: DueEvent.What, by: Actor, now: datetime, **facts: Any
    ) -> None:
        """Keep nothing here: it stands on the trail of the complaint."""

    def shown(self, approval: Approval, policy: InForce) -> dict[str, Any]:
        one = approval.compensation.complaint
        words = {"number": one.number, "amount": f"{approval.amount:.2f}"}
        return {
            "template": "complaints/_compensation.html",
            "row": approval.compensation,
            "title": _("投诉 %(number)s：补偿 %(amount)s 元") % words,
            "kicker": _("投诉 %(number)s") % words,
            "heading": _("补偿 %(amount)s 元") % words,
            "note": _("批准只用于这一件投诉。"),
            "afterwards": _("办理的人会看到。"),
            "url": reverse("complaint", args=[one.pk]),
            "opens": "complaint.see",
        }

    def says(self, slip: Slip, policy: InForce) -> str:
        words = {"number": slip.first, "amount": f"{Decimal(slip.second):.2f}"}
        return _("投诉 %(number)s：补偿 %(amount)s 元") % words

    def address(self, slip: Slip) -> str:
        return reverse("complaint", args=[slip.about])


KIND = Compensations()


@step(
    "complaint.judge",
    [Stage.ASSESSED, Stage.ASSIGNED, Stage.REPORTED, Stage.REVIEWED, Stage.REOPENED],
)
def ask(one: Complaint, act: Act, *, amount: Decimal, reason: str) -> None:
    """Ask for the approval of an amount, as who handles it, before it is answered.

    Raises:
        Refusal: ``already_asked`` while one waits; ``nobody_decides``; ``reason_missing``.
    """
    if one.valid is False:
        raise forbidden(one)
    if waiting(one):
        raise Refusal("already_asked", _("已经送出，正在等批复，或者已经批准。"))
    wanted = Compensation(complaint=one, reason=given(reason))
    approval = Approval(kind=KEY, amount=amount, site=one.site)
    approvals.ask(approval, act.by, act.now, wanted)
    note(act, What.PAY_ASKED, wanted.reason, amount=f"{amount:.2f}")


def waiting(complaint: Complaint) -> bool:
    """Tell whether an amount waits for its approval."""
    return complaint.compensations.filter(approval__state=State.ASKED).exists()


def take_back(complaint: Complaint, now: datetime) -> None:
    """End what waits, in the transaction that ends the complaint."""
    asked = complaint.compensations.select_related("approval")
    approvals.withdraw([one.approval for one in asked], NOBODY, now)
