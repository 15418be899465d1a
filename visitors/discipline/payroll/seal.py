"""The seal of a closed month: SHA-256 over its canonical bytes, signed with the key that signs the
heads (P8).

The key is not in the database: whoever can write there can make lines that add up, but no seal that
fits them. Each seal holds that of the month before, so that none is taken out between two.
"""

import hashlib
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models

from reception.policy.penalty import ALWAYS_STORED, AMOUNTS
from visitors.discipline.models import MonthClose
from visitors.discipline.payroll import words
from visitors.discipline.payroll.lines import LineWithItems
from visitors.discipline.sealing import canonical

FORMAT = 3  # of the canonical bytes
SUMS = (*AMOUNTS, *words.KEPT)
SALT = "yingke.ledger.month"
# An item says which entry it is of by its position in the book, a line of which employee.
NOT_SEALED = ("id", "close", "line", "entry")


def digest(close: MonthClose, before: str, lines: Iterable[LineWithItems]) -> str:
    """Return the digest of a month.

    Args:
        before: the digest of the month before; empty for the first, and after one that has none.
    """
    head = {
        "format": FORMAT,
        "month": close.month.isoformat(),
        "closed_at": canonical.moment(close.closed_at),
        "closed_by": close.closed_by_id,
        "position": close.position,
        "yuan_per_point": close.yuan_per_point,
        "cap_percent": close.cap_percent,
        "before": before,
        "sums": {name: _plain(getattr(close, name)) for name in SUMS},
    }
    sealed = hashlib.sha256(canonical.written(head).encode())
    for line in sorted(lines, key=lambda line: line.row.employee_id):
        facts = {
            "line": _facts_of(line.row),
            "items": [{"position": item.entry.position, **_facts_of(item)} for item in line.items],
        }
        sealed.update(f"\n{canonical.written(facts)}".encode())
    return sealed.hexdigest()


def signed(month: date, value: str) -> str:
    """Return the signature under a digest."""
    return canonical.signed(SALT, _text(month, value))


def is_signed(close: MonthClose) -> bool:
    """Tell whether a digest was signed by us, with the present key or one of those before it."""
    return canonical.is_signed(SALT, _text(close.month, close.digest), close.signature)


def _text(month: date, value: str) -> str:
    return f"yingke ledger month 1\nmonth: {month.isoformat()}\ndigest: {value}"


def _facts_of(row: models.Model) -> dict[str, Any]:
    """Return the columns of a row as they are sealed; yuan always with two decimals."""
    facts = {}
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        is_later = field.name in AMOUNTS and field.name not in ALWAYS_STORED
        if field.name in NOT_SEALED or (is_later and not value):
            continue
        facts[field.attname] = _plain(value)
    return facts


def _plain(value: Any) -> Any:
    return canonical.money(value) if isinstance(value, Decimal) else value
