"""What our admin pages share: history of every change, drag order, read-only lists, refusals in
words.
"""

from collections.abc import Sequence
from typing import Any

from adminsortable2.admin import SortableAdminMixin
from django import forms
from django.contrib import admin, messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.core.paginator import Paginator
from django.db import models, transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from simple_history.admin import SimpleHistoryAdmin
from simple_history.template_utils import HistoricalRecordContextHelper

from reception.organisation import phones
from reception.organisation.admin_base import AdminPage

COUNTED_AT_MOST = 10_000


class CappedPaginator(Paginator):
    """Count rows only as far as somebody would leaf; the whole count of a large table costs
    seconds.
    """

    @cached_property
    def count(self) -> int:
        """The number of rows, or the limit."""
        rows: Any = self.object_list
        return rows.order_by()[:COUNTED_AT_MOST].count()


class ReadOnly(AdminPage):
    """A list to look at: what is in it was made elsewhere and stays."""

    paginator = CappedPaginator
    show_full_result_count = False
    actions: Any = None

    def has_add_permission(self, request: HttpRequest, *_args: Any) -> bool:
        """Nobody adds here."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody changes here."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody deletes here."""
        return False


class Readable(HistoricalRecordContextHelper):
    """Word the two sides of a change as the form shows them, with phones masked."""

    def prepare_delta_change_value(self, change: Any, value: Any) -> Any:
        """Return one side of a change for reading."""
        column = self.model._meta.get_field(change.field)
        value = super().prepare_delta_change_value(change, value)
        if value in (None, "", []):
            return "–"
        if isinstance(value, list):
            return gettext("、").join(map(str, value))
        if isinstance(value, bool):
            return gettext("是") if value else gettext("否")
        if column.name == "phone":
            return phones.masked(str(value))
        labels: dict[Any, Any] = dict(getattr(column, "flatchoices", []) or [])
        return labels.get(value, value)


class WithHistory(AdminPage, SimpleHistoryAdmin):
    """Keep and show who changed what and when.

    Going back to an old version is left out: its page would save whatever is posted to it, by
    readers too.
    """

    object_history_list_template = "admin/changes.html"
    list_per_page = 200

    def get_urls(self) -> list[Any]:
        """Return the addresses of a plain admin, without the one that reverts."""
        return super(SimpleHistoryAdmin, self).get_urls()

    def get_history_queryset(
        self, request: HttpRequest, history_manager: Any, pk_name: str, object_id: Any
    ) -> Any:
        """Return the history with the people who made it."""
        history = super().get_history_queryset(request, history_manager, pk_name, object_id)
        return history.select_related("history_user__employee")

    def get_historical_record_context_helper(
        self, request: HttpRequest, historical_record: Any
    ) -> HistoricalRecordContextHelper:
        """Word changes for readers."""
        return Readable(self.model, historical_record)

    def revert_disabled(self, request: HttpRequest, obj: Any = None) -> bool:
        """Say on the page, too, that it only shows."""
        return True

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> Any:
        """Link the list of all changes, where deleted rows are found."""
        opts = self.model._meta
        link = reverse(f"admin:{opts.app_label}_historical{opts.model_name}_changelist")
        return super().changelist_view(request, {**(extra_context or {}), "changes_link": link})


class Changes(ReadOnly):
    """Every change of one kind of row, deleted ones included; the row's own history tells what
    changed.
    """

    list_display = ["history_date", "who", "history_type", "row", "history_change_reason"]
    list_display_links = None
    list_filter = ["history_type", "history_date"]
    list_select_related = ["history_user__employee"]
    ordering = ["-history_date", "-history_id"]
    list_per_page = 100

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Show the list; the page of one version would repeat the history, with the phone in it."""
        return obj is None and super().has_view_permission(request)

    def get_model_perms(self, request: HttpRequest) -> dict[str, bool]:
        """Stay out of the index; the list of the rows themselves leads here."""
        return {}

    @admin.display(description=_("谁"))
    def who(self, change: Any) -> str:
        """Name the person, or the machine."""
        user = change.history_user
        return str(getattr(user, "employee", None) or user or gettext("系统"))

    @admin.display(description=_("对象"))
    def row(self, change: Any) -> str:
        """Link the row's history."""
        opts = change.instance_type._meta
        link = reverse(f"admin:{opts.app_label}_{opts.model_name}_history", args=[change.id])
        return format_html('<a href="{}">{}</a>', link, change.instance)


def register_with_history(
    *models_and_pages: tuple[type[models.Model], type[admin.ModelAdmin]],
) -> None:
    """Register models, each with its list of changes."""
    for model, page in models_and_pages:
        admin.site.register(model, page)
        history: Any = model
        admin.site.register(history.history.model, Changes)


class Draggable(SortableAdminMixin):
    """Let the order be dragged, or moved by an action, and leave a trace of each row that moved.

    The library writes dragged rows in bulk, past the history; here each moved row is saved.
    """

    change_list_template: Any = "adminsortable2/change_list.html"
    actions: Any = ["move_up", "move_down"]

    def get_list_display(self, request: HttpRequest) -> Any:
        """Show the handle only to those who may drag."""
        names = super().get_list_display(request)
        changes = self.has_change_permission(request)  # type: ignore[attr-defined]
        return names if changes else ["place" if name == "_reorder_" else name for name in names]

    @admin.display(description=_("顺序"))
    def place(self, row: Any) -> int:
        """Number a row for those who only read."""
        number: int = getattr(row, self.default_order_field)
        return number

    def _update_order(
        self, updated_items: list[tuple[Any, Any]], extra_model_filters: dict[str, Any]
    ) -> int:
        """Put dragged rows into the places that they occupied together, in their new order."""
        wished = {str(pk): int(place) for pk, place in updated_items}
        with transaction.atomic():
            rows = self._in_order()
            moved = sorted(
                (row for row in rows if str(row.pk) in wished), key=lambda row: wished[str(row.pk)]
            )
            following = iter(moved)
            return self._keep([next(following) if str(row.pk) in wished else row for row in rows])

    @admin.action(description=_("上移一位"), permissions=["change"])
    def move_up(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Move the chosen rows one place up; the way without dragging."""
        self._shift(request, queryset, up=True)

    @admin.action(description=_("下移一位"), permissions=["change"])
    def move_down(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Move the chosen rows one place down; the way without dragging."""
        self._shift(request, queryset, up=False)

    def _shift(self, request: HttpRequest, queryset: QuerySet[Any], *, up: bool) -> None:
        chosen = set(queryset.values_list("pk", flat=True))
        with transaction.atomic():
            rows = self._in_order() if up else self._in_order()[::-1]
            for at in range(1, len(rows)):
                if rows[at].pk in chosen and rows[at - 1].pk not in chosen:
                    rows[at - 1], rows[at] = rows[at], rows[at - 1]
            self._keep(rows if up else rows[::-1])
        messages.success(request, gettext("顺序已调整。"))

    def _in_order(self) -> list[Any]:
        model: Any = self.model  # type: ignore[attr-defined]
        return list(
            model.objects.select_for_update().order_by(
                self.default_order_field, *model._meta.ordering, "pk"
            )
        )

    def _keep(self, rows: Sequence[Any]) -> int:
        """Number the rows from one and save those whose number changed."""
        moved = 0
        for place, row in enumerate(rows, start=1):
            if getattr(row, self.default_order_field) != place:
                setattr(row, self.default_order_field, place)
                row.save(update_fields=[self.default_order_field])
                moved += 1
        return moved


class InWords(forms.ModelForm):
    """Say what a broken constraint means, beside the field that it is about."""

    # constraint: (field, sentence)
    words: dict[str, tuple[str, Any]] = {}

    def add_error(self, field: str | None, error: Any) -> None:
        """Add an error, reworded where a constraint speaks."""
        if field is None and isinstance(error, ValidationError):
            error = reworded(error, self.words, set(self.fields))
        super().add_error(field, error)


def reworded(
    error: ValidationError, words: dict[str, tuple[str, Any]], fields: set[str]
) -> ValidationError:
    """Return a validation error in which constraints say their sentence beside their field.

    Args:
        error: what a model or a form found.
        words: constraint to field and sentence.
        fields: the fields on show; what concerns another one is said of the whole row.
    """
    by_field: dict[str, list[Any]] = {}
    parts = (
        error.error_dict.items()
        if hasattr(error, "error_dict")
        else [(NON_FIELD_ERRORS, error.error_list)]
    )
    for field, errors in parts:
        for single in errors:
            text = " ".join(single.messages)
            place, sentence = next(
                (worded for name, worded in words.items() if name in text), (field, single)
            )
            by_field.setdefault(place if place in fields else NON_FIELD_ERRORS, []).append(sentence)
    return ValidationError(by_field)
