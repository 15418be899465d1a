"""The policy in admin: what an administrator may change is a row (G10, S1–S6, V5)."""

from collections.abc import Sequence
from typing import Any

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
    register_with_history,
)
from reception.policy import ladders
from reception.policy.models import (
    AutomaticProposal,
    Category,
    Contact,
    EscalationStep,
    EscortStep,
    GradingRule,
    JobPost,
    Ladder,
    LadderDate,
    LadderStep,
    Limit,
    ReceptionStandard,
    Sentence,
    Topic,
)


class CategoryPage(Draggable, WithHistory):
    list_display = [
        "order",
        "name",
        "name_en",
        "code",
        "asks_topic",
        "is_graded",
        "badge_kind",
        "is_active",
    ]
    list_filter = ["is_active", "asks_topic", "is_graded", "badge_kind"]
    search_fields = ["name", "name_en", "code"]


class RuleForm(InWords):
    words = {
        "a_refused_grade_admits_nobody": (
            "disposition",
            _("拒绝的规格不能直接接待，请选「婉拒」或「先问再接待」。"),
        ),
        "only_a_refused_grade_refuses": ("disposition", _("只有拒绝的规格才能婉拒。")),
        "a_rule_that_asks_a_contact_names_one": ("contact", _("请选指定联系人。")),
        "a_rule_that_asks_first_asks_somebody": ("ask", _("先问再接待，就要说明问谁。")),
        "a_rule_never_raises_to_refused": ("grade", _("往上调不能调成拒绝。")),
    }


class RulePage(Draggable, WithHistory):
    form = RuleForm
    list_display = [
        "order",
        "name",
        "clause",
        "effect",
        "for_whom",
        "appointment",
        "standing",
        "grade",
        "disposition",
        "whom",
        "is_active",
    ]
    list_filter = ["is_active", "effect", "grade", "disposition", "clause", "categories"]
    list_select_related = ["contact"]
    search_fields = ["name", "name_en", "clause", "why", "why_en"]
    filter_horizontal = ["categories"]
    fieldsets = [
        (None, {"fields": ["name", "name_en", "clause", "is_active", "effect"]}),
        (
            _("什么时候符合"),
            {
                "fields": ["categories", "appointment", "standing"],
                "description": _("全部符合才算；不选就是不限。"),
            },
        ),
        (
            _("怎样接待"),
            {
                "fields": ["grade", "disposition", "ask", "contact", "asks_topic_contact"],
                "description": _(
                    "作用为「只往上调」的规则只看规格，处置和通知谁仍按决定的那一条。"
                ),
            },
        ),
        (_("理由"), {"fields": ["why", "why_en"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> Any:
        """Read the categories of all rules at once."""
        return super().get_queryset(request).prefetch_related("categories")

    @admin.display(description=_("访客类别"))
    def for_whom(self, rule: GradingRule) -> str:
        """Name the categories."""
        return "、".join(map(str, rule.categories.all())) or "–"

    @admin.display(description=_("通知或先问"))
    def whom(self, rule: GradingRule) -> str:
        """Name who is asked."""
        return str(rule.contact) if rule.ask == GradingRule.Ask.CONTACT else rule.get_ask_display()


class StandardForm(InWords):
    words = {
        "a_standard_is_for_a_grade_or_for_a_category": ("grade", _("按规格或按类别，只填一样。")),
        "a_grade_has_one_standard": ("grade", _("这一规格已经有接待方式。")),
    }


class StandardPage(WithHistory):
    form = StandardForm
    list_display = [
        "clause",
        "grade",
        "category",
        "place",
        "refreshments",
        "accompanied_by",
        "badge_required",
    ]
    list_filter = ["grade", "badge_required"]
    list_select_related = ["category"]
    search_fields = ["clause", "place", "refreshments", "accompanied_by", "category__name"]
    fieldsets = [
        (_("对谁"), {"fields": ["grade", "category", "clause"]}),
        (
            _("接待方式（S1–S5）"),
            {
                "fields": [
                    "place",
                    "place_en",
                    "refreshments",
                    "refreshments_en",
                    "accompanied_by",
                    "accompanied_by_en",
                    "badge_required",
                ],
                "description": _("按类别的，留空的格同规格（S5）。"),
            },
        ),
    ]


class SentenceForm(InWords):
    words = {
        "one_sentence_for_each_occasion": ("category", _("这个场合、规格、类别已经有一句。")),
        "one_general_sentence_for_each_occasion": ("occasion", _("这个场合、规格已经有一句。")),
    }


class SentencePage(WithHistory):
    form = SentenceForm
    list_display = ["text", "occasion", "grade", "category"]
    list_filter = ["occasion", "grade", "category"]
    list_select_related = ["category"]
    search_fields = ["text", "text_en"]
    fieldsets = [
        (
            _("什么时候说"),
            {
                "fields": ["occasion", "grade", "category"],
                "description": _("类别的一句先于规格的一句，规格的先于通用的（S6）。"),
            },
        ),
        (
            _("说什么"),
            {
                "fields": ["text", "text_en"],
                "description": _("访客听得到：不提规格，不提真实原因（V4）。"),
            },
        ),
    ]


class ContactPage(WithHistory):
    list_display = ["name", "name_en", "code", "employee"]
    list_filter = [("employee", admin.EmptyFieldListFilter)]
    list_select_related = ["employee"]
    search_fields = ["name", "name_en", "code", "employee__name"]
    autocomplete_fields = ["employee"]


class TopicPage(Draggable, WithHistory):
    list_display = ["order", "name", "name_en", "code", "contact"]
    list_filter = ["contact"]
    list_select_related = ["contact"]
    search_fields = ["name", "name_en", "code"]


class JobPostPage(WithHistory):
    list_display = ["name", "name_en", "recruiter"]
    list_filter = ["recruiter__department"]
    list_select_related = ["recruiter"]
    search_fields = ["name", "name_en", "recruiter__name"]
    autocomplete_fields = ["recruiter"]


class LimitForm(forms.ModelForm):
    def clean_value(self) -> int:
        """Refuse more than can be used; the field beside it is not edited, so that the constraint
        is not looked at here.
        """
        value: int = self.cleaned_data["value"]
        if self.instance.most is not None and value > self.instance.most:
            raise forms.ValidationError(
                _("最大是 %(most)d。"), code="too_much", params={"most": self.instance.most}
            )
        return value


class LimitPage(WithHistory):
    """Numbers may change; which numbers there are, and how far they go, the programs decide."""

    form = LimitForm
    list_display = ["__str__", "clause", "code"]
    search_fields = ["name", "name_en", "code"]
    readonly_fields = ["code", "most", "unit"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody adds a number that nothing reads."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody deletes a number that something reads."""
        return False


class EscalationForm(InWords):
    words = {
        "one_step_for_whom_at_a_minute": ("after_minutes", _("这个规格在这一分钟已经通知他了。")),
        "an_escalation_waits_a_minute": ("after_minutes", _("至少等候 1 分钟。")),
        "the_desk_is_told_once": ("every_minutes", _("前台只告知一次，之后一直标红。")),
    }


class EscalationPage(WithHistory):
    form = EscalationForm
    list_display = [
        "__str__",
        "grade",
        "after_minutes",
        "every_minutes",
        "whom",
        "clause",
        "is_active",
    ]
    list_filter = ["grade", "whom", "is_active"]
    search_fields = ["clause"]


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


class EscortForm(InWords):
    words = {
        "a_party_size_begins_one_row_of_escorts": ("guests_from", _("从这个人数起已经有一行。")),
        "escorts_are_for_a_guest_or_more": ("guests_from", _("至少 1 位访客。")),
        "a_party_has_an_escort": ("escorts", _("至少 1 位陪同（Z3）。")),
    }


class EscortPage(WithHistory):
    form = EscortForm
    list_display = ["guests_from", "escorts", "clause"]
    search_fields = ["clause"]


class AutomaticForm(InWords):
    words = {
        "a_neglect_takes_a_minute_or_more": ("after_minutes", _("至少 1 分钟。")),
        "a_warning_comes_before_the_proposal": ("warning_minutes", _("提醒要在提议之前。")),
    }


class AutomaticPage(WithHistory):
    form = AutomaticForm
    list_display = ["what", "ladder", "after_minutes", "warning_minutes", "is_active"]
    list_select_related = ["ladder"]


register_with_history(
    (AutomaticProposal, AutomaticPage),
    (Category, CategoryPage),
    (GradingRule, RulePage),
    (ReceptionStandard, StandardPage),
    (Sentence, SentencePage),
    (Contact, ContactPage),
    (Topic, TopicPage),
    (JobPost, JobPostPage),
    (Limit, LimitPage),
    (EscalationStep, EscalationPage),
    (Ladder, LadderPage),
    (EscortStep, EscortPage),
)
