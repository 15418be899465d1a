"""Calls in admin: to look at, never to write."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from reception.organisation import phones
from reception.organisation.admin_pages import ReadOnly
from reception.organisation.admin_rows import Rows, rows_of
from visitors.calls.models import Call, CallEvent, CallMessage


class MessageRows(Rows):
    """What the caller left."""

    model = CallMessage
    fields = ("to", "words", "left_at", "read_at", "called_back_at", "done_at")


@admin.register(Call)
class CallPage(ReadOnly):
    """A call, and what became of it."""

    inlines = [
        MessageRows,
        rows_of(CallEvent, "at", "what", "by_name", "employee", "extension", "outcome", "words"),
    ]
    list_display = ["began_at", "caller", "kind", "wanted", "state", "result", "site"]
    list_filter = ["site", "kind", "state", "result", "began_at"]
    list_select_related = ["site", "kind", "wanted"]
    search_fields = ["caller", "organisation"]
    fields = [
        *("site", "kind", "state", "result", "masked_phone", "caller", "organisation", "visitor"),
        *("wanted", "topic", "content", "began_at", "answered_at", "ended_at", "taken_by"),
        "passed_to",
    ]
    readonly_fields = ["masked_phone"]

    @admin.display(description=_("来电号码"))
    def masked_phone(self, row: Call) -> str:
        """Show the number with its middle hidden."""
        return phones.masked(row.number)
