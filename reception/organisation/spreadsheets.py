"""Read and write tables of employees and departments as people keep them: CSV and XLSX, in
Chinese.
"""

import csv
import io
import itertools
import os
import re
import secrets
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import tablib
from django.conf import settings
from django.utils.translation import gettext as _
from import_export.formats.base_formats import CSV, XLSX

from reception import clock

ROWS_AT_MOST = 5_000
COLUMNS_AT_MOST = 50
HELD_SECONDS = 3_600
# A spreadsheet program runs what begins so; a telephone number does not harm anybody.
RISKY = ("=", "+", "-", "@", "\t", "\r", "\0")
PHONE = re.compile(r"\+\d[\d ]*")


class BadSheet(ValueError):
    """The file cannot be read as a table; the message says where."""


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
    """Return an imported cell as typed: numbers without a decimal point, our apostrophe taken away
    again.
    """
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = "" if value is None else printable(str(value)).strip()
    if text.startswith("'") and unicodedata.normalize("NFKC", text[1:2]) in RISKY:
        return text[1:]
    return text


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


class Csv(CSV):
    """CSV as Excel in China reads and writes it: UTF-8 with a mark, or GB 18030."""

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
        for encoding in ("utf-8-sig", "gb18030"):
            try:
                text = in_stream.decode(encoding)
                break
            except UnicodeDecodeError:
                continue
        else:
            raise BadSheet(_("文件编码无法识别，请存为 UTF-8。"))
        try:
            return dataset_of(csv.reader(io.StringIO(text, newline=""), strict=True))
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
        import openpyxl

        try:
            book = openpyxl.load_workbook(io.BytesIO(in_stream), read_only=True, data_only=True)
            return dataset_of(
                book.worksheets[0].iter_rows(values_only=True, max_col=COLUMNS_AT_MOST)
            )
        except BadSheet:
            raise
        except (
            Exception
        ) as why:  # the library lets through whatever a broken archive makes its parsers raise
            raise BadSheet(_("这不是 XLSX 文件，或者文件已损坏。")) from why


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
