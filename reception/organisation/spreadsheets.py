"""Read and write tables of employees and departments as people keep them: CSV and XLSX, in
Chinese.
"""

import csv
import datetime as dt
import io
import itertools
import json
import os
import re
import secrets
import subprocess
import sys
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

import tablib
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export.formats.base_formats import CSV, XLSX

from reception import clock

ROWS_AT_MOST = 5_000
COLUMNS_AT_MOST = 50
HELD_SECONDS = 3_600
# A spreadsheet program runs what begins so; a telephone number does not harm anybody.
RISKY = ("=", "+", "-", "@", "\t", "\r", "\0")
PHONE = re.compile(r"\+\d[\d ]*")


ENCODINGS = ["UTF-8", "GB18030", "Big5", "UTF-16", "Windows-1252"]
ERRORS = re.compile(r"#(?:REF!|VALUE!|DIV/0!|NUM!|NULL!|NAME\?|N/A|SPILL!|CALC!|BLOCKED!)")
GARBLED = re.compile("\ufffd|锟斤拷|烫烫烫")
FORMULA_OF_TEXT = re.compile(r'="([^"]*)"')  # how a table keeps Excel from taking N007 for a number
DAY_OF_EXCEL = re.compile(r"\d{1,2}月\d{1,2}日|\d{4}/\d{1,2}/\d{1,2}(?: \d{1,2}:\d\d(?::\d\d)?)?")
UNPACKED_AT_MOST = 50 * 1024 * 1024  # bytes
TEXTS_AT_MOST = 60_000  # of a workbook: more than a table of ours has cells
A_TEXT = re.compile(rb"<(?:[^\s<>:/]+:)?si[\s>/]")  # whatever the part is called in which it stands
READ_SECONDS = 10  # of a processor, that a workbook may take; 5,000 rows of 50 cells take nine
WALL = 6  # times as long by the clock, on a machine that has more to do
NO_WORKBOOK = gettext_lazy("这不是 XLSX 文件，或者文件已损坏。")
ZIP = b"PK"  # how a workbook begins
TOO_LARGE = gettext_lazy("文件太大，请只留要导入的表。")


class BadSheet(ValueError):
    """The file cannot be read as a table; the message says where."""


class Odd(str):
    """A cell that shows something which is no value to take."""

    why: str

    def __new__(cls, text: object, why: str) -> "Odd":
        """Keep what the cell shows with what is wrong about it."""
        cell = super().__new__(cls, text)
        cell.why = why
        return cell


def neutral(value: object) -> str:
    """Return a cell that no spreadsheet program takes for a formula.

    Args:
        value: what stands in the row.

    Returns:
        The text without control characters, behind an apostrophe where it begins like a formula,
        full-width signs included; ``+8613800138000`` stays as it is.
    """
    raw = "" if value is None else str(value)
    text = printable(raw)
    begins = (raw[:1], unicodedata.normalize("NFKC", text.strip())[:1])
    return (
        f"'{text}" if any(sign in RISKY for sign in begins) and not PHONE.fullmatch(raw) else text
    )


def printable(text: str) -> str:
    """Return a text without control characters, with every kind of space as a plain one."""
    return "".join(
        " " if letter.isspace() else letter
        for letter in text
        if letter.isspace() or letter.isprintable()
    )


def plain(value: object) -> str:
    """Return an imported cell as typed: numbers without a decimal point, our apostrophe and
    Excel's ``="N007"`` taken away again; an error, a date or garbled letters as an odd cell.
    """
    if isinstance(value, Odd):
        return value
    if isinstance(value, dt.date | dt.time | dt.timedelta):
        return _day(value)
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = "" if value is None else printable(str(value)).strip()
    if text.startswith("'") and unicodedata.normalize("NFKC", text[1:2]) in RISKY:
        return text[1:]
    if of_text := FORMULA_OF_TEXT.fullmatch(text):
        text = of_text[1].strip()
    if ERRORS.fullmatch(text):
        return Odd(text, _("这一格是表格软件的错误值 %s。") % text)
    if DAY_OF_EXCEL.fullmatch(text):
        return _day(text)
    if GARBLED.search(text) or _was_decoded_twice(text):
        return Odd(text, _("“%s”是乱码，请从原来的文件重新导出。") % text)
    return text


def _day(shown: object) -> Odd:
    return Odd(shown, _("表格软件把这一格写成了日期 %s，请设为文本再填。") % shown)


def _was_decoded_twice(text: str) -> bool:
    try:
        return not text.isascii() and text.encode("cp1252").decode() != text
    except UnicodeError:
        return False


def decoded(content: bytes, encoding: str = "") -> str:
    """Return the text of a file.

    Args:
        content: its bytes.
        encoding: one of ``ENCODINGS``, where somebody has said it; else UTF-8, what a mark at the
            beginning says, or GB 18030 where it makes ordinary Chinese.

    Raises:
        BadSheet: it is not of that encoding, or nobody can tell which one it is.
    """
    marked = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    tried = [encoding] if encoding else ["utf-16"] if marked else ["utf-8", "gb18030"]
    for name in tried:
        try:
            text = content.decode(name).removeprefix("\ufeff")
        except UnicodeError:
            continue
        if encoding or name != "gb18030" or _is_ordinary_chinese(text):
            return text
    raise BadSheet(_("看不出文件是什么编码：请在“编码”里选一种，或存为 UTF-8。"))


def _is_ordinary_chinese(text: str) -> bool:
    """Tell Chinese from another encoding that only reads as Chinese: most characters are common."""
    beyond = [letter for letter in text if not letter.isascii()]
    common = sum(bool(letter.encode("gb2312", "ignore")) for letter in beyond)
    return 2 * common >= len(beyond)


def rows_of(text: str) -> Iterable[list[str]]:
    """Return the cells of a text, parted by commas, semicolons or tabs, whichever its header has.

    Raises:
        csv.Error: a quotation mark is left open.
    """
    header = text.split("\n", 1)[0]
    between = max(",;\t", key=header.count)
    return csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=between)


def dataset_of(rows: Iterable[Iterable[object]]) -> tablib.Dataset:
    """Return rows of cells as a dataset; empty rows stay, so that row numbers are those of the
    file.

    Raises:
        BadSheet: there is no header or no row, a row is longer than the header, or there are too
            many.
    """
    lines = iter(rows)
    header = [plain(cell) for cell in itertools.islice(next(lines, []), COLUMNS_AT_MOST)]
    while header and not header[-1]:
        header.pop()
    if not header:
        raise BadSheet(_("第 1 行应当是表头。"))
    if len(set(header)) < len(header):
        raise BadSheet(_("表头里有重复的列。"))
    dataset = tablib.Dataset(headers=header)
    for number, line in enumerate(lines, start=2):
        if number > ROWS_AT_MOST + 1:
            raise BadSheet(_("一次最多导入 %d 行，请分成几份。") % ROWS_AT_MOST)
        cells = [plain(cell) for cell in itertools.islice(line, COLUMNS_AT_MOST)]
        if any(cells[len(header) :]):
            raise BadSheet(_("第 %d 行的格数比表头多。") % number)
        dataset.append((cells + [""] * len(header))[: len(header)])
    if not any(any(row) for row in dataset):
        raise BadSheet(_("文件里没有数据。"))
    return dataset


def lines_of(content: bytes) -> list[list[str]]:
    """Return the cells of a workbook or of a text, each as ``plain`` reads it and whatever stands
    in the first row; without the blank ones at the end of a row.

    Raises:
        BadSheet: the bytes are no table, or it has too many rows.
    """
    lines: list[list[str]] = []
    try:
        if content.startswith(ZIP):
            _refuse_packed(content)
            read: Iterable[Iterable[object]] = (map(_shown, line) for line in _lines(content))
        else:
            read = rows_of(decoded(content))
        for line in itertools.islice(read, ROWS_AT_MOST + 2):
            cells = [plain(cell) for cell in itertools.islice(line, COLUMNS_AT_MOST)]
            while cells and not cells[-1]:
                cells.pop()
            lines.append(cells)
    except csv.Error as why:
        raise BadSheet(_("这不是 CSV 文件：%s") % why) from why
    if len(lines) > ROWS_AT_MOST + 1:
        raise BadSheet(_("一次最多导入 %d 行，请分成几份。") % ROWS_AT_MOST)
    return lines


class Csv(CSV):
    """CSV as people have it: see ``decoded`` and ``rows_of``; written in UTF-8 with a mark."""

    def is_binary(self) -> bool:
        """Take the bytes; which encoding they have is found out here."""
        return True

    def get_read_mode(self) -> str:
        """Open files as bytes."""
        return "rb"

    def create_dataset(self, in_stream: bytes, **_kwargs: Any) -> tablib.Dataset:
        """Read the table.

        Raises:
            BadSheet: the bytes are no table.
        """
        try:
            return dataset_of(rows_of(decoded(in_stream)))
        except csv.Error as why:
            raise BadSheet(_("这不是 CSV 文件：%s") % why) from why

    def export_data(self, dataset: tablib.Dataset, **_kwargs: Any) -> bytes:
        """Write the table with the mark by which Excel knows UTF-8."""
        return b"\xef\xbb\xbf" + dataset.export("csv").encode()


class Xlsx(XLSX):
    """The first sheet of a workbook, formulas by their values."""

    def create_dataset(self, in_stream: bytes) -> tablib.Dataset:
        """Read the table.

        Raises:
            BadSheet: the bytes are no workbook.
        """
        _refuse_packed(in_stream)
        return dataset_of(map(_shown, line) for line in _lines(in_stream))


def _refuse_packed(content: bytes) -> None:
    """Refuse a workbook that unpacks to far more than a table of people has, and what is none."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = packed.infolist()
            if sum(part.file_size for part in parts) > UNPACKED_AT_MOST:
                raise BadSheet(TOO_LARGE)
            texts = sum(len(A_TEXT.findall(packed.read(part))) for part in parts)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError) as why:
        raise BadSheet(NO_WORKBOOK) from why
    if texts > TEXTS_AT_MOST:
        raise BadSheet(TOO_LARGE)


def _lines(content: bytes) -> Iterable[list[Any]]:
    """Return the rows of a workbook, read in a process of its own, which ends in time.

    Raises:
        BadSheet: the bytes are no workbook, or reading them takes too long.
    """
    limits = map(str, (ROWS_AT_MOST + 2, COLUMNS_AT_MOST, READ_SECONDS))
    command = [sys.executable, "-m", "reception.organisation.workbooks", *limits]
    with suppress(subprocess.TimeoutExpired):
        done = subprocess.run(
            command,
            input=content,
            capture_output=True,
            cwd=settings.BASE_DIR,
            timeout=READ_SECONDS * WALL,
            check=False,
        )
        if done.returncode == 0:
            return map(json.loads, done.stdout.splitlines())
        if done.returncode > 0 and b"MemoryError" not in done.stderr:
            raise BadSheet(NO_WORKBOOK)
    raise BadSheet(TOO_LARGE)


def _shown(cell: Any) -> object:
    """Return what a cell shows; a date, or a formula that nobody has reckoned, is no value."""
    if not isinstance(cell, dict):
        return cell
    if "formula" in cell:
        why = _("这一格的公式没有算出值，请在表格软件里打开保存，或粘贴为值。")
        return Odd(cell["formula"], why)
    return _day(cell["date"])


class Held:
    """An upload that waits to be confirmed, in our own data folder and under a name nobody can
    guess.

    The library's own store opens, and then deletes, whatever file of the machine's temporary folder
    the form names.
    """

    def __init__(self, name: str | None = None, **_kwargs: Any) -> None:
        self.name = name

    def save(self, data: bytes) -> None:
        """Keep the bytes; forget uploads that nobody confirmed."""
        folder = self._folder()
        for old in folder.iterdir():
            if old.stat().st_mtime < clock.now().timestamp() - HELD_SECONDS:
                old.unlink(missing_ok=True)
        self.name = secrets.token_hex(16)
        with open(os.open(self._path(), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(data)

    def read(self) -> bytes:
        """Return the bytes.

        Raises:
            FileNotFoundError: it was confirmed before, or is too old.
        """
        return self._path().read_bytes()

    def remove(self) -> None:
        """Forget the upload."""
        self._path().unlink(missing_ok=True)

    def _path(self) -> Path:
        if not re.fullmatch(r"[0-9a-f]{32}", self.name or ""):
            raise FileNotFoundError(self.name)
        return self._folder() / str(self.name)

    @staticmethod
    def _folder() -> Path:
        folder = Path(settings.DATA) / "imports"
        folder.mkdir(mode=0o700, exist_ok=True)
        return folder
