"""Visits in admin: to look at, never to write; and the badges, whose condition an administrator
keeps (B3).
"""

import json
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reception import clock
from reception.accounts.actor import actor_of
from reception.organisation import emails, phones
from reception.organisation.admin_pages import ReadOnly, register_with_history
from reception.policy.models import MessageTemplate
from reception.text import clean_line
from visitors.admin.message_templates import MessagePage
from visitors.badges import inventory, lending
from visitors.links import opened as opened_links
from visitors.models import (
    Badge,
    BadgeEvent,
    BadgeLoan,
    Belonging,
    Companion,
    FurtherHost,
    HostRequest,
    LeaveRequest,
    Satisfaction,
    Visit,
    VisitEvent,
    Visitor,
    ZonePass,
    ZoneQuestion,
)


class Rows(admin.TabularInline):
    """Rows that belong to the one on show, to look at."""

    extra = 0
    max_num = 0
    can_delete = False
    show_change_link = False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody changes here."""
        return False

    def has_add_permission(self, request: HttpRequest, *_args: Any) -> bool:
        """Nobody adds here."""
        return False


class EventRows(Rows):
    model = VisitEvent
    fields = ["at", "what", "by_name", "reason"]


class FurtherHostRows(Rows):
    model = FurtherHost
    fields = ["employee"]


class RequestRows(Rows):
    model = HostRequest
    fk_name = "visit"
    fields = [
        "asked_at",
        "employee",
        "asks_consent",
        "opened",
        "answer",
        "answered_at",
        "wait_minutes",
        "colleague",
    ]
    readonly_fields = ["opened"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[HostRequest]:
        """Read with each request when its page was opened."""
        return opened_links.beside(super().get_queryset(request).select_related("notice"))

    @admin.display(description=_("打开"))
    def opened(self, asked: HostRequest) -> str:
        """Tell when somebody first opened the page."""
        moment = opened_links.first_opened(asked)
        return date_format(localtime(moment), "DATETIME_FORMAT") if moment is not None else "-"


class LeaveRequestRows(Rows):
    model = LeaveRequest
    fields = ["at", "employee"]


class CompanionRows(Rows):
    model = Companion
    fields = ["name"]


class BelongingRows(Rows):
    model = Belonging
    fields = ["what", "serial", "count", "brought_at", "taken_out_at", "stays_at", "stays_because"]


class PassRows(Rows):
    model = ZonePass
    fields = [
        "zone",
        "state",
        "reason",
        "until",
        "requested_by_employee",
        "decided_by_name",
        "refusal",
    ]


class QuestionRows(Rows):
    model = ZoneQuestion
    fields = ["at", "employee"]


class LoanRows(Rows):
    model = BadgeLoan
    fields = ["badge", "lent_at", "returned_at"]


@admin.register(Visit)
class VisitPage(ReadOnly):
    """Visits with the decision as it was on that day (G10)."""

    inlines = [
        EventRows,
        FurtherHostRows,
        RequestRows,
        LeaveRequestRows,
        LoanRows,
        CompanionRows,
        BelongingRows,
        PassRows,
    ]
    list_display = [
        "id",
        "visitor",
        "organisation",
        "category",
        "host",
        "site",
        "state",
        "grade",
        "clause",
        "arrived_at",
        "left_at",
    ]
    list_filter = ["site", "state", "grade", "disposition", "category", "kind", "arrived_at"]
    list_select_related = ["visitor", "category", "host", "site"]
    search_fields = ["=id", "visitor__name__startswith", "organisation__startswith", "host__name"]
    exclude = ["decision"]
    readonly_fields = ["decided"]

    @admin.display(description=_("评定"))
    def decided(self, visit: Visit) -> str:
        """Show the stored decision."""
        return format_html(
            "<pre>{}</pre>", json.dumps(visit.decision, ensure_ascii=False, indent=2)
        )


@admin.register(Visitor)
class VisitorPage(ReadOnly):
    """People who came; their numbers masked, in the list and on the page."""

    list_display = [
        "name",
        "organisation",
        "title",
        "masked_phone",
        "masked_email",
        "visits_made",
        "met_at",
    ]
    list_filter = ["met_at"]
    search_fields = ["name__startswith", "organisation__startswith", "=last_four"]
    search_help_text = _("姓名、单位的开头，或手机后四位")
    fields = [
        "name",
        "masked_phone",
        "masked_email",
        "organisation",
        "title",
        "level",
        "visits_made",
        "met_at",
    ]
    readonly_fields = ["masked_phone", "masked_email"]

    @admin.display(description=_("手机"))
    def masked_phone(self, visitor: Visitor) -> str:
        """Show the number with its middle hidden."""
        return phones.masked(visitor.phone)

    @admin.display(description=_("邮箱"))
    def masked_email(self, visitor: Visitor) -> str:
        """Show the address with its name hidden."""
        return emails.masked(visitor.email)


@admin.register(VisitEvent)
class VisitEventPage(ReadOnly):
    """What happened, in order; the list only grows."""

    list_display = ["at", "visit_id", "what", "by_name", "reason", "site"]
    list_filter = ["what", "site", "at"]
    list_select_related = ["site"]
    search_fields = ["=visit__id", "by_name"]
    fields = ["at", "visit", "what", "by", "by_name", "reason", "site"]
    ordering = ["-id"]


@admin.register(Satisfaction)
class SatisfactionPage(ReadOnly):
    """How content visitors were, as they answered after leaving (F2)."""

    list_display = ["visit", "score", "at", "asked_at", "host"]
    list_filter = ["score", "asked_at", "visit__site"]
    list_select_related = ["visit__visitor", "visit__host"]
    search_fields = ["=visit__id"]
    fields = ["visit", "score", "at", "asked_at"]

    @admin.display(description=_("被访人"))
    def host(self, satisfaction: Satisfaction) -> str:
        """Name who was visited."""
        return str(satisfaction.visit.host)


@admin.register(ZonePass)
class ZonePassPage(ReadOnly):
    """Who asked to let whom into a restricted zone, and what the principal said (Z2)."""

    inlines = [QuestionRows]
    list_display = [
        "visit_id",
        "zone",
        "state",
        "reason",
        "until",
        "requested_by_employee",
        "decided_by_name",
        "decided_at",
    ]
    list_filter = ["state", "zone", "requested_at"]
    list_select_related = ["zone__site", "requested_by_employee"]
    search_fields = ["=visit__id", "reason", "decided_by_name"]


@admin.register(Belonging)
class BelongingPage(ReadOnly):
    """What visitors brought in, and whether it went out again."""

    list_display = [
        "visit_id",
        "what",
        "serial",
        "count",
        "brought_at",
        "taken_out_at",
        "stays_at",
        "stays_because",
    ]
    list_filter = [
        ("taken_out_at", admin.EmptyFieldListFilter),
        ("stays_at", admin.EmptyFieldListFilter),
        "brought_at",
    ]
    search_fields = ["=visit__id", "what", "serial"]


@admin.register(BadgeLoan)
class BadgeLoanPage(ReadOnly):
    """Which badge was worn on which visit."""

    list_display = [
        "badge",
        "site",
        "visit",
        "lent_at",
        "lent_by",
        "returned_at",
        "returned_by",
        "lost",
    ]
    list_filter = ["badge__site", ("returned_at", admin.EmptyFieldListFilter), "lost", "lent_at"]
    list_select_related = ["badge__site", "visit__visitor"]
    search_fields = ["=badge__number", "=visit__id"]

    @admin.display(description=_("园区"), ordering="badge__site")
    def site(self, loan: BadgeLoan) -> str:
        """Name the badge's site."""
        return str(loan.badge.site)


class BadgeForm(forms.ModelForm):
    """A badge; what becomes of it needs a reason."""

    reason = forms.CharField(
        label=_("原因"), max_length=200, required=False, help_text=_("改状况时要写")
    )

    def clean(self) -> dict[str, Any]:
        """Ask for a reason where the condition changes, and keep plastic numbers below those of
        paper.
        """
        data = super().clean() or self.cleaned_data
        if (
            self.instance.pk
            and "condition" in self.changed_data
            and not clean_line(data.get("reason", ""))
        ):
            self.add_error("reason", _("请写明原因。"))
        if not self.instance.pk and (data.get("number") or 0) > inventory.LARGEST_NUMBER:
            self.add_error("number", _("牌号最多五位；更大的号码留给纸牌。"))
        return data


class BadgeEventRows(Rows):
    model = BadgeEvent
    fields = ["at", "what", "by_name", "reason", "visit"]


@admin.register(Badge)
class BadgePage(admin.ModelAdmin):
    """The pool: new numbers, conditions, and a badge made anew."""

    form = BadgeForm
    inlines = [BadgeEventRows]
    list_display = ["number", "kind", "site", "condition", "lent", "valid_on", "issue"]
    list_filter = ["site", "kind", "condition", "lent", ("valid_on", admin.EmptyFieldListFilter)]
    list_select_related = ["site"]
    search_fields = ["=number"]
    fields = ["site", "kind", "number", "condition", "reason", "issue", "lent", "valid_on"]
    actions = ["make_anew"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Leave the condition to edit; kind and number are printed on the badge."""
        kept = ["issue", "lent", "valid_on"]
        return ["condition", *kept] if obj is None else ["site", "kind", "number", *kept]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Ask for a reason only where something changes."""
        return [
            name
            for name in self.fields
            if name != "reason" or (obj is not None and self.has_change_permission(request, obj))
        ]

    def get_inlines(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Show what was recorded about a badge that exists."""
        return [BadgeEventRows] if obj is not None else []

    def save_model(self, request: Any, obj: Badge, form: Any, change: bool) -> None:
        """Go through the same verbs as the pages: a new badge gets its code, a changed one a line
        in its history.
        """
        now, actor = clock.now(), actor_of(request.user)
        if not change:
            obj.digest = lending.digest_for(obj.site_id, obj.number, obj.issue)
            super().save_model(request, obj, form, change)
            inventory.record_badge_event(obj, BadgeEvent.What.MADE, actor, now)
        elif "condition" in form.changed_data:
            inventory.mark(obj, obj.condition, form.cleaned_data["reason"], actor, now)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Withdraw a badge instead: its loans stay."""
        return False

    @admin.action(description=_("重做所选的牌（旧码失效）"), permissions=["change"])
    def make_anew(self, request: HttpRequest, queryset: QuerySet[Badge]) -> None:
        """Give badges that nobody wears a new code; the old one opens nothing any more (B5)."""
        made = 0
        for badge in queryset.filter(lent=False, valid_on__isnull=True):
            inventory.redo(badge, "", actor_of(request.user), clock.now())
            self.log_change(request, badge, [{"changed": {"fields": ["issue"]}}])
            made += 1
        messages.success(request, gettext("%d 张牌有了新码，请重新打印。借出的牌没有改动。") % made)


@admin.register(BadgeEvent)
class BadgeEventPage(ReadOnly):
    """What was recorded about badges, in order; the list only grows."""

    list_display = ["at", "badge", "site", "what", "by_name", "reason"]
    list_filter = ["what", "badge__site", "badge__kind", "at"]
    list_select_related = ["badge__site"]
    search_fields = ["=badge__number", "by_name"]
    fields = ["at", "badge", "what", "by", "by_name", "reason", "visit"]
    ordering = ["-id"]

    @admin.display(description=_("园区"), ordering="badge__site")
    def site(self, event: BadgeEvent) -> str:
        """Name the badge's site."""
        return str(event.badge.site)


register_with_history((MessageTemplate, MessagePage))
