"""The policy in admin: what an administrator may change is a row (G10, S1–S6, V5)."""

from functools import partial
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reception.organisation.admin_pages import Draggable, register_with_history
from reception.policy.admin import overview
from reception.policy.admin.constraints import PolicyForm, PolicyPage
from reception.policy.admin.ladders import AutomaticPage, LadderPage
from reception.policy.models import (
    ApprovalStep,
    AutomaticProposal,
    CallKind,
    Category,
    ClientClass,
    ComplaintKind,
    Contact,
    DeskOption,
    DueRule,
    DueStep,
    EscalationStep,
    EscortStep,
    GradingRule,
    JobPost,
    Ladder,
    Limit,
    ListKind,
    PlanStandard,
    ReceptionStandard,
    Sentence,
    Topic,
)


class CategoryPage(Draggable, PolicyPage):
    list_display = [
        "order",
        "name",
        "name_en",
        "code",
        "asks_topic",
        "is_graded",
        "badge_kind",
        "has_client_file",
        "is_vip",
        "is_active",
    ]
    list_filter = ["is_active", "asks_topic", "is_graded", "badge_kind", "has_client_file"]
    search_fields = ["name", "name_en", "code"]


class RulePage(Draggable, PolicyPage):
    def get_urls(self) -> list[Any]:
        """Put the page of the whole policy beside its rules."""
        whole = self.admin_site.admin_view(partial(overview.show, self))
        return [path("overview/", whole, name="policy_overview"), *super().get_urls()]

    list_display = [
        "order",
        "name",
        "clause",
        "effect",
        "for_whom",
        "appointment",
        "standing",
        "listed",
        "grade",
        "disposition",
        "whom",
        "is_active",
    ]
    list_filter = ["is_active", "effect", "grade", "disposition", "clause", "listed", "categories"]
    list_select_related = ["contact", "listed"]
    search_fields = ["name", "name_en", "clause", "why", "why_en"]
    fieldsets = [
        (None, {"fields": ["name", "name_en", "clause", "is_active", "effect"]}),
        (
            _("什么时候符合"),
            {
                "fields": ["categories", "appointment", "standing", "listed"],
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
        return super().get_queryset(request).prefetch_related("categories")

    def formfield_for_manytomany(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Show all categories as boxes: there are few, and none is hidden behind a search."""
        return super().formfield_for_manytomany(
            db_field, request, **{**kwargs, "widget": forms.CheckboxSelectMultiple}
        )

    @admin.display(description=_("访客类别"))
    def for_whom(self, rule: GradingRule) -> str:
        return gettext("、").join(map(str, rule.categories.all())) or "–"

    @admin.display(description=_("通知或先问"))
    def whom(self, rule: GradingRule) -> str:
        return str(rule.contact) if rule.ask == GradingRule.Ask.CONTACT else rule.get_ask_display()


class StandardPage(PolicyPage):
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


class SentencePage(PolicyPage):
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


class ContactPage(PolicyPage):
    list_display = ["name", "name_en", "code", "employee"]
    list_filter = [("employee", admin.EmptyFieldListFilter)]
    list_select_related = ["employee"]
    search_fields = ["name", "name_en", "code", "employee__name"]
    autocomplete_fields = ["employee"]


class TopicPage(Draggable, PolicyPage):
    list_display = ["order", "name", "name_en", "code", "contact"]
    list_filter = ["contact"]
    list_select_related = ["contact"]
    search_fields = ["name", "name_en", "code"]


class OptionPage(Draggable, PolicyPage):
    list_display = ["order", "name", "name_en", "of", "code", "is_active"]
    list_filter = ["of", "is_active"]
    search_fields = ["name", "name_en", "code"]


class JobPostPage(PolicyPage):
    list_display = ["name", "name_en", "recruiter"]
    list_filter = ["recruiter__department"]
    list_select_related = ["recruiter"]
    search_fields = ["name", "name_en", "recruiter__name"]
    autocomplete_fields = ["recruiter"]


class LimitForm(PolicyForm):
    def clean_value(self) -> int:
        """Refuse more than can be used; as ``most`` is no field, no constraint is asked."""
        value: int = self.cleaned_data["value"]
        if self.instance.most is not None and value > self.instance.most:
            raise ValidationError(
                _("最大是 %(most)d。"), code="too_much", params={"most": self.instance.most}
            )
        return value


class LimitPage(PolicyPage):
    """Numbers may change; which numbers there are, and how far they go, the programs decide."""

    form = LimitForm
    list_display = ["__str__", "clause", "code"]
    search_fields = ["name", "name_en", "code"]
    readonly_fields = ["code", "most", "unit"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class EscalationPage(PolicyPage):
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


class EscortPage(PolicyPage):
    list_display = ["guests_from", "escorts", "clause"]
    search_fields = ["clause"]


class ComplaintKindPage(Draggable, PolicyPage):
    list_display = [
        "order",
        "name",
        "assess_days",
        "report_days",
        "review_days",
        "principal_days",
        "answer_days",
        "needs_principal",
        "proposes_major",
        "clause",
        "is_active",
    ]
    list_filter = ["proposes_major", "needs_principal", "is_active"]
    search_fields = ["name", "name_en", "code", "clause"]


class CallKindPage(Draggable, PolicyPage):
    list_display = ["order", "name", "way", "contact", "call_back_minutes", "clause", "is_active"]
    list_filter = ["way", "is_active"]
    list_select_related = ["contact"]
    search_fields = ["name", "name_en", "code", "clause"]


class ListKindPage(Draggable, PolicyPage):
    list_display = ["order", "name", "name_en", "code", "clause", "is_active"]
    list_filter = ["is_active"]
    search_fields = ["name", "name_en", "code", "clause"]


class PlanStandardPage(Draggable, PolicyPage):
    list_display = [
        *("order", "name", "scheme", "from_day", "until_day", "per_head", "lunch", "dinner"),
        *("lodging", "gift", "is_active"),
    ]
    list_filter = ["scheme", "is_active"]
    search_fields = ["name", "name_en", "code", "clause"]


class ClientClassPage(Draggable, PolicyPage):
    list_display = [
        *("order", "name", "first_days", "rhythm_days", "in_working_days", "lapse_days"),
        *("warn_days", "at_lapse", "clause", "is_active"),
    ]
    list_filter = ["at_lapse", "is_active"]
    search_fields = ["name", "name_en", "code", "clause"]


class DueRulePage(PolicyPage):
    list_display = [
        "kind",
        "pause_days",
        "pause_times",
        "pause_by",
        "extension_days",
        "extension_by",
        "clause",
    ]
    list_filter = ["pause_by", "extension_by"]
    search_fields = ["kind", "clause"]


class DueStepPage(PolicyPage):
    list_display = [
        "__str__",
        "kind",
        "when",
        "count",
        "unit",
        "whom",
        "daily",
        "clause",
        "is_active",
    ]
    list_filter = ["when", "whom", "daily", "is_active"]
    search_fields = ["kind", "clause"]


class ApprovalStepPage(PolicyPage):
    list_display = [
        "__str__",
        "of_class",
        "amount_from",
        "whom",
        "contact",
        "is_needed",
        "remind_after",
        "next_after",
        "unit",
        "clause",
    ]
    list_filter = ["kind", "whom", "is_needed"]
    search_fields = ["kind", "of_class", "clause"]


register_with_history(
    (AutomaticProposal, AutomaticPage),
    (Category, CategoryPage),
    (GradingRule, RulePage),
    (ReceptionStandard, StandardPage),
    (Sentence, SentencePage),
    (Contact, ContactPage),
    (Topic, TopicPage),
    (DeskOption, OptionPage),
    (JobPost, JobPostPage),
    (Limit, LimitPage),
    (EscalationStep, EscalationPage),
    (Ladder, LadderPage),
    (EscortStep, EscortPage),
    (CallKind, CallKindPage),
    (ComplaintKind, ComplaintKindPage),
    (PlanStandard, PlanStandardPage),
    (ClientClass, ClientClassPage),
    (ListKind, ListKindPage),
    (DueRule, DueRulePage),
    (DueStep, DueStepPage),
    (ApprovalStep, ApprovalStepPage),
)
