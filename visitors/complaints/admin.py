"""Complaints in admin: to look at, never to write."""

from decimal import Decimal

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from reception.organisation import phones
from reception.organisation.admin_pages import ReadOnly
from reception.organisation.admin_rows import Rows, rows_of
from visitors.complaints.models import (
    Compensation,
    Complaint,
    ComplaintEvent,
    ComplaintReport,
    ComplaintStatement,
)


class ReportRows(Rows):
    """What was found, and who prevents it."""

    model = ComplaintReport
    fields = ("at", "by_name", *ComplaintReport.PARTS, "promised")
    readonly_fields = ("promised",)


class CompensationRows(Rows):
    """What was asked for to be paid, and what was decided (C21)."""

    model = Compensation
    fields = ("reason", "amount", "approval")
    readonly_fields = ("amount",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Compensation]:
        return super().get_queryset(request).select_related("approval")

    @admin.display(description=_("金额"))
    def amount(self, row: Compensation) -> Decimal:
        """Show what the approval is of."""
        return row.approval.amount


@admin.register(Complaint)
class ComplaintPage(ReadOnly):
    """What somebody complained about, and what happened to it."""

    inlines = [
        rows_of(ComplaintEvent, "at", "what", "by_name", "words"),
        ReportRows,
        CompensationRows,
    ]
    list_display = ["number", "received_at", "name", "stage", "major", "outcome", "site"]
    list_filter = ["site", "stage", "major", "outcome", "channel", "received_at"]
    list_select_related = ["site"]
    search_fields = ["number", "name"]
    fields = [
        *("number", "site", "stage", "name", "masked_phone", "what", "wanted", "channel", "kinds"),
        *(
            "about",
            "department",
            "visit",
            "received_at",
            "began_at",
            "valid",
            "assigned_department",
        ),
        *("assigned_to", "assigned_at", "sent_back", "needs_principal", "major", "outcome"),
        *("answered_at", "closed_at", "not_reached"),
        *("assess_days", "report_days", "review_days", "principal_days", "answer_days"),
    ]
    readonly_fields = ["masked_phone"]

    @admin.display(description=_("手机"))
    def masked_phone(self, row: Complaint) -> str:
        """Show the number with its middle hidden."""
        return phones.masked(row.phone)


@admin.register(ComplaintStatement)
class ComplaintStatementPage(ReadOnly):
    """What was told of the complaints of a month."""

    list_display = ["month", "sent_at", "sent_by_name"]
    list_filter = ["sent_at"]
    fields = ["month", "sent_at", "sent_by_name", "figures"]
