"""A report as a file: a workbook, and one A4 in black and white (D1)."""

import io
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from tablib import Databook, Dataset

from reception.organisation.spreadsheets import neutral
from visitors.figures.measuring import Measured
from visitors.printing import fonts
from visitors.printing.fitting import fit
from visitors.reports.report import ToldReport

PAGE_WIDTH, PAGE_HEIGHT, MARGIN = 210.0, 297.0, 14.0
COLUMNS, GAP = 3, 6.0
TALLEST, LOWEST = 6.0, 3.2  # of a line
HEAD_HEIGHT, BODY_FROM, FOOT_FROM = 18.0, 58.0, 270.0


def title_of(report: ToldReport) -> str:
    """Return what a report is called, with its day or month."""
    first, employee = report.asked.first, report.asked.employee
    if employee is not None:
        return _("本人月报 %(month)s %(who)s") % {"month": f"{first:%Y-%m}", "who": employee}
    if report.asked.is_day:
        day = {"day": f"{first:%Y-%m-%d}", "weekday": date_format(first, "l")}
        return _("来访日报 %(day)s %(weekday)s") % day
    return _("来访月报 %(month)s") % {"month": f"{first:%Y-%m}"}


def subtitle_of(report: ToldReport) -> str:
    """Return of which sites, department or person, and whether it was closed."""
    asked = report.asked
    sites = _("、").join(str(site) for site in asked.sites)
    if asked.employee is not None:
        return str(asked.employee.department)
    if not asked.is_day:
        return f"{sites} · {asked.department}" if asked.department is not None else sites
    if report.closed is None:
        return f"{sites} · " + _("还没有冻结")
    at = report.closed.closed_at.astimezone(asked.scope.where)
    by = report.closed.by_name or _("系统")
    return f"{sites} · " + _("%(at)s 冻结，%(by)s") % {"at": f"{at:%m-%d %H:%M}", "by": by}


def workbook(report: ToldReport) -> bytes:
    """Return the numbers, what has changed since, and what each counts, as XLSX."""
    heads = [_("编号"), _("项目"), _("数"), "n", _("怎样计"), _("条款")]
    told = Dataset(headers=heads, title=report.number)
    for heading, lines in report.sections:
        for one in lines:
            clause = one.cell.figure.clause or heading.clause
            cells = [one.code, one.name, one.shown, one.n, one.says, clause]
            told.append([neutral(cell) for cell in cells])
    if report.note:
        told.append([neutral(cell) for cell in ("", _("本人的说明"), report.note, "", "", "D13")])
    changed = Dataset(headers=[_("编号"), _("项目"), _("更正")], title=str(_("更正")))
    for change in report.changes:
        changed.append([neutral(cell) for cell in (change.code, change.name, change.says)])
    exported: bytes = Databook([told, changed]).export("xlsx")
    return exported


class _Paper:
    """One page, measured in millimetres from the top left."""

    def __init__(self, title: str) -> None:
        fonts.typeface()
        self.written = io.BytesIO()
        size = (PAGE_WIDTH * mm, PAGE_HEIGHT * mm)
        self.canvas = Canvas(self.written, pagesize=size, pageCompression=1, invariant=1)
        self.canvas.setTitle(title)

    def text(
        self, x: float, y: float, words: str, size: float, width: float = 0, *, right: bool = False
    ) -> None:
        """Write words on one line, smaller where they would not fit."""
        if width:
            size = min(size, fit(words, width, size * 0.45, size).size)
        self.canvas.setFont(fonts.NAME, size)
        draw = self.canvas.drawRightString if right else self.canvas.drawString
        draw(x * mm, (PAGE_HEIGHT - y) * mm, words)

    def rule(self, y: float, left: float, right: float, thick: float = 0.4) -> None:
        self.canvas.setLineWidth(thick)
        self.canvas.line(left * mm, (PAGE_HEIGHT - y) * mm, right * mm, (PAGE_HEIGHT - y) * mm)

    def finished(self) -> bytes:
        self.canvas.showPage()
        self.canvas.save()
        return self.written.getvalue()


def paper(report: ToldReport) -> bytes:
    """Return a report on one A4: the six numbers, then the headings in three columns, what does not
    enter, what has changed, and room to sign.
    """
    sheet, right = _Paper(title_of(report)), PAGE_WIDTH - MARGIN
    sheet.text(MARGIN, 20, title_of(report), 18)
    sheet.text(MARGIN, 26, subtitle_of(report), 9)
    sheet.text(right, 20, report.number, 9, right=True)
    sheet.rule(29, MARGIN, right, 1.2)
    step = (right - MARGIN) / max(1, len(report.head))
    for place, one in enumerate(report.head):
        _head(sheet, MARGIN + place * step, step, one)
    sheet.rule(31 + HEAD_HEIGHT, MARGIN, right)
    _columns(sheet, report)
    _foot(sheet, report)
    return sheet.finished()


def _head(sheet: _Paper, x: float, width: float, one: Measured) -> None:
    sheet.text(x, 34, one.name, 8.5, width - 12)
    sheet.text(x + width - 3, 34, one.code, 7, right=True)
    sheet.text(x, 43, one.shown, 18, width - 4)
    if one.shows_n:
        sheet.text(x, 48, f"n={one.n}", 8)


def _columns(sheet: _Paper, report: ToldReport) -> None:
    """Put the headings side by side, each where there is most room; lines as high as fits."""
    width = (PAGE_WIDTH - 2 * MARGIN - (COLUMNS - 1) * GAP) / COLUMNS
    sections = report.sections
    heights = [0.0] * COLUMNS
    places: list[tuple[int, float]] = []
    for _heading, lines in sections:
        column = heights.index(min(heights))
        places.append((column, heights[column]))
        heights[column] += len(lines) + 2
    room = FOOT_FROM - BODY_FROM - 5 * min(4, len(report.changes))
    high = max(LOWEST, min(TALLEST, room / max(1.0, *heights)))
    size = min(10.0, high * 1.85)
    for (heading, lines), (column, begin) in zip(sections, places, strict=True):
        left = MARGIN + column * (width + GAP)
        y = BODY_FROM + begin * high
        sheet.text(left, y, str(heading.title), size + 0.5)
        sheet.text(left + width, y, heading.clause, size * 0.75, right=True)
        sheet.rule(y + 0.25 * high, left, left + width)
        for place, one in enumerate(lines, 1):
            _line(sheet, left, y + place * high, width, one, size)


def _line(sheet: _Paper, x: float, y: float, width: float, one: Measured, size: float) -> None:
    name = f"{one.name} n={one.n}" if one.shows_n else one.name
    sheet.text(x, y, name, size, width * 0.58)
    sheet.text(x + width * 0.8, y, one.shown, size, width * 0.22, right=True)
    sheet.text(x + width, y, one.code, size * 0.75, right=True)


def _foot(sheet: _Paper, report: ToldReport) -> None:
    right = PAGE_WIDTH - MARGIN
    lines = [report.left_out] if report.left_out else []
    lines += [_("本人的说明") + f"：{report.note}"] if report.note else []
    lines += [f"{one.code} {one.name}：{one.says}" for one in report.changes[:4]]
    y = FOOT_FROM - 4.5 * len(lines) + 4
    for words in lines:
        sheet.text(MARGIN, y, words, 8.5, right - MARGIN)
        y += 4.5
    sheet.rule(FOOT_FROM + 6, MARGIN, right, 0.8)
    signs: Any = _("早班 ____________　晚班 ____________　阅 ____________")
    if not report.asked.is_day:
        signs = _("阅 ____________")
    sheet.text(MARGIN, FOOT_FROM + 13, signs, 9)
    sheet.text(MARGIN, FOOT_FROM + 18, _("在前台输入编号（如 R54），就打开它数的那些记录。"), 8)
    sheet.text(right, FOOT_FROM + 13, _("迎客") + f" · {report.number}", 8, right=True)
