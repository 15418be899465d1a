"""Months in admin, to look at; pay is written on its own page alone, and here is by whom (P8)."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reception.organisation.admin_pages import ReadOnly
from reception.policy.penalty import AMOUNTS, money
from visitors.discipline.models import MonthClose, MonthItem, MonthLine, MonthPay


class Frozen(admin.TabularInline):
    """Rows below another, to look at."""

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
    fields = ["entry", "ladder", "clause", *AMOUNTS, "had", "withheld", "share_lapsed", "why"]


@admin.register(MonthClose)
class MonthClosePage(ReadOnly):
    """Months that are closed, by whom, and up to which entry."""

    list_display = ["month", "closed_at", "closed_by", "position"]
    list_select_related = ["closed_by"]
    fields = ["month", "closed_at", "closed_by", "position", "yuan_per_point", "cap_percent"]
    fields += ["people", *AMOUNTS, "as_points", "withheld", "unchecked", "digest", "signature"]


@admin.register(MonthLine)
class MonthLinePage(ReadOnly):
    """What an employee paid in a closed month."""

    inlines = [ItemRows]
    list_display = ["close", "employee", *AMOUNTS, "cap", "withheld"]
    list_filter = ["close"]
    list_select_related = ["close", "employee"]
    search_fields = ["employee__name", "employee__number"]
    fields = ["close", "employee", "number", "name", "department", *AMOUNTS]
    fields += ["as_points", "pay", "cap", "withheld"]


@admin.register(MonthPay)
class MonthPayPage(ReadOnly):
    """What somebody earns in a month, who wrote it, and what stood there before."""

    list_display = ["month", "employee", "pay", "said_by", "said_at"]
    list_filter = ["month"]
    list_select_related = ["employee", "said_by"]
    search_fields = ["employee__name", "employee__number"]
    fields = ["month", "employee", "pay", "said_by", "said_at", "earlier"]
    readonly_fields = ["earlier"]

    @admin.display(description=_("以前填的"))
    def earlier(self, pay: MonthPay) -> str:
        """Show all that was ever written for this person and month, also what was taken out."""
        rows = MonthPay.history.filter(employee=pay.employee_id, month=pay.month).select_related(
            "history_user__employee"
        )
        cells = [
            (
                f"{timezone.localtime(row.history_date):%Y-%m-%d %H:%M}",
                getattr(row.history_user, "employee", None) or row.history_user or gettext("系统"),
                gettext("已去掉") if row.history_type == "-" else money(row.pay),
            )
            for row in rows.order_by("-history_date", "-history_id")
        ]
        return format_html_join("", "<div>{} {} {}</div>", cells)
