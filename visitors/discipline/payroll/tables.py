"""A month as tables for payroll: CSV and XLSX, a line for each employee and a row for each
violation, nothing of who reported (P8).
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from reception.organisation.spreadsheets import neutral
from reception.policy.penalty import NOTHING
from visitors.discipline.models import MonthClose
from visitors.discipline.payroll.charges import terms_of
from visitors.discipline.payroll.lines import MonthItemDraft, MonthLineDraft, points_for
from visitors.discipline.payroll.words import cap_in_words, note_on, notes

MARK = "\ufeff"  # by which Excel knows UTF-8
WIDTH = 16
Cell = str | int | Decimal


class Tables:
    """The two tables of a month."""

    def __init__(self, month: date, closed: MonthClose | None, lines: list[MonthLineDraft]) -> None:
        self.lines = lines
        self.terms = terms_of(closed)
        self.in_money = not self.terms.yuan_per_point
        self.is_held = self.in_money or any(line.withheld for line in lines)
        self.state = _("已结账") if closed is not None else _("草稿")
        self.month = f"{month:%Y-%m}"

    def sums(self) -> Iterator[list[Cell]]:
        """Yield the header and a line for each employee."""
        held = [*([_("上限（元）")] if self.in_money else []), *self._held()]
        yield [
            *self._first(),
            _("违规条数"),
            self._fine(),
            _("扣分"),
            _("扣绩效（%）"),
            *held,
            _("备注"),
        ]
        for line in self.lines:
            taken: list[Cell] = [
                self._amount(line.items),
                line.amount.points,
                line.amount.pay_share,
            ]
            cap: Cell = cap_in_words(line) if line.cap is None else line.cap
            said, kept = notes(line, self.terms), [line.withheld] if self.is_held else []
            yield [
                *self._of(line),
                len(line.items),
                *taken,
                *([cap] if self.in_money else []),
                *kept,
                said,
            ]

    def items(self) -> Iterator[list[Cell]]:
        """Yield the header and a row for each violation."""
        what = [_("处罚阶梯"), _("条款"), _("序号"), _("违规日期")]
        yield [
            *self._first(),
            *what,
            self._fine(),
            _("扣分"),
            _("扣绩效（%）"),
            *self._held(),
            _("备注"),
        ]
        for line in self.lines:
            for item in line.items:
                ladder, amount = item.ladder, item.amount
                about: list[Cell] = [str(ladder), ladder.clause, item.seq, f"{item.on:%Y-%m-%d}"]
                taken: list[Cell] = [
                    self._amount([item]),
                    amount.points,
                    amount.pay_share,
                    *([item.withheld] if self.is_held else []),
                ]
                yield [*self._of(line), *about, *taken, note_on(item)]

    def _first(self) -> list[Cell]:
        return [pgettext("of a year", "月份"), _("状态"), _("工号"), _("姓名"), _("部门")]

    def _of(self, line: MonthLineDraft) -> list[Cell]:
        return [
            self.month,
            self.state,
            line.employee.number,
            str(line.employee),
            str(line.employee.department),
        ]

    def _held(self) -> list[Cell]:
        return [_("实扣（元）")] if self.is_held else []

    def _fine(self) -> str:
        return _("罚款（元）") if self.in_money else _("罚款折分")

    def _amount(self, items: Sequence[MonthItemDraft]) -> Cell:
        return (
            sum((item.amount.fine for item in items), NOTHING)
            if self.in_money
            else points_for(items, self.terms.yuan_per_point)
        )


def as_csv(rows: Iterable[list[Cell]]) -> str:
    """Return a table as CSV for Excel: text is neutral, a number stays one, also where it is given
    back.
    """
    written = io.StringIO()
    lines = csv.writer(written)
    for row in rows:
        lines.writerow([_safe(cell) for cell in row])
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
            sheet.append([_safe(cell) if isinstance(cell, str) else cell for cell in row])
        sheet.freeze_panes = "A2"
        for column in range(1, sheet.max_column + 1):
            sheet.column_dimensions[get_column_letter(column)].width = WIDTH
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _safe(cell: Cell) -> str:
    return (
        neutral(cell)
        if isinstance(cell, str)
        else f"{cell:.2f}"
        if isinstance(cell, Decimal)
        else str(cell)
    )
