"""Visits in admin: to look at, never to write; and the badges, whose condition an administrator keeps (B3)."""

import json
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reception.house import mailboxes, phones
from reception.house.admin_pages import ReadOnly, register_with_history
from reception.policy.models import MessageTemplate
from visitors import badges, openings
from visitors.message_pages import MessagePage
from visitors.models import Badge, BadgeLoan, FurtherHost, HostRequest, LeaveRequest, Satisfaction, Visit, VisitEvent, Visitor


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
    fields = ["asked_at", "employee", "asks_consent", "opened", "answer", "answered_at", "wait_minutes", "colleague"]
    readonly_fields = ["opened"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[HostRequest]:
        """Read with each request when its page was opened."""
        return openings.beside(super().get_queryset(request).select_related("notice"))

    @admin.display(description=_("打开"))
    def opened(self, asked: HostRequest) -> str:
        """Tell when somebody first opened the page."""
        moment = openings.first_opened(asked)
        return date_format(localtime(moment), "DATETIME_FORMAT") if moment is not None else "-"


class LeaveRequestRows(Rows):
    model = LeaveRequest
    fields = ["at", "employee"]


class LoanRows(Rows):
    model = BadgeLoan
    fields = ["badge", "lent_at", "returned_at"]


@admin.register(Visit)
class VisitPage(ReadOnly):
    """Visits with the decision as it was on that day (G10)."""

    inlines = [EventRows, FurtherHostRows, RequestRows, LeaveRequestRows, LoanRows]
    list_display = ["id", "visitor", "organisation", "category", "host", "site", "state", "grade", "clause", "arrived_at", "left_at"]
    list_filter = ["site", "state", "grade", "disposition", "category", "kind", "arrived_at"]
    list_select_related = ["visitor", "category", "host", "site"]
    search_fields = ["=id", "visitor__name__startswith", "organisation__startswith", "host__name"]
    exclude = ["decision"]
    readonly_fields = ["decided"]

    @admin.display(description=_("评定"))
    def decided(self, visit: Visit) -> str:
        """Show the stored decision."""
        return format_html("<pre>{}</pre>", json.dumps(visit.decision, ensure_ascii=False, indent=2))


@admin.register(Visitor)
class VisitorPage(ReadOnly):
    """People who came; their numbers masked, in the list and on the page."""

    list_display = ["name", "organisation", "title", "masked_phone", "masked_email", "visits_made", "met_at"]
    list_filter = ["met_at"]
    search_fields = ["name__startswith", "organisation__startswith", "=last_four"]
    search_help_text = _("姓名、单位的开头，或手机后四位")
    fields = ["name", "masked_phone", "masked_email", "organisation", "title", "level", "visits_made", "met_at"]
    readonly_fields = ["masked_phone", "masked_email"]

    @admin.display(description=_("手机"))
    def masked_phone(self, visitor: Visitor) -> str:
        """Show the number with its middle hidden."""
        return phones.masked(visitor.phone)

    @admin.display(description=_("邮箱"))
    def masked_email(self, visitor: Visitor) -> str:
        """Show the address with its name hidden."""
        return mailboxes.masked(visitor.email)


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


@admin.register(BadgeLoan)
class BadgeLoanPage(ReadOnly):
    """Which badge was worn on which visit."""

    list_display = ["badge", "site", "visit", "lent_at", "returned_at"]
    list_filter = ["badge__site", ("returned_at", admin.EmptyFieldListFilter), "lent_at"]
    list_select_related = ["badge__site", "visit__visitor"]
    search_fields = ["=badge__number", "=visit__id"]

    @admin.display(description=_("园区"), ordering="badge__site")
    def site(self, loan: BadgeLoan) -> str:
        """Name the badge's site."""
        return str(loan.badge.site)


@admin.register(Badge)
class BadgePage(admin.ModelAdmin):
    """The pool: new numbers, conditions, and a badge made anew."""

    list_display = ["number", "site", "condition", "lent", "issue"]
    list_filter = ["site", "condition", "lent"]
    list_select_related = ["site"]
    search_fields = ["=number"]
    fields = ["site", "number", "condition", "issue", "lent"]
    actions = ["make_anew"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Leave the condition to edit; the number is printed on the badge."""
        return ["issue", "lent"] if obj is None else ["site", "number", "issue", "lent"]

    def save_model(self, request: HttpRequest, obj: Badge, form: Any, change: bool) -> None:
        """Give a new badge its code."""
        if not change:
            obj.digest = badges.digest_for(obj.site_id, obj.number, obj.issue)
        super().save_model(request, obj, form, change)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Withdraw a badge instead: its loans stay."""
        return False

    @admin.action(description=_("重做所选的牌（旧码失效）"), permissions=["change"])
    def make_anew(self, request: HttpRequest, queryset: QuerySet[Badge]) -> None:
        """Give badges that nobody wears a new code; the old one opens nothing any more (B5)."""
        made = 0
        for badge in queryset.filter(lent=False):
            badge.issue += 1
            badge.digest = badges.digest_for(badge.site_id, badge.number, badge.issue)
            badge.condition = Badge.Condition.GOOD
            badge.save(update_fields=["issue", "digest", "condition"])
            self.log_change(request, badge, [{"changed": {"fields": ["issue"]}}])
            made += 1
        messages.success(request, gettext("%d 张牌有了新码，请重新打印。借出的牌没有改动。") % made)


register_with_history((MessageTemplate, MessagePage))
