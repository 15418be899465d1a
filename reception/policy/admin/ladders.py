"""Ladders of penalties and proposals of the system in admin (P1–P4)."""

from datetime import date

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reception import clock
from reception.organisation.admin_base import TableRows
from reception.organisation.admin_pages import Draggable
from reception.policy.admin.constraints import PolicyForm, PolicyPage
from reception.policy.climb import SEVERITIES, Violation, climb
from reception.policy.enums import Severity
from reception.policy.models import Ladder, LadderDate, LadderStep
from reception.policy.penalty import in_words

SHOWN = 6  # violations that an example climbs


class StepsOfOneLadder(forms.BaseInlineFormSet):
    """Refuse two steps for one number, or for one severity, among those in the form together."""

    def clean(self) -> None:
        super().clean()
        seen = set()
        for form in self.forms:
            if form in self.deleted_forms or form.errors:
                continue
            for field in ("number", "severity"):
                value = getattr(form.instance, field)
                if value and (field, value) in seen:
                    form.add_error(field, PolicyForm.words[f"one_step_for_each_{field}"][1])
                seen.add((field, value))


class Steps(TableRows):
    model = LadderStep
    form = PolicyForm
    formset = StepsOfOneLadder
    extra = 0


class Dates(TableRows):
    model = LadderDate
    extra = 0


class LadderPage(Draggable, PolicyPage):
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
                    "doubles_on",
                    "uncorrected_days",
                    "second",
                ],
                "description": _(
                    "第几次是数出来的，不是记下来的：一条记录撤销后，后面的各次随之重算（P5、P7）。"
                ),
            },
        ),
        (_("照这条阶梯"), {"fields": ["climbed"]}),
    ]
    readonly_fields = ["climbed"]

    def get_readonly_fields(self, request: HttpRequest, obj: Ladder | None = None) -> list[str]:
        """Keep the code as it was first written: interfaces and cases name the ladder by it."""
        return [*super().get_readonly_fields(request, obj), *(["code"] if obj is not None else [])]

    @admin.display(description=_("各次的处罚"))
    def climbed(self, ladder: Ladder) -> str:
        """Show what violations would be answered with, so that a slip in the steps is seen."""
        lines = [] if ladder._state.adding else example(ladder, clock.today())
        return format_html_join("", "<div>{}: {}</div>", lines) or "–"


def example(ladder: Ladder, on: date) -> list[tuple[str, str]]:
    """Return what each severity, or each of the first violations on a day, is answered with."""
    if ladder.by_severity:
        names = [str(Severity(severity).label) for severity in SEVERITIES]
        violations = [Violation(on, severity) for severity in SEVERITIES]
    else:
        names = [gettext("第 %(count)d 次") % {"count": count + 1} for count in range(SHOWN)]
        violations = [Violation(on)] * SHOWN
    climbed = climb(ladder.rules, violations)
    return [(name, in_words(one.penalty)) for name, one in zip(names, climbed, strict=True)]


class AutomaticPage(PolicyPage):
    list_display = ["what", "ladder", "after_minutes", "warning_minutes", "is_active"]
    list_select_related = ["ladder"]
