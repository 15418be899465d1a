"""What somebody may do with a complaint on its page: the forms, and the steps that they take."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reception import clock
from reception.accounts.actor import Actor
from reception.accounts.page_forms import PageForm
from visitors.complaints import closing, concerned, forms, prevention, proposing, steps, taking
from visitors.complaints.models import Complaint
from visitors.complaints.taking import Act


@dataclass(frozen=True)
class PageStep:
    """A step as the page offers it: its heading, its form, what it does, and what the button
    says.
    """

    label: Any
    form: type[PageForm]
    take: Callable[[Act, Mapping[str, Any]], object]
    button: Any


def _follow_up(act: Act, typed: Mapping[str, Any]) -> object:
    said = typed["said"]
    satisfied = None if said == "unreached" else said == "satisfied"
    return closing.follow_up(
        act, reached=said != "unreached", satisfied=satisfied, words=typed["words"]
    )


STEPS: Mapping[str, PageStep] = {
    "assess": PageStep(
        _("判断是否成立"),
        forms.AssessForm,
        lambda act, typed: steps.assess(act, valid=typed["valid"] == "yes", reason=typed["reason"]),
        _("确定"),
    ),
    "assign": PageStep(
        _("交办"),
        forms.AssignForm,
        lambda act, typed: steps.assign(
            act, department=typed["department"], employee=typed["employee"]
        ),
        _("交办"),
    ),
    "report": PageStep(
        _("写调查报告"),
        forms.InquiryForm,
        lambda act, typed: steps.report(act, steps.Inquiry(**typed)),
        _("提交报告"),
    ),
    "send_back": PageStep(
        _("退回行政部…"),
        forms.ComplaintReasonForm,
        lambda act, typed: steps.send_back(act, typed["reason"]),
        _("退回"),
    ),
    "review": PageStep(
        _("写处理意见"),
        forms.ReviewForm,
        lambda act, typed: steps.review(
            act,
            approve=typed["approve"] == "yes",
            reason=typed["reason"],
            outcome=typed.get("outcome", ""),
        ),
        _("提交意见"),
    ),
    "answer": PageStep(
        _("答复投诉人"),
        forms.AnswerComplaintForm,
        lambda act, typed: steps.answer(act, typed["text"]),
        pgettext_lazy("complaint", "答复"),
    ),
    "call": PageStep(_("回访"), forms.CallForm, _follow_up, _("记下回访")),
    "prevented": PageStep(
        _("防范措施办完了…"),
        forms.PreventedForm,
        lambda act, typed: prevention.done(act, typed["which"], typed["words"]),
        _("办完了"),
    ),
    "look": PageStep(
        _("复查防范措施…"),
        forms.LookForm,
        lambda act, typed: prevention.look(
            act, typed["which"], holds=typed["holds"] == "yes", words=typed["words"]
        ),
        _("记下复查"),
    ),
    "major": PageStep(
        _("裁定是否重大…"),
        forms.MajorForm,
        lambda act, typed: steps.decide_major(
            act, yes=typed["yes"] == "yes", reason=typed["reason"]
        ),
        _("裁定"),
    ),
    "propose": PageStep(
        _("向台账提议…"),
        forms.ProposePersonForm,
        lambda act, typed: proposing.propose(act, typed["employee"], typed["severity"]),
        _("提议"),
    ),
    "withdraw": PageStep(
        _("投诉人撤回…"),
        forms.ComplaintReasonForm,
        lambda act, typed: closing.withdraw(act, typed["reason"]),
        pgettext_lazy("complaint", "撤回"),
    ),
}
# What each next step is done by on the page; once it is over, what is left to do.
MAIN = {**{name: (name,) for name in STEPS}, "principal": ("review",), "": ("prevented", "look")}


def offered(one: Complaint, actor: Actor) -> list[str]:
    """Return the steps that somebody may take now, what comes next first."""
    me = actor.employee
    kept = [k for k in concerned.people(one) if me is not None and k.employee.pk == me.pk]
    judges = actor.may("complaint.judge") and not kept
    step, found = one.step, []
    if judges and step in ("assess", "assign", "review", "answer"):
        doubts = step == "assess" and one.doubted_by_id == _id(actor)
        found += [] if doubts else [step]
    if step == "principal" and actor.may("complaint.approve") and not kept:
        found += ["review"] if one.reviewed_by_id != _id(actor) else []
    if step == "report" and all(k.may_report for k in kept) and taking.looks_into(one, actor):
        found += ["report"] if one.sent_back else ["report", "send_back"]
    if step == "call" and actor.may("complaint.call") and not kept:
        handled = one.events.filter(what__in=closing.HANDLED, by=actor.user).exists()
        found += [] if handled else ["call"]
    if prevention.owed(one, actor) is not None and all(k.may_report for k in kept):
        found.append("prevented")
    if judges and prevention.to_look_at(one, clock.now()) is not None:
        found.append("look")
    if judges and not one.is_over:
        found += ["assign"] if step == "report" else []
        found += ["major", "withdraw"]
    if judges and one.outcome in one.VALID:
        found.append("propose")
    return found


def _id(actor: Actor) -> int | None:
    return actor.user.pk if actor.user is not None else None
