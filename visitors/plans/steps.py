"""The steps of a plan, one row each: from this table follow what the pages post and what programs
call.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from reception.accounts.refusals import Refusal
from visitors.plans import actions, forms
from visitors.plans.acting import PlanAct
from visitors.plans.forms import PlanStepForm
from visitors.plans.models import Plan


@dataclass(frozen=True)
class PlanStep:
    """One thing that may be done with a plan: its name in addresses, what it needs, who does it."""

    name: str
    title: Any
    form: type[PlanStepForm]
    action: Callable[..., Plan]
    says: str

    def read(self, plan: Plan, data: Any) -> PlanStepForm:
        """Return its form with what was sent."""
        return self.form(data, auto_id=f"{self.name}-%s", plan=plan)

    def take(self, plan: Plan, act: PlanAct, form: PlanStepForm) -> Plan:
        """Take the step.

        Raises:
            Refusal: ``invalid`` with a sentence for each field; those of the action.
        """
        if not form.is_valid():
            fields = {name: str(text[0]) for name, text in form.errors.items()}
            raise Refusal("invalid", _("请检查填写的内容。"), status=422, fields=fields)
        return self.action(plan, act, **form.cleaned_data)


_ROWS: tuple[tuple[str, Any, type[PlanStepForm], Callable[..., Plan], str], ...] = (
    (
        *("submit", pgettext_lazy("plan", "提交审批"), forms.ReasonStepForm, actions.submit),
        "Put it before those who approve; 409 `stop` with the check that bars it.",
    ),
    (
        *("decide", pgettext_lazy("plan", "批复"), forms.DecideStepForm, actions.decide),
        "Approve it or return it, as whoever the chain asks now.",
    ),
    (
        *("phone", gettext_lazy("电话同意"), forms.PhoneStepForm, actions.phone),
        "Note who agreed on the telephone; `submit` completes it within the days.",
    ),
    (
        *("take_back", pgettext_lazy("plan", "撤回"), PlanStepForm, actions.take_back),
        "Take it back while it waits, to change it.",
    ),
    (
        *("shift", gettext_lazy("此后全部顺延"), forms.ShiftStepForm, actions.shift),
        "Move a line and all after it by some minutes.",
    ),
    (
        *("actual", gettext_lazy("入账"), forms.ActualStepForm, actions.actual),
        "Book what was spent; a receipt once in the house, else 409 `receipt_used` with where.",
    ),
    (
        *("strike", gettext_lazy("划掉一笔"), forms.StrikeStepForm, actions.strike),
        "Strike out a cost that was booked wrongly.",
    ),
    (
        *("costs", gettext_lazy("实际费用送审、批复"), forms.DecideStepForm, actions.costs),
        "As who applies put the costs before those who approve; as one of these decide.",
    ),
    (
        *("follow_up", pgettext_lazy("plan", "回访"), forms.FollowStepForm, actions.follow_up),
        "Note the call after the guests are back; due within the days of the row (F10).",
    ),
    (
        *("close", pgettext_lazy("plan", "关单"), PlanStepForm, actions.close),
        "Close it; 409 `costs_open` until the costs are approved, `follow_up_open` before that.",
    ),
    (
        *("cancel", pgettext_lazy("plan", "取消"), forms.ReasonStepForm, actions.cancel),
        "Cancel it, with a reason.",
    ),
)
STEPS = {row[0]: PlanStep(*row) for row in _ROWS}
