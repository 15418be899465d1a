"""Closed days in admin: to look at, never to write."""

from django.contrib import admin

from reception.organisation.admin_pages import ReadOnly
from reception.organisation.admin_rows import rows_of
from visitors.reports.models import ClosedDay, FrozenFigure


@admin.register(ClosedDay)
class ClosedDayPage(ReadOnly):
    """A day, and the figures that it told."""

    inlines = [rows_of(FrozenFigure, "code", "n", "total")]
    list_display = ["day", "site", "closed_at", "by_name"]
    list_filter = ["site", "day"]
    list_select_related = ["site"]
    search_fields = ["by_name"]
