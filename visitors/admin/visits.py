"""Visits in admin: to look at, never to write; and the badges, whose condition an administrator
keeps (B3).
"""

import json
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from reception import clock
from reception.accounts import limits
from reception.accounts.actor import actor_of
from reception.organisation import emails, phones
from reception.organisation.admin_pages import ReadOnly, register_with_history
from reception.organisation.admin_rows import Rows, rows_of
from reception.policy.models import MessageTemplate
from visitors.admin.message_templates import MessagePage
from visitors.links import opened as opened_links
from visitors.models import (
    BadgeLoan,
    Belonging,
    Companion,
    FurtherHost,
    HostRequest,
    LeaveRequest,
    Merge,
    NotTheSame,
    Satisfaction,
    Visit,
    VisitDetails,
    VisitEvent,
    Visitor,
    ZonePass,
)
from visitors.people import phone_search

FOUND_AT_MOST = 100
MERGE = ["absorbed", "kept", "at", "by_name", "undo_until", "undone_at"]
APART = ["one", "other", "at", "by_name"]

MASKED = ["masked_phone", "masked_email"]
BROUGHT = ["what", "serial", "count", "brought_at", "taken_out_at", "stays_at", "stays_because"]
DESCRIBED = [
    *("plate", "needs", "letter", "letter_issuer", "source", "accepted"),
    *("result", "result_by"),
]
ASKED_FOR = ["zone", "state", "reason", "until", "approval"]


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
        return opened_links.with_reminders(super().get_queryset(request).select_related("notice"))

    @admin.display(description=_("打开"))
    def opened(self, host_request: HostRequest) -> str:
        moment = opened_links.first_opened(host_request)
        return date_format(localtime(moment), "DATETIME_FORMAT") if moment is not None else "-"


@admin.register(Visit)
class VisitPage(ReadOnly):
    """Visits with the decision as it was on that day (G10)."""

    inlines = [
        rows_of(VisitEvent, "at", "what", "by_name", "reason"),
        rows_of(FurtherHost, "employee"),
        rows_of(VisitDetails, *DESCRIBED),
        RequestRows,
        rows_of(LeaveRequest, "at", "employee"),
        rows_of(BadgeLoan, "badge", "lent_at", "returned_at"),
        rows_of(Companion, "name"),
        rows_of(Belonging, *BROUGHT),
        rows_of(ZonePass, *ASKED_FOR),
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
    list_filter = [
        "site",
        "state",
        "grade",
        "disposition",
        "pitch_agreed",
        "category",
        "kind",
        "arrived_at",
    ]
    list_select_related = ["visitor", "category", "host", "site"]
    search_fields = ["=id", "visitor__name__startswith", "organisation__startswith", "host__name"]
    exclude = ["decision"]
    readonly_fields = ["decided"]

    @admin.display(description=_("评定"))
    def decided(self, visit: Visit) -> str:
        decision = json.dumps(visit.decision, ensure_ascii=False, indent=2)
        return format_html("<pre>{}</pre>", decision)


@admin.register(Visitor)
class VisitorPage(ReadOnly):
    """People who came; their numbers masked, in the list and on the page."""

    list_display = ["name", "organisation", "title", *MASKED, "visits_made", "met_at"]
    list_filter = ["met_at"]
    search_fields = ["name"]  # shows the box; what is typed is looked up as at the desk
    search_help_text = _("姓名、拼音、首字母、单位，或手机号、后四位")
    fields = [
        "name",
        *MASKED,
        "organisation",
        "title",
        "level",
        "visits_made",
        "met_at",
        "merged_into",
    ]
    readonly_fields = MASKED

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[Any, bool]:
        """Find as the desk does: no number by its pieces."""
        if search_term.strip():
            actor, now = actor_of(request.user), clock.now()
            limits.spend(limits.SEARCH, request.user.pk, now)
            visitors = phone_search.find(search_term, FOUND_AT_MOST, actor, now)
            queryset = queryset.filter(pk__in=[visitor.pk for visitor in visitors])
        return queryset, False

    @admin.display(description=_("手机"))
    def masked_phone(self, visitor: Visitor) -> str:
        return phones.masked(visitor.phone)

    @admin.display(description=_("邮箱"))
    def masked_email(self, visitor: Visitor) -> str:
        return emails.masked(visitor.email)


@admin.register(Merge)
class MergePage(ReadOnly):
    """Which records were made one, by whom, and until when it can be undone."""

    list_display = ["id", *MERGE]
    list_filter = ["at", ("undone_at", admin.EmptyFieldListFilter)]
    list_select_related = ["absorbed", "kept"]
    search_fields = ["=absorbed__id", "=kept__id", "by_name"]
    fields = [*MERGE, "undone_by_name"]


@admin.register(NotTheSame)
class NotTheSamePage(ReadOnly):
    """Who looks alike and is told apart for good."""

    list_display = ["id", *APART]
    list_filter = ["at"]
    list_select_related = ["one", "other"]
    search_fields = ["=one__id", "=other__id", "by_name"]
    fields = [*APART]


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

    list_display = ["visit", "score", "at", "asked_at", "visit__host"]
    list_filter = ["score", "asked_at", "visit__site"]
    list_select_related = ["visit__visitor", "visit__host"]
    search_fields = ["=visit__id"]
    fields = ["visit", "score", "at", "asked_at"]


@admin.register(ZonePass)
class ZonePassPage(ReadOnly):
    """Who asked to let whom into a restricted zone, and what the principal said (Z2)."""

    list_display = ["visit_id", *ASKED_FOR]
    list_filter = ["state", "zone", "requested_at"]
    list_select_related = ["zone__site", "approval"]
    search_fields = ["=visit__id", "reason", "approval__decided_by_name"]


@admin.register(Belonging)
class BelongingPage(ReadOnly):
    """What visitors brought in, and whether it went out again."""

    list_display = ["visit_id", *BROUGHT]
    list_filter = [
        ("taken_out_at", admin.EmptyFieldListFilter),
        ("stays_at", admin.EmptyFieldListFilter),
        "brought_at",
    ]
    search_fields = ["=visit__id", "what", "serial"]


register_with_history((MessageTemplate, MessagePage))
