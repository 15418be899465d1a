"""Hand-overs in admin: to look at, never to write."""

from django.contrib import admin

from reception.organisation.admin_pages import ReadOnly
from reception.organisation.admin_rows import rows_of
from visitors.handover.models import HandOver, HandOverItem


@admin.register(HandOver)
class HandOverPage(ReadOnly):
    """A hand-over, and what stood on it."""

    inlines = [rows_of(HandOverItem, "kind", "what", "since", "taken", "reason")]
    list_display = ["took_at", "took_name", "gave_name", "gave_at", "site"]
    list_filter = ["site", "took_at"]
    list_select_related = ["site"]
    search_fields = ["took_name", "gave_name"]
