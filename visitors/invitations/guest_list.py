"""A list of guests as people have it: pasted, CSV or a workbook, with or without a heading."""

import csv
import io
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reception import clock
from reception.organisation import phones
from reception.organisation.spreadsheets import BadSheet, Odd, lines_of
from reception.text import clean_line, plain

LOOKED_AT = 20  # rows by which a column without a heading is known
MOST_OF_THEM = 2  # one of so many cells says what a column is
SHORTEST_NUMBER = 7
BROKEN = "#N/A"  # stands for a cell whose formula gave nothing
# What columns are called, by the name of the field in a row.
COLUMNS: dict[str, tuple[Any, str]] = {
    "name": (gettext_lazy("姓名"), "姓名 名字 访客 访客姓名 来宾 嘉宾 name guest visitor"),
    "phone": (
        gettext_lazy("手机"),
        "手机 手机号 手机号码 电话 电话号码 联系电话 联系方式 phone mobile tel telephone",
    ),
    "organisation": (
        gettext_lazy("单位"),
        "单位 工作单位 公司 学校 机构 单位名称 organisation organization company school",
    ),
    "title": (gettext_lazy("职务"), "职务 职位 称呼 title position"),
    "email": (gettext_lazy("邮箱"), "邮箱 电子邮箱 电子邮件 email mail"),
    "from": (
        gettext_lazy("什么时候来"),
        "什么时候来 时间 来访时间 到访时间 预约时间 日期 日期时间 几点来 from time date",
    ),
    "until": (gettext_lazy("到几点"), "到几点 结束时间 离开时间 until to end"),
    "party_size": (gettext_lazy("人数"), "人数 party_size heads people"),
    "purpose": (gettext_lazy("来意"), "来意 事由 来访事由 来访目的 purpose"),
    "plate": (gettext_lazy("车牌"), "车牌 车牌号 plate"),
}
KNOWN = {plain(word): name for name, (_label, words) in COLUMNS.items() for word in words.split()}
DATED = re.compile(r"(?:(\d{4})[-./])?(\d{1,2})[-./](\d{1,2})(?:[ T]+(\d{1,2}):(\d\d)(?::\d\d)?)?")
HOUR = re.compile(r"(\d{1,2}):(\d\d)(?::\d\d)?")
WORDS_OF_DATES = str.maketrans({"年": "-", "月": "-", "日": " ", "号": " ", "点": ":"})


@dataclass(frozen=True)
class Invitee:
    """One row of a list: its number where the reader sees it, and what was typed by field."""

    row: int
    typed: dict[str, Any]


@dataclass(frozen=True)
class GuestList:
    """A list that was read.

    Attributes:
        guests: its rows; blank ones are left out.
        columns: what each used column was taken for, as its heading and the name of the field.
        unused: headings of columns that were left alone.
        guessed: whether there is no heading, and the columns were known by what stands in them.
        text: the list as text that reads the same.
    """

    guests: list[Invitee]
    columns: list[tuple[str, str]] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)
    guessed: bool = False
    text: str = ""


def read(content: bytes) -> GuestList:
    """Read a list of guests.

    Raises:
        BadSheet: the bytes are no table, or nobody's name stands in it.
    """
    lines = lines_of(_parted(content))
    first = next((number for number, cells in enumerate(lines) if any(cells)), None)
    if first is None:
        raise BadSheet(_("名单是空的。"))
    heading = [KNOWN.get(plain(cell), "") for cell in lines[first]]
    guessed = "name" not in heading
    fields = _guess(lines[first : first + LOOKED_AT]) if guessed else heading
    if "name" not in fields:
        raise BadSheet(_("看不出哪一列是姓名，请在第一行写上“姓名”。"))
    rows = [
        Invitee(number, _cells(fields, cells))
        for number, cells in enumerate(lines, start=1)
        if any(cells) and (guessed or number > first + 1)
    ]
    shown = lines[first] if not guessed else [_("第 %d 列") % at for at, _cell in _numbered(fields)]
    columns = [(title, name) for title, name in zip(shown, fields, strict=False) if name]
    unused = [title for title, name in zip(shown, fields, strict=False) if title and not name]
    return GuestList(rows, columns, unused, guessed, _as_text(lines))


def moment_of(typed: Any, otherwise: datetime | None, now: datetime) -> Any:
    """Return when somebody comes: a day with an hour, of which either may be that of all others;
    what says neither comes back as it was typed.

    Args:
        typed: what stands in the cell.
        otherwise: when all others come, where that was said.
        now: an hour alone is today's, and a day without a year the next such day.
    """
    text = unicodedata.normalize("NFKC", clean_line(str(typed or ""))).strip()
    if not text:
        return otherwise
    text = text.translate(WORDS_OF_DATES).strip().removesuffix(":")
    here = clock.here()
    try:
        if hour := HOUR.fullmatch(text):
            day = clock.today(otherwise or now, here)
            return datetime.combine(day, time(int(hour[1]), int(hour[2])), tzinfo=here)
        if dated := DATED.fullmatch(text.rstrip("- ")):
            return _dated(dated, otherwise, now)
        read_so = datetime.fromisoformat(text)
    except (ValueError, OverflowError):
        return text
    return read_so if read_so.tzinfo is not None else read_so.replace(tzinfo=here)


def _dated(dated: re.Match[str], otherwise: datetime | None, now: datetime) -> datetime | str:
    year, month, day, hour, minute = dated.groups()
    here = clock.here()
    if hour is not None:
        at = time(int(hour), int(minute))
    elif otherwise is not None:
        at = otherwise.astimezone(here).time()
    else:
        return dated[0]
    today = clock.today(now, here)
    on = date(int(year or today.year), int(month), int(day))
    if year is None and on < today - timedelta(days=1):
        on = on.replace(year=today.year + 1)
    return datetime.combine(on, at, tzinfo=here)


def _parted(content: bytes) -> bytes:
    """Return a pasted list whose cells are parted by Chinese commas, or by blanks beside a
    telephone number, with plain commas.
    """
    try:
        text = content.decode()
    except UnicodeError:
        return content
    head = text.lstrip("\ufeff").strip().split("\n", 1)[0]
    if "\0" in text or any(sign in head for sign in ",;\t"):
        return content
    if any(sign in head for sign in "，；"):
        return re.sub("[，；]", ",", text).encode()
    if any(_is_phone(word) for word in head.split()):
        return re.sub(r"[^\S\n]+(?=\S)", ",", text).encode()
    return content


def _guess(lines: Sequence[Sequence[str]]) -> list[str]:
    """Say what each column holds, by what stands in most of its cells: the first of words is the
    name, the second the organisation.
    """
    words = iter(("name", "organisation", "title"))
    fields: list[str] = []
    for at in range(max(map(len, lines))):
        cells = [cells[at] for cells in lines if at < len(cells) and cells[at]]
        kind = _kind_of(cells)
        if kind == "words":
            kind = next(words, "")
        fields.append("" if kind in fields else kind)
    return fields


def _kind_of(cells: Sequence[str]) -> str:
    def most(is_so: Any) -> bool:
        return MOST_OF_THEM * sum(map(is_so, cells)) >= len(cells)

    if not cells:
        return ""
    if most(_is_phone):
        return "phone"
    if most(lambda cell: "@" in cell):
        return "email"
    if most(lambda cell: bool(DATED.fullmatch(cell) or HOUR.fullmatch(cell))):
        return "from"
    return "" if most(str.isdecimal) else "words"


def _is_phone(cell: str) -> bool:
    digits = sum(map(str.isdecimal, cell))
    if digits < SHORTEST_NUMBER:
        return False
    try:
        return bool(phones.read(cell))
    except phones.NotAPhone:
        return False


def _cells(fields: Sequence[str], cells: Sequence[str]) -> dict[str, Any]:
    return {name: cell for name, cell in zip(fields, cells, strict=False) if name}


def _numbered(fields: Sequence[str]) -> list[tuple[int, str]]:
    return list(enumerate(fields, start=1))


def _as_text(lines: Sequence[Sequence[str]]) -> str:
    written = io.StringIO()
    table = csv.writer(written, delimiter="\t", lineterminator="\n")
    table.writerows([_kept(cell) for cell in cells] for cells in lines)
    return written.getvalue()


def _kept(cell: str) -> str:
    """Return a cell as it reads again; a formula that gave nothing stays no text."""
    return BROKEN if isinstance(cell, Odd) and cell.startswith("=") else cell
