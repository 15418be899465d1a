"""Closed days in admin: to look at, never to write."""

from django.contrib import admin

from reception.organisation.admin_base import AdminPage
from reception.organisation.admin_pages import ReadOnly
from reception.organisation.admin_rows import rows_of
from visitors.reports.models import ClosedDay, FrozenFigure, ReportOrder


@admin.register(ClosedDay)
class ClosedDayPage(ReadOnly):
    """A day, and the figures that it told."""

    inlines = [rows_of(FrozenFigure, "code", "n", "total")]
    list_display = ["day", "site", "closed_at", "by_name"]
    list_filter = ["site", "day"]
    list_select_related = ["site"]
    search_fields = ["by_name"]


@admin.register(ReportOrder)
class ReportOrderPage(AdminPage):
    """Who is sent which report, and when."""

    list_display = ["employee", "kind", "site", "at", "told_on"]
    list_filter = ["kind", "site"]
    list_select_related = ["employee", "site"]
    search_fields = ["employee__name"]
