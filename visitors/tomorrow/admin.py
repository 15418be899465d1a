"""Slips in admin: to look at; a code stands nowhere (B5)."""

from django.contrib import admin

from reception.organisation.admin_pages import ReadOnly
from visitors.tomorrow.models import PaperSlip


@admin.register(PaperSlip)
class PaperSlipPage(ReadOnly):
    """Which slips were made ready, and what became of each."""

    list_display = ["on", "number", "site", "issued_at", "used_at", "used_by_name"]
    list_filter = ["site", "on", "used_at"]
    list_select_related = ["site"]
    search_fields = ["=number"]
    fields = ["site", "on", "number", "issued_at", "used_at", "used_by_name", "visit"]
