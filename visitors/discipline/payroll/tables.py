"""A month as tables for payroll: CSV and XLSX, a line for each employee and a row for each
violation, nothing of who reported (P8).
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from operator import attrgetter
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from reception.organisation.languages import said
from reception.organisation.spreadsheets import neutral
from reception.policy.penalty import NOTHING
from visitors.discipline.models import MonthClose, MonthItem
from visitors.discipline.payroll.charges import terms_of
from visitors.discipline.payroll.lines import LineWithItems, points_for
from visitors.discipline.payroll.words import OTHERS, cap_in_words, note_on, notes

MARK = "\ufeff"  # by which Excel knows UTF-8
WIDTH = 16
Cell = str | int | Decimal
Columns = list[tuple[str, Callable[[Any], Cell]]]  # each with its header


class Tables:
    """The two tables of a month."""

    def __init__(self, month: date, closed: MonthClose | None, lines: list[LineWithItems]) -> None:
        self.lines, self.is_closed = lines, closed is not None
        self.terms = terms_of(closed)
        self.is_held = self.terms.in_money or any(line.row.withheld for line in lines)
        self.state = _("已结账") if self.is_closed else _("草稿")
        self.month = f"{month:%Y-%m}"

    def sums(self) -> Iterator[list[Cell]]:
        """Yield the header and a line for each employee."""
        columns: Columns = [
            (_("违规条数"), lambda line: len(line.items)),
            (self._fine(), lambda line: self._amount(line.items)),
            *((str(kind.label), attrgetter(f"row.{name}")) for name, kind in OTHERS.items()),
        ]
        if self.terms.in_money:
            columns.append((_("上限（元）"), self._cap))
        if self.is_held:
            columns.append((_("实扣（元）"), lambda line: line.row.withheld))
        columns.append((_("备注"), lambda line: notes(line, self.terms)))
        yield self._header(columns)
        for line in self.lines:
            yield [*self._of(line), *(cell(line) for _name, cell in columns)]

    def items(self) -> Iterator[list[Cell]]:
        """Yield the header and a row for each violation."""
        columns: Columns = [
            (_("处罚阶梯"), lambda item: said(item, "ladder")),
            (_("条款"), lambda item: item.clause),
            (_("序号"), lambda item: item.entry.seq),
            (_("违规日期"), lambda item: f"{item.entry.on:%Y-%m-%d}"),
            (self._fine(), lambda item: self._amount([item])),
            *((str(kind.label), attrgetter(name)) for name, kind in OTHERS.items()),
        ]
        if self.is_held:
            columns.append((_("实扣（元）"), lambda item: item.withheld))
        columns.append((_("备注"), note_on))
        yield self._header(columns)
        for line in self.lines:
            for item in line.items:
                yield [*self._of(line), *(cell(item) for _name, cell in columns)]

    def _header(self, columns: Columns) -> list[Cell]:
        of_the_line = [pgettext("of a year", "月份"), _("状态"), _("工号"), _("姓名"), _("部门")]
        return [*of_the_line, *(name for name, _cell in columns)]

    def _of(self, line: LineWithItems) -> list[Cell]:
        row = line.row
        return [self.month, self.state, row.number, said(row, "name"), said(row, "department")]

    def _fine(self) -> str:
        return _("罚款（元）") if self.terms.in_money else _("罚款折分")

    def _cap(self, line: LineWithItems) -> Cell:
        return cap_in_words(line) if line.row.cap is None else line.row.cap

    def _amount(self, items: Sequence[MonthItem]) -> Cell:
        if self.terms.in_money:
            return sum((item.fine for item in items), NOTHING)
        return points_for(items, self.terms.yuan_per_point)


def as_csv(rows: Iterable[list[Cell]]) -> str:
    """Return a table as CSV for Excel: text is neutral, a number stays one, also below nothing."""
    written = io.StringIO()
    lines = csv.writer(written)
    for row in rows:
        lines.writerow(
            [f"{cell:.2f}" if isinstance(cell, Decimal) else _safe(cell) for cell in row]
        )
    return MARK + written.getvalue()


def as_xlsx(tables: Tables) -> bytes:
    """Return both tables as a workbook."""
    import openpyxl  # takes long to load, and few ask for it
    from openpyxl.utils import get_column_letter

    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in (
        (f"{tables.month} {tables.state}", tables.sums()),
        (_("违规明细"), tables.items()),
    ):
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append([_safe(cell) for cell in row])
        sheet.freeze_panes = "A2"
        for column in range(1, sheet.max_column + 1):
            sheet.column_dimensions[get_column_letter(column)].width = WIDTH
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _safe(cell: Cell) -> Cell:
    return neutral(cell) if isinstance(cell, str) else cell
