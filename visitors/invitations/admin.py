"""Invitations in admin: to look at."""

from django.contrib import admin

from reception.organisation.admin_pages import ReadOnly
from reception.organisation.admin_rows import rows_of
from visitors.invitations.models import Delegation, Invitation, InvitedVisit, Series


@admin.register(Delegation)
class DelegationPage(ReadOnly):
    """Which lists were invited, to whom."""

    list_display = ["id", "name", "host", "site", "made_at", "made_by_name"]
    list_filter = ["site", "made_at"]
    list_select_related = ["host", "site"]
    search_fields = ["=id"]
    fields = ["site", "host", "name", "made_at", "made_by_name"]


@admin.register(Invitation)
class InvitationPage(ReadOnly):
    """Who was invited by whom; the code stands nowhere (B5)."""

    inlines = [
        rows_of(InvitedVisit, "visit", "minutes"),
        rows_of(Series, "every", "days", "starts", "hour", "until", "made_until"),
    ]
    list_display = ["id", "visitor", "host", "site", "place", "made_at", "made_by_name"]
    list_filter = ["site", "made_at"]
    list_select_related = ["visitor", "host", "site"]
    search_fields = ["=id"]
    fields = [
        "site",
        "host",
        "visitor",
        "delegation",
        "place",
        "note",
        "zone",
        "made_at",
        "made_by_name",
    ]
