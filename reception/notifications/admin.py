"""The outbox in admin: was it delivered, and if not, why (V3)."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from reception import clock
from reception.notifications import channel_admin, outbox
from reception.notifications.link_kinds import kinds
from reception.notifications.models import Attempt, Notice, WorkerBeat
from reception.organisation import emails, phones
from reception.organisation.admin_pages import ReadOnly

__all__ = ["channel_admin"]  # importing it registers its page


def sees_visitors(request: HttpRequest) -> bool:
    return request.user.has_perm("visitors.view_visit")


class Attempts(admin.TabularInline):
    model = Attempt
    fields = ["number", "kind", "name", "began_at", "ended_at", "outcome", "answer"]
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ByPurpose(admin.SimpleListFilter):
    """What a notice's link is for; from the registry, because to ask the table for it is to walk
    through years of notices.
    """

    title, parameter_name = _("链接用途"), "purpose"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(purpose, purpose) for purpose in sorted(kinds)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Notice]) -> QuerySet[Notice]:
        wanted = self.value()
        return queryset.filter(purpose=wanted) if wanted in kinds else queryset


@admin.register(Notice)
class NoticePage(ReadOnly):
    """Notices. What names a visitor, or says what a notice is about, is left out for those who only
    run the machine.
    """

    list_display = [
        "number",
        "state",
        "channel",
        "employee",
        "subject",
        "attempts",
        "written_at",
        "sent_at",
        "trouble",
    ]
    list_filter = [
        "state",
        "channel",
        ByPurpose,
        ("seen_at", admin.EmptyFieldListFilter),
        "written_at",
    ]
    list_select_related = ["employee"]
    search_fields = ["=id", "key", "employee__name", "employee__number", "trouble"]
    inlines = [Attempts]
    actions = ["send_again"]
    fields = [
        "key",
        "state",
        "channel",
        "employee",
        "masked_address",
        "masked_phone",
        "subject",
        "body",
        "group_text",
        "written_at",
        "due_at",
        "attempts",
        "sent_at",
        "late_at",
        "seen_at",
        "trouble",
    ]

    readonly_fields = ["masked_address", "masked_phone"]

    @admin.display(description=_("收件邮箱"))
    def masked_address(self, notice: Notice) -> str:
        return emails.masked(notice.to_address)

    @admin.display(description=_("收件手机"))
    def masked_phone(self, notice: Notice) -> str:
        return phones.masked(notice.to_phone)

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """Leave the subject out where it names a visitor to somebody who may not know."""
        names = super().get_list_display(request)
        return [name for name in names if name != "subject" or sees_visitors(request)]

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        """Leave the purpose out, too: the notices of a case are those of who is concerned by it."""
        given = list(super().get_list_filter(request))
        return [one for one in given if one is not ByPurpose or sees_visitors(request)]

    def get_search_fields(self, request: HttpRequest) -> list[str]:
        """Search no keys for them: a key says what a notice is about."""
        given = super().get_search_fields(request)
        return [name for name in given if name != "key" or sees_visitors(request)]

    def get_list_display_links(self, request: HttpRequest, list_display: Any) -> Any:
        return ["number"] if sees_visitors(request) else None

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Show the list to all who may see notices, a notice itself to those who may see visits."""
        return super().has_view_permission(request, obj) and (obj is None or sees_visitors(request))

    def has_send_again_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("notifications.send_again_notice")

    @admin.display(description="")
    def action_checkbox(self, notice: Notice) -> SafeString:
        """Name a row by its number; Django's own box would name the visitor in the subject."""
        box = '<input type="checkbox" name="{}" value="{}" class="action-select" aria-label="#{}">'
        return format_html(box, ACTION_CHECKBOX_NAME, notice.pk, notice.pk)

    @admin.display(description="#", ordering="pk")
    def number(self, notice: Notice) -> int:
        return notice.pk

    @admin.action(description=_("重新发送未能送达的通知"), permissions=["send_again"])
    def send_again(self, request: Any, queryset: QuerySet[Notice]) -> None:
        now, chosen = clock.now(), list(queryset)
        again = [notice for notice in chosen if outbox.send_again(notice, now)]
        for notice in again:
            # By its number, not by its subject: everybody who works in admin reads their last
            # actions on its first page.
            LogEntry.objects.create(
                user_id=request.user.pk,
                content_type=ContentType.objects.get_for_model(Notice),
                object_id=notice.pk,
                object_repr=f"#{notice.pk}",
                action_flag=CHANGE,
                change_message=gettext("重新发送"),
            )
        if again:
            done = ngettext(
                "%(count)d 条通知将重新发送。", "%(count)d 条通知将重新发送。", len(again)
            ) % {"count": len(again)}
            messages.success(request, done)
        if len(again) < len(chosen):
            messages.warning(request, gettext("只有未能送达的通知才能重新发送，其余保持不变。"))


@admin.register(WorkerBeat)
class WorkerBeatPage(ReadOnly):
    list_display = ["name", "at"]
