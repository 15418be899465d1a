"""What was to be approved, in admin: to look at, never to write (W4)."""

from django.contrib import admin

from reception.due.models import Approval, ApprovalAsk
from reception.organisation.admin_pages import ReadOnly
from reception.organisation.admin_rows import rows_of


@admin.register(Approval)
class ApprovalPage(ReadOnly):
    """Who asked for what, where it is, who decided."""

    inlines = [rows_of(ApprovalAsk, "at", "employee")]
    list_display = ["kind", "of_class", "amount", "state", "asked_by_employee", "asked_at"]
    list_display += ["decided_by_name", "decided_at"]
    list_filter = ["kind", "state", "asked_at"]
    list_select_related = ["asked_by_employee"]
    search_fields = ["decided_by_name", "asked_by_employee__name"]
