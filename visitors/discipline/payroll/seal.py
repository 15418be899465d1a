"""The seal of a closed month: SHA-256 over its canonical bytes, signed with the key that signs the
heads (P8).

The key is not in the database: whoever can write there can make lines that add up, but no seal that
fits them. Each seal holds that of the month before, so that none is taken out between two.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import models

from visitors.discipline.ledger import chain
from visitors.discipline.models import MonthClose, MonthItem, MonthLine

FORMAT = 2  # of the canonical bytes
SALT = "yingke.ledger.month"
AT_ONCE = 2000  # rows fetched at a time
# An item says which entry it is of by its position in the book, a line of which employee.
OF_A_LINE = [
    field for field in MonthLine._meta.concrete_fields if field.name not in ("id", "close")
]
OF_AN_ITEM = [
    field for field in MonthItem._meta.concrete_fields if field.name not in ("id", "line", "entry")
]
SealedItem = tuple[int, MonthItem]  # with the position of its entry


def digest(
    close: MonthClose, before: str, lines: Iterable[tuple[MonthLine, Sequence[SealedItem]]]
) -> str:
    """Return the digest of a month.

    Args:
        close: the closing itself.
        before: the digest of the month before; empty for the first, and after one that has none.
        lines: each with its items, by id of the employee and position.
    """
    written = hashlib.sha256()
    head = {
        "format": FORMAT,
        "month": close.month.isoformat(),
        "closed_at": chain.moment(close.closed_at),
        "closed_by": close.closed_by_id,
        "position": close.position,
        "yuan_per_point": close.yuan_per_point,
        "cap_percent": close.cap_percent,
        "before": before,
    }
    written.update(chain.written(head).encode())
    for line, items in lines:
        facts = {
            "line": _facts_of(line, OF_A_LINE),
            "items": [
                {"position": position, **_facts_of(item, OF_AN_ITEM)} for position, item in items
            ],
        }
        written.update(f"\n{chain.written(facts)}".encode())
    return written.hexdigest()


def kept(close: MonthClose) -> Iterator[tuple[MonthLine, list[SealedItem]]]:
    """Give the lines of a closed month as they lie in the database."""
    rows = MonthItem.objects.filter(line__close=close).select_related("entry")
    by_line: dict[int, list[SealedItem]] = {}
    for pk, items in groupby(
        rows.order_by("line", "entry__position").iterator(AT_ONCE), key=lambda item: item.line_id
    ):
        by_line[pk] = [(item.entry.position, item) for item in items]
    for line in close.lines.order_by("employee"):
        yield line, by_line.get(line.pk, [])


def signed(month: date, value: str) -> str:
    """Return the signature under a digest."""
    return _signer().signature(_text(month, value))


def is_signed(month: date, value: str, signature: str) -> bool:
    """Tell whether a digest was signed by us, with the present key or one of those before it."""
    signer = _signer()
    try:
        signer.unsign(f"{_text(month, value)}{signer.sep}{signature}")
    except BadSignature:
        return False
    return True


def _text(month: date, value: str) -> str:
    return f"yingke ledger month 1\nmonth: {month.isoformat()}\ndigest: {value}"


def _signer() -> Signer:
    return Signer(key=settings.SECRET_KEY, salt=SALT, fallback_keys=settings.LEDGER_OLD_KEYS)


def _facts_of(row: models.Model, fields: Iterable[Any]) -> dict[str, Any]:
    """Return the columns of a row as they are sealed; yuan always with two decimals."""
    values = {field.attname: getattr(row, field.attname) for field in fields}
    return {
        name: chain.money(value) if isinstance(value, Decimal) else value
        for name, value in values.items()
    }
