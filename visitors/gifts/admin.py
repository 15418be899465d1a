"""Gifts in admin: the kinds as rows, the list to look at."""

from django.contrib import admin

from reception.organisation.admin_base import AdminPage
from reception.organisation.admin_pages import ReadOnly
from visitors.gifts.models import GiftEntry, GiftKind


@admin.register(GiftKind)
class GiftKindPage(AdminPage):
    """What the house gives."""

    list_display = ["name", "price", "is_active", "order"]
    list_filter = ["is_active"]
    search_fields = ["name"]


@admin.register(GiftEntry)
class GiftEntryPage(ReadOnly):
    """What came in, went out and was offered."""

    list_display = ["at", "what", "kind", "thing", "pieces", "value", "whom", "unit", "employee"]
    list_filter = ["what", "kind", "at"]
    list_select_related = ["kind", "employee"]
    search_fields = ["whom", "unit"]
