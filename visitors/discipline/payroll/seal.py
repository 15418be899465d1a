"""The seal of a closed month: SHA-256 over its canonical bytes, signed with the key that signs the
heads (P8).

The key is not in the database: whoever can write there can make lines that add up, but no seal that
fits them. Each seal holds that of the month before, so that none is taken out between two.
"""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from typing import Any, NamedTuple

from django.conf import settings
from django.core.signing import BadSignature, Signer

from visitors.discipline.ledger import canonical, chain

FORMAT = 1  # of the canonical bytes
SALT = "yingke.ledger.month"


class SealedHead(NamedTuple):
    """What is sealed of the closing itself.

    Attributes:
        before: the digest of the month before; empty for the first, and after one that has none.
    """

    month: date
    closed_at: datetime
    closed_by: int
    position: int
    yuan_per_point: int
    cap_percent: int
    before: str


Row = tuple[Any, ...]  # the columns of a line, and of an item of it, below
LINE = (
    ("plain", "l.employee_id"),
    ("plain", "l.number"),
    ("plain", "l.name"),
    ("plain", "l.name_en"),
    ("plain", "l.department"),
    ("plain", "l.department_en"),
    ("text", "l.fine"),
    ("plain", "l.points"),
    ("plain", "l.pay_share"),
    ("plain", "l.as_points"),
    ("text", "l.pay"),
    ("text", "l.cap"),
    ("text", "l.withheld"),
)
ITEM = (
    ("plain", "e.position"),
    ("text", "i.fine"),
    ("plain", "i.points"),
    ("plain", "i.pay_share"),
    ("text", "i.had"),
    ("text", "i.withheld"),
    ("plain", "i.why"),
    ("plain", "i.ladder"),
    ("plain", "i.ladder_en"),
    ("plain", "i.clause"),
)
MONEY_OF_A_LINE, MONEY_OF_AN_ITEM = (6, 10, 11, 12), (1, 4, 5)
JOINED = """FROM discipline_monthline l LEFT JOIN discipline_monthitem i ON i.line_id = l.id
    LEFT JOIN discipline_entry e ON e.id = i.entry_id"""


def digest(head: SealedHead, lines: Iterable[tuple[Row, list[Row]]]) -> str:
    """Return the digest of a month.

    Args:
        head: what is sealed of the closing.
        lines: the columns ``LINE`` of each with the columns ``ITEM`` of its items, by id of the
            employee and position.
    """
    written = hashlib.sha256()
    said = head._asdict() | {
        "month": head.month.isoformat(),
        "closed_at": chain.moment(head.closed_at),
        "format": FORMAT,
    }
    written.update(chain.written(said).encode())
    for line, items in lines:
        plain = [_plain(line, MONEY_OF_A_LINE), [_plain(item, MONEY_OF_AN_ITEM) for item in items]]
        written.update(f"\n{chain.written(plain)}".encode())
    return written.hexdigest()


def kept(close: int) -> Iterator[tuple[Row, list[Row]]]:
    """Give the lines of a closed month as they lie in the database.

    Args:
        close: id.
    """
    asked = canonical.asked_for((*LINE, *ITEM))
    rows = canonical.read(
        f"SELECT {asked} {JOINED} WHERE l.close_id = {close:d} ORDER BY l.employee_id, e.position"
    )
    for line, found in groupby(rows, key=lambda row: row[: len(LINE)]):
        items = [row[len(LINE) :] for row in found]
        yield line, [item for item in items if item[0] is not None]


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


def _plain(row: Row, money: tuple[int, ...]) -> list[Any]:
    plain = list(row)
    for place in money:
        plain[place] = None if row[place] is None else _yuan[str(row[place])]
    return plain


def _money(text: str) -> str:
    exact = Decimal(text)
    written = chain.money(exact)
    return (
        written if Decimal(written) == exact else text
    )  # more than two decimals were never written by us


_yuan = canonical.Known(_money)
