"""The outbox in admin: was it delivered, and if not, why (V3)."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from reception.house import mailboxes
from reception.house.admin_pages import ReadOnly
from reception.notices.models import Notice, WorkerBeat

NAMES_A_VISITOR = {"subject", "body", "group_text"}


def sees_visitors(request: HttpRequest) -> bool:
    """Tell whether somebody may read what names a visitor."""
    return request.user.has_perm("visitors.view_visit")


@admin.register(Notice)
class NoticePage(ReadOnly):
    """Notices. What names a visitor is left out for those who only run the machine."""

    list_display = ["number", "state", "channel", "employee", "subject", "attempts", "written_at", "sent_at", "trouble"]
    list_filter = ["state", "channel", "written_at"]
    list_select_related = ["employee"]
    search_fields = ["key", "employee__name", "employee__number"]
    fields = [
        "key", "state", "channel", "employee", "masked_address", "subject", "body", "group_text", "written_at", "due_at", "attempts",
        "sent_at", "seen_at", "trouble",
    ]  # fmt: skip

    readonly_fields = ["masked_address"]

    @admin.display(description=_("收件邮箱"))
    def masked_address(self, notice: Notice) -> str:
        """Show the address of somebody outside the house with its middle hidden."""
        return mailboxes.masked(notice.to_address)

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """Leave the subject out where it names a visitor to somebody who may not know."""
        names = list(super().get_list_display(request))
        return names if sees_visitors(request) else [name for name in names if name not in NAMES_A_VISITOR]

    def get_list_display_links(self, request: HttpRequest, list_display: Any) -> Any:
        """Lead to the page of a notice only those who may read it."""
        return ["number"] if sees_visitors(request) else None

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Show the list to all who may see notices, a notice itself to those who may see visits."""
        return super().has_view_permission(request, obj) and (obj is None or sees_visitors(request))

    @admin.display(description="#", ordering="pk")
    def number(self, notice: Notice) -> int:
        """Return the notice's number."""
        return notice.pk


@admin.register(WorkerBeat)
class WorkerBeatPage(ReadOnly):
    """The workers and their last sign of life."""

    list_display = ["name", "at"]
