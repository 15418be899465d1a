"""Import and export employees and departments: rows found by number, code or name, errors named by
row and column.
"""

import re
from typing import Any

import tablib
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from import_export import fields, resources, results

from reception.organisation import people, renames
from reception.organisation.import_cells import YES, Numbered, Phone, RowByName, YesNo
from reception.organisation.models import Department, Employee, Position, Site
from reception.organisation.spreadsheets import Odd, neutral
from reception.text import one_spelling, plain

HEADER_ROWS = 1
ERASE = {"清空", "erase"}  # an empty cell leaves what is there
RENAMED = "改名"  # the column that confirms a rename
POINT_ZERO = re.compile(r"(\d+)\.0+")
SCIENTIFIC = re.compile(r"\d(?:\.\d+)?E\+?\d{2,}", re.IGNORECASE)
OWN_DEPUTY = _("不能做自己的代理人。")
SAME_PERSON = _("是同一个人改了名，请在“改名”一列填 是。")


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
    notes: list[str] = []  # what to know before confirming: what is erased or was put right

    @property
    def complaints(self) -> list[str]:
        """Every complaint as a sentence."""
        if self.base_errors:
            return [str(error.error) for error in self.base_errors]
        sentences = [
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
                sentences += [worded % {**place, "what": text} for text in texts]
        return sentences


class Table(resources.ModelResource):
    """What both tables do."""

    required: tuple[str, ...] = ()
    extra: dict[str, str] = {}  # columns that say something about a row and are not kept

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
        self.notes: list[str] = []
        stored = {name: str(field.column_name) for name, field in self.fields.items()}
        aliases = stored | self.extra
        spelled = {
            plain(word): column for pair in aliases.items() for word in pair for column in pair[1:]
        }
        dataset.headers = [spelled.get(plain(header), header) for header in dataset.headers]
        unknown = [header for header in dataset.headers if header not in aliases.values()]
        if unknown:
            columns = {
                "unknown": gettext("、").join(unknown),
                "known": gettext("、").join(aliases.values()),
            }
            raise ValueError(gettext("不认识的列：%(unknown)s。可用：%(known)s。") % columns)
        if self._key_column() not in dataset.headers:
            raise ValueError(gettext("缺少这一列：%s。") % self._key_column())

    def import_row(self, row: Any, instance_loader: Any, **kwargs: Any) -> Any:
        """Import a row, or pass over an empty one."""
        if not any(row.values()):
            nothing = results.RowResult()
            nothing.import_type, nothing.diff = results.RowResult.IMPORT_TYPE_SKIP, []
            return nothing
        return super().import_row(row, instance_loader, **kwargs)

    def before_import_row(self, row: Any, **kwargs: Any) -> None:
        """Refuse a row without its key, and a key that stood in an earlier row."""
        self.row_number = kwargs["row_number"]
        for column, cell in row.items():
            if whole := POINT_ZERO.fullmatch(cell):
                row[column] = whole[1]
                self.note(column, gettext("去掉了 %s 末尾的 .0。") % cell)
        name, column = self.get_import_id_fields()[0], self._key_column()
        try:
            key = row[column] = self.key(row)
        except ValueError as why:
            raise ValidationError({name: [str(why)]}) from why
        if not key:
            raise ValidationError({name: [gettext("必填。")]})
        if key in self.first_seen:
            raise ValidationError(
                {name: [gettext("与第 %d 行重复。") % (self.first_seen[key] + HEADER_ROWS)]}
            )
        self.first_seen[key] = self.row_number

    def key(self, row: Any) -> str:
        """Return by what a row is found.

        Raises:
            ValueError: the cell says nothing that may be taken for it.
        """
        cell = row[self._key_column()]
        if isinstance(cell, Odd):
            raise ValueError(cell.why)
        return str(cell)

    def import_field(
        self, field: fields.Field, instance: Any, row: Any, is_m2m: bool = False, **kwargs: Any
    ) -> None:
        """Take a cell; an empty one leaves what is there, 清空 erases it and is said.

        Raises:
            ValueError: the cell is a formula without a value, an error, a date or garbled.
        """
        cell = row.get(field.column_name, "")
        if isinstance(cell, Odd):
            raise ValueError(cell.why)
        if not cell and instance.pk is not None:
            return
        if cell.casefold() in ERASE:
            if not self._meta.model._meta.get_field(field.attribute).blank:
                raise ValueError(gettext("必填。"))
            former = field.export(instance)
            if former:
                self.note(str(field.column_name), gettext("清空「%s」。") % former)
            row = {**row, field.column_name: ""}
        super().import_field(field, instance, row, is_m2m, **kwargs)

    def note(self, column: str, what: str) -> None:
        """Say in the dry run what a row does that one may not expect."""
        place = {"row": self.row_number + HEADER_ROWS, "column": column, "what": what}
        self.notes.append(gettext("第 %(row)d 行「%(column)s」：%(what)s") % place)

    def after_import(self, dataset: tablib.Dataset, result: Any, **kwargs: Any) -> None:
        """Hand on what to know before confirming."""
        result.notes = self.notes
        super().after_import(dataset, result, **kwargs)

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
    head = fields.Field("head", "负责人工号", Numbered())

    class Meta:
        model = Department
        fields = ("code", "name", "name_en", "head")
        import_id_fields = ("code",)
        clean_model_instances = True
        skip_unchanged = True
        name = _("部门")


class EmployeeTable(Table):
    """Employees, found by number; site, department and position by name or code.

    Another name under a number that is bound to a person waits for 是 in the column 改名.
    """

    number = fields.Field("number", "工号")
    name = fields.Field("name", "姓名")
    name_en = fields.Field("name_en", "英文姓名")
    site = fields.Field("site", "园区", RowByName(Site, "name", "slug", "name_en"))
    department = fields.Field(
        "department", "部门", RowByName(Department, "name", "code", "name_en")
    )
    position = fields.Field("position", "职务", RowByName(Position, "name", "name_en"))
    phone = fields.Field("phone", "手机", Phone())
    email = fields.Field("email", "邮箱")
    extension = fields.Field("extension", "分机")
    deputy = fields.Field("deputy", "代理人工号", Numbered())
    is_active = fields.Field("is_active", "在职", YesNo(), saves_null_values=False)

    required = ("site", "department", "position")
    extra = {"renamed": RENAMED}

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

    def key(self, row: Any) -> str:
        """Return the employee's number in its one spelling, with the zeros that a spreadsheet
        program took off.

        Raises:
            ValueError: the number was put into scientific notation, or may be that of somebody
                else without its zeros.
        """
        number = one_spelling(super().key(row))
        if SCIENTIFIC.fullmatch(number):
            raise ValueError(gettext("工号被表格软件写成了科学计数，请把这一列设为文本再填。"))
        employee = people.numbered(number) if number else None
        if employee is None or employee.number == number:
            return number
        name = row.get(self.fields["name"].column_name, "")
        words = {"number": number, "known": employee.number, "name": employee.name}
        if name and plain(name) != plain(employee.name):
            raise ValueError(
                gettext("与 %(known)s（%(name)s）只差前面的零，请写完整的工号。") % words
            )
        self.note(self._key_column(), gettext("%(number)s 就是 %(known)s（%(name)s）。") % words)
        return employee.number

    def import_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
        """Ask before a number passes to another name, put off a deputy who stands further down in
        the file, and refuse one who is the person themselves.
        """
        column = str(self.fields["deputy"].column_name)
        number, deputy = row[self._key_column()], one_spelling(row.get(column, ""))
        oneself = bool(deputy) and deputy == number
        waits = bool(deputy) and not oneself and deputy in self.in_file
        if waits and people.numbered(deputy) is None:
            self.put_off.append((number, deputy))
        else:
            waits = False
        asks = ""
        if instance.pk is not None and row.get(RENAMED, "").casefold() not in YES:
            name = row.get(self.fields["name"].column_name, "")
            asks = renames.question(instance, name) if name else ""
        errors: dict[str, Any] = {}
        try:
            super().import_instance(instance, {**row, column: ""} if oneself or waits else row)
        except ValidationError as why:
            errors = why.update_error_dict(errors)
        if oneself:
            errors["deputy"] = [ValidationError(OWN_DEPUTY)]
        if asks:
            errors["name"] = [ValidationError(asks + SAME_PERSON)]
        if errors:
            raise ValidationError(errors)

    def before_import(self, dataset: tablib.Dataset, **kwargs: Any) -> None:
        """Begin without deputies put off."""
        self.put_off: list[tuple[str, str]] = []
        super().before_import(dataset, **kwargs)
        self.in_file = set(map(one_spelling, dataset[self._key_column()]))

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
