"""A table of employees: tried first, then written as a whole or not at all."""

from dataclasses import dataclass
from typing import Any

import tablib
from django.db import transaction
from django.utils.translation import gettext as _
from import_export.results import RowResult

from reception.notifications.employee_import import EmployeeTableWithReach
from reception.organisation.models import Department, Position, Site
from reception.organisation.spreadsheets import ZIP, Csv, Xlsx
from reception.text import plain
from visitors.setup import house


@dataclass(frozen=True)
class Tried:
    """What a table does: rows that are new, changed and as they were; what is wrong, which keeps
    all of it out; and what to know.
    """

    new: int
    changed: int
    same: int
    complaints: list[str]
    notes: list[str]

    @property
    def is_well(self) -> bool:
        """Whether it may be written."""
        return not self.complaints


def run(content: bytes, name: str, *, departments: bool, write: bool) -> Tried:
    """Try a table of employees, or write it; ``departments`` makes those that it names and we lack.

    Raises:
        BadSheet: the bytes are no table.
    """
    dataset = (Xlsx() if content.startswith(ZIP) else Csv()).create_dataset(content)
    with transaction.atomic():
        if departments:
            house.make(_unknown_departments(dataset), [])
        result: Any = EmployeeTableWithReach().import_data(
            dataset, dry_run=not write, rollback_on_validation_errors=True, file_name=name
        )
        is_well = not result.has_errors() and not result.has_validation_errors()
        if not write or not is_well:
            transaction.set_rollback(True)
    totals = result.totals
    return Tried(
        totals[RowResult.IMPORT_TYPE_NEW],
        totals[RowResult.IMPORT_TYPE_UPDATE],
        totals[RowResult.IMPORT_TYPE_SKIP],
        [] if is_well else result.complaints,
        list(getattr(result, "notes", [])),
    )


def sample() -> bytes:
    """Return a workbook with the columns and two rows to write over."""
    table = EmployeeTableWithReach()
    columns = {name: str(field.column_name) for name, field in table.fields.items()}
    wanted = ["number", "name", "site", "department", "position", "phone", "email", "extension"]
    dataset = tablib.Dataset(headers=[columns[name] for name in wanted])
    place = [
        getattr(rows.first(), "name", instead)
        for rows, instead in (
            (Site.objects.all(), _("园区")),
            (Department.objects.all(), _("部门")),
            (Position.objects.order_by("level"), _("职务")),
        )
    ]
    for number, name in (("E001", _("示例一")), ("E002", _("示例二"))):
        email = f"{number.lower()}@example.com"
        dataset.append([number, name, *place, "13800138000", email, "8001"])
    written: bytes = Xlsx().export_data(dataset)
    return written


def _unknown_departments(dataset: tablib.Dataset) -> list[str]:
    """Return the departments that a table names and we lack."""
    rows = Department.objects.values_list("name", "code", "name_en")
    known = {plain(word) for row in rows for word in row}
    headers = [plain(header) for header in dataset.headers or []]
    column = next((headers.index(word) for word in ("部门", "department") if word in headers), None)
    cells = [] if column is None else [str(row[column]) for row in dataset]
    names = [cell for cell in cells if type(cell) is str and plain(cell) not in known]
    return [name for name in dict.fromkeys(names) if name and len(name) <= 60]
