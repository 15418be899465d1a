"""Closed months in admin: to look at, never to write; the pay of a month is written on its own page alone (P8)."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from reception.house.admin_pages import ReadOnly
from visitors.discipline.models import MonthClose, MonthItem, MonthLine


class Frozen(admin.TabularInline):
    """Rows that were frozen with the row above them."""

    extra = 0
    max_num = 0
    can_delete = False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody changes here."""
        return False

    def has_add_permission(self, request: HttpRequest, *_args: Any) -> bool:
        """Nobody adds here."""
        return False


class ItemRows(Frozen):
    """What a line is the sum of."""

    model = MonthItem
    fields = ["entry", "fine", "points", "pay_share"]


@admin.register(MonthClose)
class MonthClosePage(ReadOnly):
    """Months that are closed, by whom, and up to which entry."""

    list_display = ["month", "closed_at", "closed_by", "position"]
    list_select_related = ["closed_by"]
    fields = ["month", "closed_at", "closed_by", "position"]

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Allow no filter by the address: one that leads through the entries would reach who reported."""
        return False


@admin.register(MonthLine)
class MonthLinePage(ReadOnly):
    """What an employee paid in a closed month."""

    inlines = [ItemRows]
    list_display = ["close", "employee", "fine", "points", "pay_share", "cap", "withheld"]
    list_filter = ["close"]
    list_select_related = ["close", "employee"]
    search_fields = ["employee__name", "employee__number"]
    fields = ["close", "employee", "fine", "points", "pay_share", "cap", "withheld"]

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Allow the filter of the page and no others, which might lead on to who reported."""
        return lookup in ("close", "close__id", "close__id__exact")
