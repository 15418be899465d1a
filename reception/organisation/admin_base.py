"""What every page in admin is made of: it filters by its own filters alone, answers what is no
value with 400, and asks before it deletes whether a row is in use.
"""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import unquote
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import BadRequest, ValidationError
from django.db.models import CASCADE, PROTECT, RESTRICT, ProtectedError, QuerySet, RestrictedError
from django.db.utils import IntegrityError
from django.forms import CheckboxInput, SplitDateTimeField
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext

from reception.text import whole_number

# What the filters of Django add to the name of a column: a choice, an end of a range, blank or not.
ENDINGS = ("", "__exact", "__id__exact", "__isnull", "__isempty", "__gte", "__lt")
OF_A_CALENDAR = ("__gte", "__lt", "__year", "__month", "__day")
NAMED_AT_MOST = 5  # rows that use another one, of each kind


class AdminPage(admin.ModelAdmin):
    """A list and a form in admin.

    An address may filter by ``list_filter`` and ``date_hierarchy`` and by nothing else: the number
    of rows would tell what stands behind a relation or under a mask.
    """

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Allow what a filter of this page writes into the address, and nothing that goes further;
        a NUL, which PostgreSQL does not take, is no value of any.
        """
        columns = self.list_filter if request is None else self.get_list_filter(request)
        own = {f"{_column(item)}{ending}" for item in columns for ending in ENDINGS}
        own |= {f"{self.date_hierarchy}{ending}" for ending in OF_A_CALENDAR}
        return lookup in own and "\x00" not in str(value)

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """Return the list; a page past its end leads to the first one, as Django does.

        Raises:
            BadRequest: a filter has a value that its column cannot have.
        """
        try:
            return super().get_changelist_instance(request)
        except OverflowError as why:  # SQLite has no such number
            raise BadRequest from why
        except IncorrectLookupParameters as why:
            if "p" in request.GET:
                raise
            raise BadRequest from why

    def get_object(self, request: HttpRequest, object_id: str, from_field: Any = None) -> Any:
        """Return a row by its id also where an address leaves the name of a column empty, which
        Django takes for the name of one.
        """
        return super().get_object(request, object_id, from_field or None)

    def response_action(self, request: HttpRequest, queryset: QuerySet[Any]) -> Any:
        """Do what was chosen with the rows that were ticked.

        Raises:
            BadRequest: what was ticked is no row.
        """
        if None in map(whole_number, request.POST.getlist(ACTION_CHECKBOX_NAME)):
            raise BadRequest
        return super().response_action(request, queryset)

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Let a field that completes what is typed be drawn again with any value."""
        if db_field.name in self.get_autocomplete_fields(request) and "widget" not in kwargs:
            kwargs["widget"] = OneOfTheRows(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Name both halves of a moment; Django labels neither."""
        field: Any = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(field, SplitDateTimeField):
            halves = zip(field.widget.widgets, (gettext("日期"), gettext("时间")), strict=True)
            for half, name in halves:
                half.attrs["aria-label"] = f"{field.label} {name}"
        return field

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Say what would go and what keeps it: Django's own would read a million visits to say that
        a category is in use.
        """
        rows = list(objs)
        kept, lacking = [], set()
        for users, keeps in using(rows) if rows else ():
            of = users.model._meta
            known = self.admin_site.is_registered(users.model)
            page = self.admin_site.get_model_admin(users.model) if known else None
            if keeps and (some := list(users[: NAMED_AT_MOST + 1])):
                kept.append(self._named(some, page, request))
            elif not keeps and page is not None and not page.has_delete_permission(request):
                lacking |= {of.verbose_name} if users.exists() else set()
        return (
            [str(row) for row in rows],
            {self.opts.verbose_name_plural: len(rows)},
            lacking,
            kept,
        )

    def _named(self, rows: list[Any], page: Any, request: HttpRequest) -> str:
        """Name what uses a row: its kind, and which, to those who may see them."""
        of = rows[0]._meta
        if page is None or not page.has_view_permission(request, rows[0]):
            return str(of.verbose_name)
        address = f"admin:{of.app_label}_{of.model_name}_change"
        links = ((reverse(address, args=[row.pk]), row) for row in rows[:NAMED_AT_MOST])
        more = gettext(" 等") if len(rows) > NAMED_AT_MOST else ""
        named = format_html_join(gettext("、"), '<a href="{}">{}</a>', links)
        return format_html("{}: {}{}", of.verbose_name, named, more)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show what has changed; simple_history asks the database for whatever stands in the
        address.

        Raises:
            Http404: that is no id.
        """
        try:
            self.opts.pk.to_python(unquote(object_id))
        except ValidationError as why:
            raise Http404 from why
        answer: HttpResponse = super().history_view(request, object_id, extra_context)
        return answer

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Delete a row that nothing uses; what came into use meanwhile stays."""
        try:
            return super().delete_view(request, object_id, extra_context)
        except (ProtectedError, RestrictedError, IntegrityError):
            messages.error(request, gettext("刚刚有记录用到它，没有删除。"))
            return HttpResponseRedirect(request.get_full_path())


class TableRows(admin.TabularInline):
    """Rows below another to edit; each field says its column, which stands far above it."""

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        field: Any = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None:
            drawn = getattr(field.widget, "widget", field.widget)
            drawn.attrs["aria-label"] = str(field.label)
        return field

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset: Any = super().get_formset(request, obj, **kwargs)
        formset.deletion_widget = TakesOut
        return formset


class TakesOut(CheckboxInput):
    """The box that takes a row out."""

    def __init__(self, attrs: Any = None) -> None:
        super().__init__({"aria-label": gettext("删除这一行"), **(attrs or {})})


class OneOfTheRows(AutocompleteSelect):
    """A choice that is looked up as it is typed; what is no id is drawn as no choice, and no choice
    as the name of the field.
    """

    def build_attrs(self, base_attrs: Any, extra_attrs: Any = None) -> Any:
        named = {"data-placeholder": str(self.field.verbose_name)}
        return super().build_attrs(base_attrs, extra_attrs) | named

    def optgroups(self, name: str, value: Any, attr: Any = None) -> Any:
        return super().optgroups(
            name, [one for one in value if whole_number(str(one)) is not None], attr
        )


def using(rows: Any) -> Iterator[tuple[QuerySet[Any], bool]]:
    """Yield, for each column that points at some rows, which rows use them, and whether that keeps
    them from being deleted; what would be deleted with them is followed.

    Args:
        rows: rows of one model, a list or a queryset; a list has one at least.
    """
    model = rows.model if isinstance(rows, QuerySet) else type(rows[0])
    for relation in model._meta.get_fields(include_hidden=True):
        on_delete = getattr(relation, "on_delete", None)
        if relation.concrete or on_delete not in (CASCADE, PROTECT, RESTRICT):
            continue
        users = relation.related_model._base_manager.order_by()
        users = users.filter(**{f"{relation.field.name}__in": rows})
        yield users, on_delete is not CASCADE
        if on_delete is CASCADE:
            yield from using(users)


def _column(item: Any) -> str:
    """Return what a filter of a list is called in an address."""
    if isinstance(item, str):
        return item
    return str(item[0] if isinstance(item, (list, tuple)) else item.parameter_name)
