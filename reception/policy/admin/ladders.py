"""Ladders of penalties and proposals of the system in admin (P1–P4)."""

from collections.abc import Sequence

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from reception import clock
from reception.organisation.admin_pages import (
    Draggable,
    InWords,
    WithHistory,
)
from reception.policy import ladders
from reception.policy.models import (
    Ladder,
    LadderDate,
    LadderStep,
)


class StepForm(InWords):
    words = {
        "a_step_has_a_number_or_a_severity": ("number", _("填第几次，或者选严重程度，只填一样。")),
        "one_step_for_each_number": ("number", _("这一次已经有一级了。")),
        "one_step_for_each_severity": ("severity", _("这个严重程度已经有一级了。")),
        "a_step_takes_some_measure": ("warning", _("至少选一样处罚。")),
        "no_more_than_the_whole_performance_pay": ("pay_share", _("最多 100%。")),
    }


class StepsOfOneLadder(forms.BaseInlineFormSet):
    """The steps as they stand in the form together; what the database would refuse is said beside
    the field.
    """

    def clean(self) -> None:
        """Refuse two steps for one number, or for one severity."""
        super().clean()
        seen = set()
        for form in self.forms:
            step = form.instance
            if form in self.deleted_forms or form.errors:
                continue
            for field, value in (("number", step.number), ("severity", step.severity)):
                if value and (field, value) in seen:
                    name = f"one_step_for_each_{field}"
                    form.add_error(field, StepForm.words[name][1])
                seen.add((field, value))


class Steps(admin.TabularInline):
    """The steps of a ladder, one under the other."""

    model = LadderStep
    form = StepForm
    formset = StepsOfOneLadder
    extra = 0


class Dates(admin.TabularInline):
    """The days on which a ladder with fixed periods starts over."""

    model = LadderDate
    extra = 0


class LadderForm(InWords):
    words = {
        "a_ladder_that_counts_in_days_says_how_many": (
            "days",
            _("“若干天内”要填几天，别的计数方式不填。"),
        ),
        "only_repetition_doubles_a_fine": (
            "doubles_from",
            _("只有按次数定级的阶梯能加倍，从第 2 次起。"),
        ),
        "a_further_violation_needs_a_working_day": ("uncorrected_days", _("至少 1 个工作日。")),
        "a_further_violation_comes_within_the_calendar": (
            "uncorrected_days",
            _("最多 200 个工作日。"),
        ),
    }


class LadderPage(Draggable, WithHistory):
    form = LadderForm
    inlines = [Steps, Dates]
    list_display = ["order", "name", "clause", "about", "counting", "starts_over", "is_active"]
    list_filter = ["is_active", "about", "counting", "starts_over"]
    search_fields = ["name", "name_en", "code", "clause"]
    fieldsets = [
        (None, {"fields": ["name", "name_en", "code", "clause", "about", "is_active"]}),
        (
            _("怎样计数"),
            {
                "fields": [
                    "counting",
                    "starts_over",
                    "days",
                    "after_last",
                    "doubles_from",
                    "uncorrected_days",
                ],
                "description": _(
                    "第几次是数出来的，不是记下来的：一条记录撤销后，后面的各次随之重算（P5、P7）。"
                ),
            },
        ),
        (_("照这条阶梯"), {"fields": ["climbed"]}),
    ]
    readonly_fields = ["climbed"]

    def get_readonly_fields(self, request: HttpRequest, obj: Ladder | None = None) -> Sequence[str]:
        """Keep the code of a ladder as it was first written: interfaces call it so, and cases name
        their ladder by it.
        """
        return [*super().get_readonly_fields(request, obj), *(["code"] if obj is not None else [])]

    @admin.display(description=_("各次的处罚"))
    def climbed(self, ladder: Ladder) -> str:
        """Show what the first violations would be answered with, so that a slip in the steps is
        seen.
        """
        lines = [] if ladder._state.adding else ladders.example(ladder, clock.today())
        return format_html_join("", "<div>{}: {}</div>", lines) or "–"


class AutomaticForm(InWords):
    words = {
        "a_neglect_takes_a_minute_or_more": ("after_minutes", _("至少 1 分钟。")),
        "a_warning_comes_before_the_proposal": ("warning_minutes", _("提醒要在提议之前。")),
    }


class AutomaticPage(WithHistory):
    form = AutomaticForm
    list_display = ["what", "ladder", "after_minutes", "warning_minutes", "is_active"]
    list_select_related = ["ladder"]
