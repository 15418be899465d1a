"""The pay of a month as 行政部 types, pastes or uploads it, each mistake with its line (P8)."""

import csv
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reception.accounts.page_forms import PageForm
from reception.organisation import spreadsheets
from reception.organisation.languages import said
from reception.organisation.models import Employee
from reception.organisation.spreadsheets import ROWS_AT_MOST, plain
from reception.text import one_spelling
from visitors.discipline.payroll.lines import LineWithItems

LONGEST_TABLE = 300_000  # letters, and bytes of a file
LONGEST_CELL = 40
# nobody's number and pay take more, and the reader of tables gives up at some hundred thousand
LONGEST_LINE = 1000
PAY_BELOW = Decimal(100_000_000)  # the column ends there
FIELD = re.compile(r"pay-(\d{1,18})", re.ASCII)  # of an employee, by id
AMOUNT = re.compile(r"(?:¥|RMB)?\s*(\d{1,8}|\d{1,3}(?:,\d{3}){1,2})(\.\d{1,2})?\s*元?", re.ASCII)
PAY = {
    "class": "pay",
    "form": "pays",
    "inputmode": "decimal",
    "maxlength": 16,
    "autocomplete": "off",
}


@dataclass
class TypedPay:
    """What was typed."""

    # by the id of the employee; nothing where the pay is taken out again
    pays: dict[int, Decimal | None] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)  # what cannot be read, in sentences


class PayForm(PageForm):
    """The pay of the employees of one page of a month, a field each."""

    def __init__(self, *args: Any, lines: Iterable[LineWithItems], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for line in lines:
            self.fields[name_of(line)] = forms.CharField(
                label=_("%(name)s的工资") % {"name": said(line.row, "name")},
                initial=line.row.pay or "",
                required=False,
                validators=[is_amount],
                widget=forms.TextInput(PAY),
            )

    def box(self, name: str) -> str:
        """Return the class of the box around a field: the head of the table says what it is."""
        return "bare"


class TableForm(PageForm):
    """Numbers and pay, pasted or as a file."""

    table = forms.CharField(
        label=gettext_lazy("每行一位：工号、工资，用逗号或制表符隔开，可以直接从 Excel 粘贴"),
        widget=forms.Textarea(
            {"class": "entry", "rows": 5, "spellcheck": "false", "placeholder": "T001,8500.00"}
        ),
        max_length=LONGEST_TABLE,
        required=False,
        strip=False,
    )
    file = forms.FileField(
        label=gettext_lazy("或选一个 CSV 文件"),
        widget=forms.FileInput({"accept": ".csv,.txt,text/csv"}),
        required=False,
        allow_empty_file=True,
    )

    def text(self) -> str:
        """Return what was pasted, else what stands in the file; nothing where it is unreadable."""
        if not self.is_valid():
            return ""
        upload, pasted = self.cleaned_data["file"], self.cleaned_data["table"]
        return pasted or (_decoded(upload.read(LONGEST_TABLE + 1)) if upload else "")


class CloseForm(PageForm):
    """That somebody knows what closing a month means."""

    boxes = {"confirm": "sure"}

    confirm = forms.BooleanField(
        label=gettext_lazy("我知道结账以后不能撤销，工资和数字不再改动。"),
        widget=forms.CheckboxInput({"value": "yes"}),
        error_messages={"required": gettext_lazy("请先确认：结账以后不能撤销。")},
    )

    def clean_confirm(self) -> bool:
        """Take nothing but the box of our page for a yes."""
        if self.data.get("confirm") != "yes":
            raise ValidationError(self.fields["confirm"].error_messages["required"])
        return True


def name_of(line: LineWithItems) -> str:
    """Return the name of the field for the pay of a line."""
    return f"pay-{line.row.employee_id}"


def typed(post: Mapping[str, str]) -> TypedPay:
    """Read the fields beside the lines of a month."""
    read = TypedPay()
    named = [(FIELD.fullmatch(name), str(text)) for name, text in post.items()]
    wanted = {int(name[1]): text for name, text in named if name}
    names = dict(Employee.objects.filter(pk__in=wanted).values_list("pk", "number"))
    for pk, text in wanted.items():
        pay = amount(plain(text))
        if pk not in names:
            read.wrong.append(_("没有这位员工，请刷新页面。"))
        elif text.strip() and pay is None:
            read.wrong.append(
                _("工号 %(number)s：“%(pay)s”不是金额。")
                % {"number": names[pk], "pay": plain(text)[:LONGEST_CELL]}
            )
        else:
            read.pays[pk] = pay
    return read


def pasted(text: str) -> TypedPay:
    """Read a table of numbers and pay, a line for each employee; a header may stand above them."""
    read, rows = TypedPay(), list(_rows(text))
    if len(rows) > ROWS_AT_MOST:
        return TypedPay(wrong=[_("一次最多导入 %d 行，请分成几份。") % ROWS_AT_MOST])
    numbers = {one_spelling(cells[0]) for _line, cells in rows}
    known = dict(Employee.objects.filter(number__in=numbers).values_list("number", "pk"))
    for line, cells in rows:
        number, pay = one_spelling(cells[0]), amount(cells[1]) if len(cells) == 2 else None
        if len(cells) != 2:
            wrong = _("要有工号和工资两格，金额里不要逗号。")
        elif number not in known:
            wrong = _("没有工号是“%(number)s”的员工。") % {"number": number[:LONGEST_CELL]}
        elif pay is None:
            wrong = _("“%(pay)s”不是金额。") % {"pay": cells[1][:LONGEST_CELL]}
        elif known[number] in read.pays:
            wrong = _("工号 %(number)s 前面已有一行。") % {"number": number}
        else:
            read.pays[known[number]] = pay
            continue
        read.wrong.append(_("第 %(line)d 行：%(wrong)s") % {"line": line, "wrong": wrong})
    if not rows:
        read.wrong.append(_("没有读到工号和工资，请粘贴两列，或选一个 CSV 文件。"))
    return read


def amount(text: str) -> Decimal | None:
    """Return yuan, or nothing where it is no amount above nothing."""
    match = AMOUNT.fullmatch(unicodedata.normalize("NFKC", text).strip())
    pay = Decimal(match[1].replace(",", "") + (match[2] or "")) if match else None
    return pay if pay and pay < PAY_BELOW else None


def is_amount(text: str) -> None:
    """Refuse what is typed as pay and is no amount."""
    if amount(plain(text)) is None:
        raise ValidationError(_("“%(pay)s”不是金额。") % {"pay": plain(text)[:LONGEST_CELL]})


def _decoded(content: bytes) -> str:
    """Return the text of a file as people have it, or nothing where it is too long or no text."""
    if len(content) > LONGEST_TABLE:
        return ""
    try:
        text = spreadsheets.decoded(content)
    except spreadsheets.BadSheet:
        return ""
    return "" if "\0" in text else text


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    for number, line in enumerate(text.splitlines(), start=1):
        cells = _cells(line)
        is_header = (
            number == 1 and len(cells) == 2 and not any(letter.isdigit() for letter in cells[1])
        )
        if any(cells) and not is_header:
            yield number, cells


def _cells(line: str) -> list[str]:
    if len(line) > LONGEST_LINE:
        return [line[:LONGEST_CELL]]  # one cell, which is told of as any line without pay
    between = next((sign for sign in "\t;" if sign in line), ",")
    row: Iterable[str] = next(csv.reader([line.replace("，", ",")], delimiter=between), [])
    cells = [plain(cell) for cell in row]
    while len(cells) > 2 and not cells[-1]:
        cells.pop()
    return cells
