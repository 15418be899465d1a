"""The house in admin: sites, zones, departments, positions, employees (V5, V9, Z1, Z2, G1, G3)."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import BadRequest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from import_export.admin import ImportExportMixin
from import_export.forms import ExportForm, ImportForm

from reception.organisation import functions, people, phones, renames
from reception.organisation.admin_base import TableRows
from reception.organisation.admin_pages import (
    Draggable,
    InWords,
    WithHistory,
    register_with_history,
)
from reception.organisation.imports import OWN_DEPUTY, DepartmentTable, EmployeeTable
from reception.organisation.models import (
    CalendarDay,
    Department,
    Door,
    Employee,
    Position,
    Site,
    Zone,
)
from reception.organisation.spreadsheets import ENCODINGS, BadSheet, Csv, Held, Xlsx, decoded

UPLOAD_AT_MOST = 5 * 1024 * 1024  # bytes


class Upload(ImportForm):
    """A table to import."""

    encoding = forms.ChoiceField(
        label=_("编码"),
        choices=[("", _("自动")), *((name, name) for name in ENCODINGS)],
        required=False,
        help_text=_("只对 CSV 有用；看不出来的时候再选"),
    )

    def clean(self) -> dict[str, Any]:
        """Keep a CSV file as UTF-8, which the second step reads without asking again."""
        data = super().clean() or {}
        file = data.get("import_file")
        if file is not None and data.get("format") == str(
            SpreadsheetAdmin.import_formats.index(Csv)
        ):
            try:
                text = decoded(file.read(), data.get("encoding", ""))
            except BadSheet as why:
                self.add_error("import_file", str(why))
            else:
                data["import_file"] = SimpleUploadedFile(file.name, text.encode())
        return data

    def clean_import_file(self) -> Any:
        """Refuse a file that no list of people fills."""
        file = self.cleaned_data["import_file"]
        if file.size > UPLOAD_AT_MOST:
            raise forms.ValidationError(_("文件太大，最多 5 MB。"))
        return file


class SpreadsheetAdmin(ImportExportMixin):
    """Import with a dry run that writes nothing until every row is well; export for those who may
    edit.
    """

    import_formats = [Csv, Xlsx]
    export_formats = [Csv, Xlsx]
    import_form_class = Upload
    export_form_class = ExportForm
    tmp_storage_class = Held
    import_template_name = "admin/import.html"

    def has_import_permission(self, request: HttpRequest) -> bool:
        """Let those import who may add and change."""
        admin_page: Any = self
        return admin_page.has_add_permission(request) and admin_page.has_change_permission(request)

    def has_export_permission(self, request: HttpRequest) -> bool:
        """Let those export who see whole telephone numbers: whoever may change them."""
        admin_page: Any = self
        return admin_page.has_change_permission(request)

    def get_export_queryset(self, request: HttpRequest) -> Any:
        """Return what the list shows; refuse what is no filter of it."""
        try:
            return super().get_export_queryset(request)
        except IncorrectLookupParameters as why:
            raise BadRequest from why

    def get_import_data_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """Take everything back where one row is not well, in the confirmed run, too."""
        return {**super().get_import_data_kwargs(**kwargs), "rollback_on_validation_errors": True}

    def add_data_read_fail_error_to_form(self, form: forms.Form, e: Exception) -> None:
        """Say what is wrong with the file."""
        form.add_error(
            "import_file", str(e) if isinstance(e, BadSheet) else _("文件无法读取，请检查格式。")
        )

    def process_import(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Import what was confirmed; a second click finds that it is done."""
        try:
            return super().process_import(request, **kwargs)
        except (FileNotFoundError, ValueError, IndexError):
            messages.error(request, gettext("这份文件已经导入，或者等待太久。需要的话请重新上传。"))
            return HttpResponseRedirect(reverse("admin:%s_%s_import" % self.get_model_info()))

    def process_result(self, result: Any, request: HttpRequest) -> HttpResponse:
        """Report a run that was taken back as what it is: the rows may have changed since the dry
        run.
        """
        if result.has_errors() or result.has_validation_errors():
            for complaint in result.complaints:
                messages.error(request, complaint)
            return HttpResponseRedirect(reverse("admin:%s_%s_import" % self.get_model_info()))
        return super().process_result(result, request)


class SiteForm(InWords):
    words = {"a_site_opens_before_it_closes": ("closes", _("关门应在开门之后。"))}


class SitePage(Draggable, WithHistory):
    form = SiteForm
    list_display = [
        "order",
        "name",
        "name_en",
        "slug",
        "opens",
        "closes",
        "phone",
        "time_zone",
        "badge_material",
        "is_active",
    ]
    list_filter = ["is_active", "badge_material"]
    search_fields = ["name", "name_en", "slug"]
    prepopulated_fields = {"slug": ["name_en"]}


class DoorRows(TableRows):
    model = Door
    extra = 0
    fields = ["order", "name", "name_en", "kind"]


class ZoneApproverForm(InWords):
    words = {
        "who_stands_in_for_an_approver_is_somebody_else": (
            "stand_in",
            _("先写由谁批准；代批的人要是另一位。"),
        )
    }


class ZonePage(Draggable, WithHistory):
    form = ZoneApproverForm
    inlines = [DoorRows]
    list_display = ["order", "name", "name_en", "site", "access", "approver"]
    list_filter = ["site", "access"]
    list_select_related = ["site", "approver"]
    autocomplete_fields = ["approver", "stand_in"]
    ordering = ["order"]
    search_fields = ["name", "name_en", "slug"]
    prepopulated_fields = {"slug": ["name_en"]}


class DoorPage(WithHistory):
    list_display = ["name", "name_en", "zone", "site", "kind", "order"]
    list_filter = ["zone__site", "kind"]
    list_select_related = ["zone__site"]
    search_fields = ["name", "name_en", "zone__name"]

    @admin.display(description=_("园区"), ordering="zone__site")
    def site(self, door: Door) -> str:
        """Name the site of the zone."""
        return str(door.zone.site)


class DepartmentPage(SpreadsheetAdmin, Draggable, WithHistory):
    resource_classes = [DepartmentTable]
    list_display = ["order", "name", "name_en", "code", "head"]
    list_filter = [("head", admin.EmptyFieldListFilter)]
    list_select_related = ["head"]
    search_fields = ["name", "name_en", "code"]
    autocomplete_fields = ["head"]


class PositionPage(WithHistory):
    list_display = ["name", "name_en", "level"]
    list_filter = ["level"]
    search_fields = ["name", "name_en"]


class EmployeeForm(forms.ModelForm):
    renamed = forms.BooleanField(label=_("同一个人改了名"), required=False)
    by: Any = None  # the account of who fills it in

    def clean(self) -> dict[str, Any] | None:
        """Refuse to make somebody their own deputy; the database's constraint needs the row's id,
        which no form has. Ask before a number passes to another name.
        """
        deputy, name = self.cleaned_data.get("deputy"), self.cleaned_data.get("name")
        if deputy is not None and deputy.pk == self.instance.pk:
            self.add_error("deputy", OWN_DEPUTY)
        if name and self.instance.pk and not self.cleaned_data.get("renamed"):
            employee = Employee.objects.get(pk=self.instance.pk)
            if asks := renames.question(employee, name):
                self.add_error("name", asks + gettext("是同一个人改了名，请勾选。"))
        return super().clean()

    def clean_number(self) -> str:
        """Refuse a number that differs from another one by the zeros in front alone."""
        number: str = self.cleaned_data["number"]
        other = people.numbered(number)
        if other is not None and other.pk != self.instance.pk and other.number != number:
            what = {"known": other.number, "name": other.name}
            raise forms.ValidationError(
                _("与 %(known)s（%(name)s）只差前面的零，请写完整的工号。") % what
            )
        return number

    def clean_user(self) -> Any:
        """Refuse to take over somebody's place: with an account of one's own, or while theirs is
        open.
        """
        user: Any = self.cleaned_data["user"]
        before = Employee.objects.select_related("user").filter(pk=self.instance.pk).first()
        was: Any = before.user if before is not None else None
        if user == was:
            return user
        if was is not None and was.is_active:
            words = {"username": was.get_username()}
            raise forms.ValidationError(_("已有账号 %(username)s，停用它以后才能换。") % words)
        if user is not None and user == self.by and not user.is_superuser:
            raise forms.ValidationError(_("自己的账号，请另一位系统管理员来填。"))
        return user

    def clean_phone(self) -> str:
        """Read the number as people type it."""
        return phones.read(self.cleaned_data["phone"])


class EmployeePage(SpreadsheetAdmin, WithHistory):
    form = EmployeeForm
    resource_classes = [EmployeeTable]
    list_display = [
        "number",
        "name",
        "department",
        "position",
        "site",
        "masked_phone",
        "extension",
        "away_until",
        "is_active",
    ]
    list_display_links = ["number", "name"]
    list_filter = [
        "is_active",
        "site",
        "department",
        "position",
        ("away_until", admin.EmptyFieldListFilter),
    ]
    list_select_related = ["department", "position", "site"]
    search_fields = ["number", "name", "name_en", "keys__key__startswith", "extension"]
    autocomplete_fields = ["department", "position", "deputy", "user"]
    fieldsets = [
        (None, {"fields": ["number", "name", "renamed", "name_en", "is_active"]}),
        (_("所在"), {"fields": ["site", "department", "position"]}),
        (_("联系"), {"fields": ["phone", "email", "extension", "user"]}),
        (_("外出与代理（V5）"), {"fields": ["away_until", "deputy"]}),
    ]

    def get_form(self, request: Any, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Tell the form who fills it in."""
        form: Any = super().get_form(request, obj, change, **kwargs)
        form.by = request.user
        return form

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save; of who has just left, say what they still hold."""
        super().save_model(request, obj, form, change)
        if not obj.is_active and "is_active" in form.changed_data:
            _tell_what_is_held(request, functions.held_by(Employee.objects.filter(pk=obj.pk)))

    def process_result(self, result: Any, request: HttpRequest) -> HttpResponse:
        """Report an import; of all who have left, say what they still hold."""
        answer = super().process_result(result, request)
        _tell_what_is_held(request, functions.held_by_who_has_left())
        return answer

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Mask the number for those who only read."""
        fieldsets = super().get_fieldsets(request, obj)
        if self.has_change_permission(request, obj):
            return fieldsets
        return [
            (
                title,
                {
                    **options,
                    "fields": [
                        "masked_phone" if name == "phone" else name for name in options["fields"]
                    ],
                },
            )
            for title, options in fieldsets
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Show the masked number as text; leave the account to those who keep accounts."""
        read_only = [*super().get_readonly_fields(request, obj), "masked_phone"]
        return read_only if request.user.has_perm("auth.change_user") else [*read_only, "user"]

    @admin.display(description=_("手机"))
    def masked_phone(self, employee: Employee) -> str:
        """Show the number with its middle hidden."""
        return phones.masked(employee.phone)

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[Any, bool]:
        """Find by pinyin and initials, too; their keys are in small letters."""
        return super().get_search_results(request, queryset, search_term.casefold())


def _tell_what_is_held(request: HttpRequest, held: list[functions.HeldFunction]) -> None:
    if held:
        messages.warning(request, functions.as_links(held))


class CalendarDayPage(WithHistory):
    list_display = ["on", "works", "name"]
    list_filter = ["works", "on"]
    search_fields = ["name"]
    date_hierarchy = "on"


register_with_history(
    (Site, SitePage),
    (Zone, ZonePage),
    (Door, DoorPage),
    (Department, DepartmentPage),
    (Position, PositionPage),
    (Employee, EmployeePage),
    (CalendarDay, CalendarDayPage),
)
