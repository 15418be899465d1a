"""The policy in admin: what an administrator may change is a row (G10, S1–S6, V5)."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from reception.organisation.admin_pages import (
    Draggable,
    InWords,
    WithHistory,
    register_with_history,
)
from reception.policy.admin.ladders import AutomaticPage, LadderPage
from reception.policy.models import (
    AutomaticProposal,
    Category,
    Contact,
    EscalationStep,
    EscortStep,
    GradingRule,
    JobPost,
    Ladder,
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
