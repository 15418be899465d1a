"""Badges in admin: the pool, what became of each, and who wears them (B3)."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reception import clock
from reception.accounts.actor import actor_of
from reception.organisation.admin_base import AdminPage
from reception.organisation.admin_pages import ReadOnly
from reception.organisation.admin_rows import rows_of
from reception.text import clean_line
from visitors.badges import inventory, lending
from visitors.models import Badge, BadgeEvent, BadgeLoan


@admin.register(BadgeLoan)
class BadgeLoanPage(ReadOnly):
    """Which badge was worn on which visit."""

    list_display = [
        "badge",
        "badge__site",
        "visit",
        "lent_at",
        "lent_by",
        "returned_at",
        "returned_by",
        "lost",
    ]
    list_filter = ["badge__site", ("returned_at", admin.EmptyFieldListFilter), "lost", "lent_at"]
    list_select_related = ["badge__site", "visit__visitor"]
    search_fields = ["=badge__number", "=visit__id"]


class BadgeForm(forms.ModelForm):
    """A badge; what becomes of it needs a reason."""

    reason = forms.CharField(
        label=_("原因"), max_length=200, required=False, help_text=_("改状况时要写")
    )

    def clean(self) -> dict[str, Any]:
        """Ask for a reason where the condition changes, and keep plastic numbers below those of
        paper.
        """
        data = super().clean() or self.cleaned_data
        changes = self.instance.pk and "condition" in self.changed_data
        if changes and not clean_line(data.get("reason", "")):
            self.add_error("reason", _("请写明原因。"))
        if not self.instance.pk and (data.get("number") or 0) > Badge.LARGEST_OF_PLASTIC:
            self.add_error("number", _("牌号最多五位；更大的号码留给纸牌。"))
        return data


@admin.register(Badge)
class BadgePage(AdminPage):
    """The pool: new numbers, conditions, and a badge made anew."""

    form = BadgeForm
    inlines = [rows_of(BadgeEvent, "at", "what", "by_name", "reason", "visit")]
    list_display = ["number", "kind", "site", "condition", "lent", "valid_on", "issue"]
    list_filter = ["site", "kind", "condition", "lent", ("valid_on", admin.EmptyFieldListFilter)]
    list_select_related = ["site"]
    search_fields = ["=number"]
    fields = ["site", "kind", "number", "condition", "reason", "issue", "lent", "valid_on"]
    actions = ["make_anew"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Leave the condition to edit; kind and number are printed on the badge."""
        read_only = ["issue", "lent", "valid_on"]
        return ["condition", *read_only] if obj is None else ["site", "kind", "number", *read_only]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Ask for a reason only where something changes."""
        changes = obj is not None and self.has_change_permission(request, obj)
        return [name for name in self.fields if name != "reason" or changes]

    def get_inlines(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return self.inlines if obj is not None else []

    def save_model(self, request: Any, obj: Badge, form: Any, change: bool) -> None:
        """Go through the same verbs as the pages: a new badge gets its code, a changed one a line
        in its history.
        """
        now, actor = clock.now(), actor_of(request.user)
        if not change:
            obj.digest = lending.digest_for(obj.site_id, obj.number, obj.issue)
            super().save_model(request, obj, form, change)
            inventory.record_badge_event(obj, BadgeEvent.What.MADE, actor, now)
        elif "condition" in form.changed_data:
            inventory.mark(obj, obj.condition, form.cleaned_data["reason"], actor, now)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Withdraw a badge instead: its loans stay."""
        return False

    @admin.action(description=_("重做所选的牌（旧码失效）"), permissions=["change"])
    def make_anew(self, request: HttpRequest, queryset: QuerySet[Badge]) -> None:
        """Give badges that nobody wears a new code; the old one opens nothing any more (B5)."""
        made = 0
        for badge in queryset.filter(lent=False, valid_on__isnull=True):
            inventory.redo(badge, "", actor_of(request.user), clock.now())
            self.log_change(request, badge, [{"changed": {"fields": ["issue"]}}])
            made += 1
        messages.success(request, gettext("%d 张牌有了新码，请重新打印。借出的牌没有改动。") % made)


@admin.register(BadgeEvent)
class BadgeEventPage(ReadOnly):
    """What was recorded about badges, in order; the list only grows."""

    list_display = ["at", "badge", "badge__site", "what", "by_name", "reason"]
    list_filter = ["what", "badge__site", "badge__kind", "at"]
    list_select_related = ["badge__site"]
    search_fields = ["=badge__number", "by_name"]
    fields = ["at", "badge", "what", "by", "by_name", "reason", "visit"]
    ordering = ["-id"]
