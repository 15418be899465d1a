"""The closed list and the handbook of a plan on paper: as tables, written as PDF and as a workbook
(E26, S7).
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from operator import attrgetter
from typing import Any
from xml.sax.saxutils import escape

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from reception.due.models import Approval
from reception.organisation.spreadsheets import neutral
from visitors.plans import standards
from visitors.plans.models import PlanLine
from visitors.plans.sheet import PlanSheet

Row = Sequence[Any]
SIGNED = "________________"
SPENT = attrgetter("spent_on", "what", "payee", "receipt", "heads", "amount")


@dataclass(frozen=True)
class PaperTable:
    """Rows under a title; the first is the heading where ``headed``."""

    title: str
    rows: Sequence[Row]
    headed: bool = True


def closed_list(whole: PlanSheet, facts: Sequence[Row], signs: Sequence[str]) -> list[PaperTable]:
    """Return what the paper form has: who came, with whom, for what, at what cost, signed (E10)."""
    plan, where, before = whole.plan, whole.plan.site.clock, whole.approved
    about: list[Row] = [
        (_("编号"), plan.number),
        (_("写于"), f"{plan.made_at.astimezone(where):%Y-%m-%d}"),
        (_("申请人"), plan.applicant or ""),
    ]
    approved = before.approval.amount if before is not None else None
    each = (whole.planned, approved, whole.actual)
    heads = (plan.heads, plan.heads, whole.came)
    per_head = [one and standards.each(one, n) for one, n in zip(each, heads, strict=True)]
    sums: list[Row] = [
        ("", *(pgettext("plan", name) for name in ("标准", "计划", "批准", "实际"))),
        (_("合计"), whole.allowed.total, *each),
        (_("每人"), whole.allowed.per_head, *per_head),
    ]
    costs: list[Row] = [
        (_("日期"), _("事项"), _("收款方"), _("单据号"), _("人数"), _("金额（元）")),
        *map(SPENT, whole.standing),
    ]
    asked: list[Row] = [
        (_("审批"), _("金额（元）"), _("状态"), _("谁"), _("时间")),
        *(_asked(one.approval, where) for one in whole.askings),
    ]
    return [
        PaperTable(f"{_('接待清单')} {plan.number} {plan.title}", [*about, *facts], headed=False),
        _guests(whole),
        _programme(whole),
        PaperTable(f"{_('标准、批准、实际')}：{whole.allowed.arithmetic}", sums),
        PaperTable(_("单据"), costs),
        PaperTable(_("审批"), asked),
        PaperTable(_("签字"), [(who, SIGNED) for who in signs], headed=False),
    ]


def handbook(whole: PlanSheet, facts: Sequence[Row], _signs: Sequence[str]) -> list[PaperTable]:
    """Return what everybody carries, guests among them, so without sums: the party in the order of
    introduction, the programme.
    """
    title = f"{_('接待手册')} {whole.plan.number} {whole.plan.title}"
    by_rank = sorted(whole.hosts, key=lambda one: -(one.position.level or 0))
    ours: list[Row] = [(_("姓名"), _("职务")), *((one, one.position) for one in by_rank)]
    return [
        PaperTable(title, facts, headed=False),
        PaperTable(_("怎样介绍"), [(introduction(whole),)], headed=False),
        _guests(whole),
        PaperTable(_("接待人"), ours),
        _programme(whole, priced=False),
    ]


def introduction(whole: PlanSheet) -> str:
    """Say who is introduced to whom first: the lower to the higher (S7)."""
    guests = [whole.policy.level_of(one.position, one.level) or 0 for one in whole.guests]
    ours = max((one.position.level or 0 for one in whole.hosts), default=0)
    if ours > max(guests, default=0):
        return _("先把来宾介绍给我方，再把我方介绍给来宾；各方从职务最高的起。")
    return _("先把我方介绍给来宾，再把来宾介绍给我方；各方从职务最高的起。")


def _asked(row: Approval, where: Any) -> Row:
    at = f"{row.decided_at.astimezone(where):%m-%d %H:%M}" if row.decided_at else ""
    who = row.decided_by_employee or row.decided_by_name
    return (row.get_kind_display(), row.amount, row.get_state_display(), who, at)


def _guests(whole: PlanSheet) -> PaperTable:
    def rank(one: Any) -> int:
        return -(whole.policy.level_of(one.position, one.level) or 0)

    rows: list[Row] = [
        (_("姓名"), _("性别"), _("职务"), pgettext("plan", "需要")),
        *(
            (one.name, one.get_sex_display(), one.position, one.needs)
            for one in sorted(whole.guests, key=rank)
        ),
    ]
    return PaperTable(_("来宾（按介绍的先后）"), rows)


def _programme(whole: PlanSheet, *, priced: bool = True) -> PaperTable:
    where = whole.plan.site.clock
    names = (_("时间"), _("事项"), _("地点"), pgettext("plan", "我方"), pgettext("plan", "车、房"))

    def when(line: PlanLine) -> str:
        until = f"–{line.until.astimezone(where):%H:%M}" if line.until else ""
        return f"{line.at.astimezone(where):%m-%d %H:%M}{until}"

    def row(line: PlanLine) -> Row:
        said = (when(line), line.what, line.place, line.ours, line.booked, line.heads)
        return (*said, line.cost) if priced else said

    heading = (*names, _("人数"), _("费用")) if priced else (*names, _("人数"))
    rows: list[Row] = [heading, *map(row, whole.lines)]
    return PaperTable(_("日程"), rows)


def as_xlsx(tables: Sequence[PaperTable]) -> bytes:
    """Return the tables as one sheet of a workbook; text is neutral, a number stays one."""
    import openpyxl  # takes long to load, and few ask for it

    book = openpyxl.Workbook()
    page: Any = book.active
    for table in tables:
        page.append([neutral(table.title)])
        for row in table.rows:
            page.append([one if isinstance(one, Decimal | int) else _text(one) for one in row])
        page.append([])
    for column in "ABCDEFG":
        page.column_dimensions[column].width = 18
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def as_pdf(tables: Sequence[PaperTable]) -> bytes:
    """Return the tables on pages of A4, in the typeface of the house."""
    from reportlab.lib import colors, pagesizes, styles
    from reportlab.lib.units import mm
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table

    from visitors.printing import fonts

    fonts.typeface()
    plain = styles.ParagraphStyle("plain", None, fontName=fonts.NAME, fontSize=9, leading=12)
    plain.wordWrap = "CJK"
    big = styles.ParagraphStyle("big", plain, fontSize=12, leading=18)
    story: list[Any] = []
    unprintable = fonts.cannot_write(
        *(_text(one) for each in tables for r in each.rows for one in r)
    )
    for table in tables:
        story += [Paragraph(escape(table.title), big)]
        cells = [[Paragraph(escape(_text(one)), plain) for one in row] for row in table.rows]
        if cells:
            columns = max(map(len, cells))
            share = 159 * mm / (columns + 1)  # the first column, of times and names, is wider
            widths = [share * 2, *[share] * (columns - 1)]
            grid = Table(cells, widths, repeatRows=int(table.headed))
            lines = [
                ("GRID", (0, 0), (-1, -1), 0.4, colors.grey),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ]
            grid.setStyle(lines)
            story += [grid]
        story += [Spacer(1, 4 * mm)]
    if unprintable:
        says = _("打印字体里没有这些字：%(letters)s") % {
            "letters": " ".join(f"U+{ord(letter):04X}" for letter in unprintable)
        }
        story += [Paragraph(escape(says), plain)]
    written = io.BytesIO()
    SimpleDocTemplate(written, pagesize=pagesizes.A4, title=tables[0].title).build(story)
    return written.getvalue()


def _text(one: Any) -> str:
    written = "" if one is None else standards.money(one) if isinstance(one, Decimal) else str(one)
    return neutral(written)


PAPERS = {
    "list-pdf": (closed_list, as_pdf, "application/pdf"),
    "list-xlsx": (
        *(closed_list, as_xlsx),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    "handbook-pdf": (handbook, as_pdf, "application/pdf"),
}
