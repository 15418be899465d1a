"""The steps of a complaint, one row each: from this table follow what its page posts and what
programs call; and which of them somebody may take now (C).
"""

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reception import clock
from reception.accounts.actor import Actor
from reception.due.models import Grace
from visitors.complaints import (
    closing,
    compensation,
    concerned,
    forms,
    prevention,
    proposing,
    schemas,
    steps,
    taking,
    typed,
    visibility,
)
from visitors.complaints.models import Complaint
from visitors.complaints.taking import Act
from visitors.visits.case_steps import CaseStep, CaseSteps


def _report(act: Act, **found: Any) -> object:
    return steps.report(act, steps.Inquiry(**found))


STEPS = CaseSteps(
    "complaint",
    visibility.the_complaint,
    lambda one, *who: (Act(one, *who),),
    (
        CaseStep("assess", steps.assess, forms.AssessForm, schemas.AssessIn),
        CaseStep("assign", steps.assign, forms.AssignForm, schemas.AssignIn),
        CaseStep("send_back", steps.send_back, forms.ComplaintReasonForm, schemas.WhyIn),
        CaseStep("report", _report, forms.InquiryForm, schemas.ReportIn),
        CaseStep("pause", partial(typed.more_time, Grace.What.PAUSE), body=schemas.TimeIn),
        CaseStep("extend", partial(typed.more_time, Grace.What.EXTENSION), body=schemas.TimeIn),
        CaseStep("grant", typed.grant, body=schemas.GrantIn),
        CaseStep("review", steps.review, forms.ReviewForm, schemas.ReviewIn),
        CaseStep("compensate", compensation.ask, forms.CompensateForm, schemas.CompensateIn),
        CaseStep("answer", steps.answer, forms.AnswerComplaintForm, schemas.ComplaintAnswerIn),
        CaseStep("follow_up", closing.follow_up, forms.CallForm, schemas.FollowUpIn),
        CaseStep("prevented", prevention.done, forms.PreventedForm, schemas.PreventedIn),
        CaseStep("look", prevention.look, forms.LookForm, schemas.LookIn),
        CaseStep("withdraw", closing.withdraw, forms.ComplaintReasonForm, schemas.WhyIn),
        CaseStep("major", steps.decide_major, forms.MajorForm, schemas.MajorIn),
        CaseStep("propose", proposing.propose, forms.ProposePersonForm),
    ),
    {
        "assess": (
            pgettext_lazy("complaint api", "判定"),
            "Judge whether it is valid; that it is not is confirmed by a second person.",
        ),
        "assign": (pgettext_lazy("complaint api", "交办"), "Give it to a department."),
        "send_back": (_("部门退回"), "Send it back, once, naming the clause."),
        "report": (_("提交报告"), "Report what the department found."),
        "pause": (
            pgettext_lazy("complaint api", "暂停"),
            "Pause the clock; asked for by who handles it, it waits for another (202).",
        ),
        "extend": (
            pgettext_lazy("complaint api", "延期"),
            "Extend the time; asked for by who handles it, it waits for the principal (202).",
        ),
        "grant": (_("批复暂停、延期"), "Give the time asked for, or not."),
        "review": (
            pgettext_lazy("complaint api", "处理意见"),
            "Review the report, as 行政部, and where the row says so as the principal.",
        ),
        "compensate": (
            _("申请补偿"),
            "Ask for the approval of an amount, before the answer; who decides are rows (C21).",
        ),
        "answer": (pgettext_lazy("complaint api", "答复"), "Answer the complainant."),
        "follow_up": (_("回访"), "Call back: satisfied closes it, not satisfied opens it again."),
        "prevented": (
            _("防范措施办完"),
            "Say that what a report promises is done, as who promised it, or as 行政部.",
        ),
        "look": (
            pgettext_lazy("complaint api", "复查防范措施"),
            "Say whether what was done still holds, from the day on which it is looked at again.",
        ),
        "withdraw": (
            pgettext_lazy("complaint api", "撤回"),
            "Withdraw it at the complainant's word.",
        ),
        "major": (_("裁定是否重大"), "Confirm that it is major, or take the proposal back."),
    },
    typed.READS,
)
# The heading and the button of each on the page.
LABELS: Mapping[str, tuple[Any, Any]] = {
    "assess": (_("判断是否成立"), _("确定")),
    "assign": (_("交办"), _("交办")),
    "report": (_("写调查报告"), _("提交报告")),
    "send_back": (_("退回行政部…"), _("退回")),
    "review": (_("写处理意见"), _("提交意见")),
    "compensate": (_("申请补偿…"), _("送去批准")),
    "answer": (_("答复投诉人"), pgettext_lazy("complaint", "答复")),
    "follow_up": (_("回访"), _("记下回访")),
    "prevented": (_("防范措施办完了…"), _("办完了")),
    "look": (_("复查防范措施…"), _("记下复查")),
    "major": (_("裁定是否重大…"), _("裁定")),
    "propose": (_("向台账提议…"), _("提议")),
    "withdraw": (_("投诉人撤回…"), pgettext_lazy("complaint", "撤回")),
}
FORMS = {step.name: step.form for step in STEPS.rows if step.form is not None}
# What each next step is done by on the page; once it is over, what is left to do.
MAIN = {
    **{name: (name,) for name in LABELS},
    **{"principal": ("review",), "call": ("follow_up",), "": ("prevented", "look")},
}


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
        found += [] if handled else ["follow_up"]
    if prevention.owed(one, actor) is not None and all(k.may_report for k in kept):
        found.append("prevented")
    if judges and prevention.to_look_at(one, clock.now()) is not None:
        found.append("look")
    if judges and not one.is_over:
        found += ["assign"] if step == "report" else []
        pays = one.valid and step not in ("", "call") and not compensation.waiting(one)
        found += ["compensate"] if pays else []
        found += ["major", "withdraw"]
    if judges and one.outcome in one.VALID:
        found.append("propose")
    return found


def _id(actor: Actor) -> int | None:
    return actor.user.pk if actor.user is not None else None
