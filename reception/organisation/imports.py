"""Import and export employees and departments: rows found by number, code or name, errors named by
row and column.
"""

from typing import Any

import tablib
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from import_export import fields, resources, results, widgets

from reception.organisation import phones
from reception.organisation.models import Department, Employee, Position, Site
from reception.organisation.spreadsheets import neutral

HEADER_ROWS = 1
YES, NO = {"是", "在职", "1", "true", "yes", "y"}, {"否", "离职", "0", "false", "no", "n"}
OWN_DEPUTY = _("不能做自己的代理人。")


class Found(widgets.Widget):
    """A row of another table, found by what people call it."""

    def __init__(self, model: Any, *names: str) -> None:
        super().__init__()
        self.model, self.names = model, names

    def clean(self, value: str, row: Any = None, **_kwargs: Any) -> Any:
        """Return the row.

        Raises:
            ValueError: there is none, or more than one.
        """
        if not value:
            return None
        for name in self.names:
            found = list(self.model.objects.filter(**{name: value})[:2])
            if len(found) == 1:
                return found[0]
        raise ValueError(gettext("找不到「%s」。") % value)

    def render(self, value: Any, obj: Any = None, **_kwargs: Any) -> str:
        """Return what it is called."""
        return "" if value is None else str(getattr(value, self.names[0]))


class Phone(widgets.Widget):
    """A telephone number, kept as E.164."""

    def clean(self, value: str, row: Any = None, **_kwargs: Any) -> str:
        """Return the number.

        Raises:
            ValueError: it is none.
        """
        try:
            return phones.read(value)
        except phones.NotAPhone as why:
            raise ValueError(gettext("「%s」不是电话号码。") % value) from why


class YesNo(widgets.Widget):
    """是 or 否; an empty cell leaves it as it is."""

    def clean(self, value: str, row: Any = None, **_kwargs: Any) -> bool | None:
        """Return the answer.

        Raises:
            ValueError: it is neither.
        """
        said = value.strip().casefold()
        if said and said not in YES | NO:
            raise ValueError(gettext("请填 是 或 否。"))
        return said in YES if said else None

    def render(self, value: Any, obj: Any = None, **_kwargs: Any) -> str:
        """Return 是 or 否."""
        return "是" if value else "否"


class RowPreview(resources.Diff):
    """The preview of a row, marked up without inline styles, which our pages do not run."""

    def as_html(self) -> list[str]:
        """Return each cell, old and new where they differ."""
        cells: list[str] = []
        for old, new in zip(self.left, self.right, strict=True):
            if old == new or self.new:
                cells.append(format_html("<ins>{}</ins>" if self.new and new else "{}", new))
            else:
                cells.append(format_html("<del>{}</del> <ins>{}</ins>", old, new))
        return cells


class ImportResult(results.Result):
    """The outcome of a run; each complaint names the row of the file and the column."""

    columns: dict[str, str] = {}

    @property
    def complaints(self) -> list[str]:
        """Every complaint as a sentence."""
        if self.base_errors:
            return [str(error.error) for error in self.base_errors]
        said = [
            gettext("第 %(row)d 行：%(what)s")
            % {"row": row.number + HEADER_ROWS, "what": error.error}
            for row in self.error_rows
            for error in row.errors
        ]
        for row in self.invalid_rows:
            for field, texts in row.error_dict.items():
                place = {"row": row.number + HEADER_ROWS, "column": self.columns.get(field, field)}
                whole_row = field == NON_FIELD_ERRORS
                worded = (
                    gettext("第 %(row)d 行：%(what)s")
                    if whole_row
                    else gettext("第 %(row)d 行「%(column)s」：%(what)s")
                )
                said += [worded % {**place, "what": text} for text in texts]
        return said


class Table(resources.ModelResource):
    """What both tables do."""

    required: tuple[str, ...] = ()

    @classmethod
    def get_result_class(cls) -> type[ImportResult]:
        """Return the outcome with our columns."""
        return type(
            "Outcome",
            (ImportResult,),
            {"columns": {field.attribute: field.column_name for field in cls.fields.values()}},
        )

    @classmethod
    def get_diff_class(cls) -> type[RowPreview]:
        """Return our preview."""
        return RowPreview

    def before_import(self, dataset: tablib.Dataset, **kwargs: Any) -> None:
        """Read the header in either language.

        Raises:
            ValueError: a column is unknown, or the one by which rows are found is missing.
        """
        self.first_seen: dict[str, int] = {}
        self.in_file: set[str] = set()
        aliases = {name: str(field.column_name) for name, field in self.fields.items()}
        dataset.headers = [aliases.get(header.casefold(), header) for header in dataset.headers]
        unknown = [header for header in dataset.headers if header not in aliases.values()]
        if unknown:
            columns = {
                "unknown": gettext("、").join(unknown),
                "known": gettext("、").join(aliases.values()),
            }
            raise ValueError(gettext("不认识的列：%(unknown)s。可用：%(known)s。") % columns)
        if self._key_column() not in dataset.headers:
            raise ValueError(gettext("缺少这一列：%s。") % self._key_column())
        self.in_file = set(dataset[self._key_column()])

    def import_row(self, row: Any, instance_loader: Any, **kwargs: Any) -> Any:
        """Import a row, or pass over an empty one."""
        if not any(row.values()):
            nothing = results.RowResult()
            nothing.import_type, nothing.diff = results.RowResult.IMPORT_TYPE_SKIP, []
            return nothing
        return super().import_row(row, instance_loader, **kwargs)

    def before_import_row(self, row: Any, **kwargs: Any) -> None:
        """Refuse a row without its key, and a key that stood in an earlier row."""
        name = self.get_import_id_fields()[0]
        key = row.get(self._key_column(), "")
        if not key:
            raise ValidationError({name: [gettext("必填。")]})
        if key in self.first_seen:
            raise ValidationError(
                {name: [gettext("与第 %d 行重复。") % (self.first_seen[key] + HEADER_ROWS)]}
            )
        self.first_seen[key] = kwargs["row_number"]

    def validate_instance(
        self, instance: Any, import_validation_errors: Any = None, validate_unique: bool = True
    ) -> None:
        """Look at the row as the form would."""
        errors = import_validation_errors or {}
        empty = {
            name: [gettext("必填。")]
            for name in self.required
            if name not in errors and getattr(instance, f"{name}_id", None) is None
        }
        super().validate_instance(instance, {**errors, **empty}, validate_unique)

    def before_save_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
        """Leave the name of the file in the history."""
        instance._change_reason = (gettext("导入 %s") % (kwargs.get("file_name") or ""))[:100]

    def export_field(self, field: fields.Field, instance: models.Model, **kwargs: Any) -> str:
        """Return a cell that is no formula."""
        return neutral(super().export_field(field, instance, **kwargs))

    def _key_column(self) -> str:
        return str(self.fields[self.get_import_id_fields()[0]].column_name)


class DepartmentTable(Table):
    """Departments, found by code."""

    code = fields.Field("code", "代号")
    name = fields.Field("name", "名称")
    name_en = fields.Field("name_en", "英文名称")
    head = fields.Field("head", "负责人工号", Found(Employee, "number"))

    class Meta:
        model = Department
        fields = ("code", "name", "name_en", "head")
        import_id_fields = ("code",)
        clean_model_instances = True
        skip_unchanged = True
        name = _("部门")


class EmployeeTable(Table):
    """Employees, found by number; site, department and position by name or code."""

    number = fields.Field("number", "工号")
    name = fields.Field("name", "姓名")
    name_en = fields.Field("name_en", "英文姓名")
    site = fields.Field("site", "园区", Found(Site, "name", "slug", "name_en"))
    department = fields.Field("department", "部门", Found(Department, "name", "code", "name_en"))
    position = fields.Field("position", "职务", Found(Position, "name", "name_en"))
    phone = fields.Field("phone", "手机", Phone())
    email = fields.Field("email", "邮箱")
    extension = fields.Field("extension", "分机")
    deputy = fields.Field("deputy", "代理人工号", Found(Employee, "number"))
    is_active = fields.Field("is_active", "在职", YesNo(), saves_null_values=False)

    required = ("site", "department", "position")

    class Meta:
        model = Employee
        fields = (
            "number",
            "name",
            "name_en",
            "site",
            "department",
            "position",
            "phone",
            "email",
            "extension",
            "deputy",
            "is_active",
        )
        import_id_fields = ("number",)
        clean_model_instances = True
        skip_unchanged = True
        name = _("员工")

    def import_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
        """Put off a deputy who stands further down in the file, and refuse one who is the person
        themselves.
        """
        number, deputy = (
            row.get(self._key_column(), ""),
            row.get(self.fields["deputy"].column_name, ""),
        )
        oneself = bool(deputy) and deputy == number
        waits = (
            bool(deputy)
            and deputy in self.in_file
            and not oneself
            and not Employee.objects.filter(number=deputy).exists()
        )
        if waits:
            self.put_off.append((number, deputy))
        if oneself or waits:
            row = {**row, self.fields["deputy"].column_name: ""}
        errors: dict[str, Any] = {}
        try:
            super().import_instance(instance, row, **kwargs)
        except ValidationError as why:
            errors = why.update_error_dict(errors)
        if oneself:
            errors["deputy"] = [ValidationError(OWN_DEPUTY)]
        if errors:
            raise ValidationError(errors)

    def before_import(self, dataset: tablib.Dataset, **kwargs: Any) -> None:
        """Begin without deputies put off."""
        self.put_off: list[tuple[str, str]] = []
        super().before_import(dataset, **kwargs)

    def after_import(self, dataset: tablib.Dataset, result: Any, **kwargs: Any) -> None:
        """Enter the deputies that were put off, now that their rows are there."""
        if not result.has_errors() and not result.has_validation_errors():
            for number, deputy in self.put_off:
                employee = Employee.objects.get(number=number)
                employee.deputy = Employee.objects.get(number=deputy)
                employee.save()
        super().after_import(dataset, result, **kwargs)

    def get_queryset(self) -> Any:
        """Read a page of employees with what their row names."""
        return super().get_queryset().select_related("site", "department", "position", "deputy")
