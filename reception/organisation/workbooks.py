"""Reads a workbook in a process of its own: ``python -m reception.organisation.workbooks ROWS
COLUMNS SECONDS`` with the file on standard input writes one row of cells a line, as JSON.

What a file of a few kilobytes unpacks to may take minutes and all memory; the machine ends this
process then, and nobody else notices.
"""

import io
import itertools
import json
import resource
import sys
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

MEMORY = 1024**3  # bytes


def main() -> None:
    rows, columns, seconds = map(int, sys.argv[1:])
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    with suppress(ValueError, OSError):  # macOS knows no such limit
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    content = sys.stdin.buffer.read()
    both = zip(_lines(content, columns, True), _lines(content, columns, False), strict=True)
    for values, formulas in itertools.islice(both, rows):
        cells = [_cell(*cells) for cells in zip(values, formulas, strict=True)]
        sys.stdout.write(json.dumps(cells) + "\n")


def _lines(content: bytes, columns: int, values: bool) -> Iterable[tuple[Any, ...]]:
    """Return the cells of the first sheet with their values or their formulas; all of them,
    whatever size the file says that it has: WPS says one cell.
    """
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=values)
    sheet = book.worksheets[0]
    sheet.reset_dimensions()
    return sheet.iter_rows(max_col=columns)


def _cell(value: Any, formula: Any) -> Any:
    """Return what a cell shows as JSON can say it: a value, a date, or the formula of a value that
    nobody has reckoned, which is no empty cell.
    """
    if value.value is None and formula.data_type == "f":
        return {"formula": str(formula.value)}
    if value.value is None or isinstance(value.value, bool | int | float | str):
        return value.value
    return {"date": str(value.value)}


if __name__ == "__main__":
    main()
