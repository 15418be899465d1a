"""Read the ledger as it lies in the database, a row at a time, and write its canonical bytes fast.

A million entries pass here one by one, so nothing is a model and each column comes as the plainest
thing that the database gives. ``chain`` says what the bytes are; a test holds both ways to the same
value.
"""

import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from decimal import Decimal, InvalidOperation
from hashlib import sha256
from json.encoder import encode_basestring_ascii as quoted
from typing import Any, NamedTuple

from django.db import connection

from visitors.discipline.ledger import chain

AT_ONCE = 5000  # rows fetched at a time
# How a column is asked for so that neither database converts it.
FORMS = {
    "sqlite": {
        "text": "CAST({} AS TEXT)",
        "moment": "CAST({} AS TEXT)",
        "number": "{} + 0",
        "plain": "{}",
    },
    "postgresql": {
        "text": "{}::text",
        "moment": "to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')",
        "number": "{}::int",
        "plain": "{}",
    },
}


class ChainRow(NamedTuple):
    """An entry with what stands beside it; the fields are the columns of ``rows``, in their
    order.
    """

    id: int
    position: int
    sheet: int
    seq: int
    kind: str
    violation: int | None  # its position
    incident: int | None
    version: int | None
    on: str
    severity: str
    is_relief: int
    nth: int  # its count; a tuple has a method of that name
    since: str | None
    step: int
    measures: str
    fine: str
    points: int
    pay_share: int
    source_digest: str
    evidence_digest: str
    text_digest: str
    booked_at: str
    booked_by: int | None
    prev: str
    hash: str
    words: int | None
    salt: str | None
    text: str | None
    erased_at: str | None
    source: str | None
    evidence: str | None
    whom: int | None
    ladder_then: str | None
    severity_then: str | None
    seen_at: str | None
    erased_by: int | None


COLUMNS = (
    ("plain", "e.id"),
    ("plain", "e.position"),
    ("plain", "e.sheet_id"),
    ("plain", "e.seq"),
    ("plain", "e.kind"),
    ("plain", "v.position"),
    ("plain", "e.incident_id"),
    ("plain", "e.version_id"),
    ("text", 'e."on"'),
    ("plain", "e.severity"),
    ("number", "e.is_relief"),
    ("plain", "e.count"),
    ("text", "e.since"),
    ("plain", "e.step"),
    ("text", "e.measures"),
    ("text", "e.fine"),
    ("plain", "e.points"),
    ("plain", "e.pay_share"),
    ("plain", "e.source_digest"),
    ("plain", "e.evidence_digest"),
    ("plain", "e.text_digest"),
    ("moment", "e.booked_at"),
    ("plain", "e.booked_by_id"),
    ("plain", "e.prev"),
    ("plain", "e.hash"),
    ("plain", "w.entry_id"),
    ("plain", "w.salt"),
    ("plain", "w.text"),
    ("moment", "w.erased_at"),
    ("plain", "i.source"),
    ("text", "i.evidence"),
    ("plain", "i.employee_id"),
    ("plain", "i.ladder"),
    ("plain", "i.severity"),
    ("moment", "i.seen_at"),
    ("plain", "w.erased_by_id"),
)
BESIDE = """FROM discipline_entry e LEFT JOIN discipline_words w ON w.entry_id = e.id
    LEFT JOIN discipline_incident i ON i.id = e.incident_id LEFT JOIN discipline_entry v ON v.id = e.violation_id"""


def asked_for(columns: tuple[tuple[str, str], ...]) -> str:
    """Return columns as this database is asked for them."""
    forms = FORMS[connection.vendor]
    return ", ".join(forms[form].format(column) for form, column in columns)


def rows(at: int | None = None) -> Iterator[tuple[Any, ...]]:
    """Give every entry in the order of the chain, as the values of a ``Row``.

    Args:
        at: the id of one entry, where only that is wanted.
    """
    where = "" if at is None else f"WHERE e.id = {at:d}"
    return read(f"SELECT {asked_for(COLUMNS)} {BESIDE} {where} ORDER BY e.position")


def read(statement: str) -> Iterator[tuple[Any, ...]]:
    """Give the rows of a statement, some thousand at a time."""
    with closing(connection.chunked_cursor()) as cursor:
        cursor.execute(statement)
        while found := cursor.fetchmany(AT_ONCE):
            yield from found


@contextmanager
def snapshot() -> Iterator[None]:
    """Read everything as it stood at one moment, while others go on booking; on SQLite without the
    lock that writers queue for.
    """
    if connection.in_atomic_block:
        yield  # whoever called has a transaction already
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "BEGIN"
            if connection.vendor == "sqlite"
            else "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY"
        )
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")


class Known(dict[Any, str]):
    """What few different values are written as, each worked out once."""

    def __init__(self, write: Any) -> None:
        super().__init__()
        self.write = write

    def __missing__(self, value: Any) -> str:
        written: str = self.write(value)
        if len(self) < AT_ONCE:
            self[value] = written
        return written


def money(value: str) -> str:
    """Return an amount as the chain has it; one with more than two decimals stays as it is, because
    it was never booked so.
    """
    try:
        exact = Decimal(value)
        written = chain.money(exact)
        return quoted(written if Decimal(written) == exact else value)
    except InvalidOperation:
        return quoted(value)


def listed(value: str) -> str:
    """Return measures as the chain has them."""
    try:
        return chain.written(json.loads(value))
    except ValueError:
        return quoted(value)


def moment(value: str) -> str:
    """Return a moment as the chain has it: UTC, to the microsecond; SQLite leaves out microseconds
    that are none.
    """
    return f"{value[:10]}T{value[11:]}{'' if '.' in value else '.000000'}+00:00"


_money, _listed, _word = Known(money), Known(listed), Known(quoted)


def linked(row: tuple[Any, ...], employee: int, ladder: str, version: str) -> str:
    """Return the value of an entry in the chain, from its own columns.

    Args:
        row: the values of a ``Row``.
        employee: id of the person concerned.
        ladder: code.
        version: digest of the ladder as it stood; empty for a void or a correction.
    """
    (
        _id,
        position,
        _sheet,
        seq,
        kind,
        violation,
        incident,
        _version,
        on,
        severity,
        is_relief,
        count,
        since,
        step,
        measures,
        fine,
        points,
        pay_share,
        source,
        evidence,
        text,
        booked_at,
        booked_by,
        prev,
        *_beside,
    ) = row
    return sha256(
        f'{prev}\n{{"booked_at":{quoted(moment(booked_at))},"booked_by":{"null" if booked_by is None else booked_by},"count":{count},'
        f'"employee":{employee},"evidence":{quoted(evidence)},"fine":{_money[fine]},"format":{chain.FORMAT},'
        f'"incident":{"null" if incident is None else incident},"is_relief":{"true" if is_relief else "false"},"kind":{_word[kind]},'
        f'"ladder":{_word[ladder]},"measures":{_listed[measures]},"on":{_word[on]},"pay_share":{pay_share},"points":{points},'
        f'"position":{position},"seq":{seq},"severity":{_word[severity]},"since":{_word[since or ""]},"source":{quoted(source)},'
        f'"step":{step},"text":{quoted(text)},"version":{quoted(version)},'
        f'"violation":{"null" if violation is None else violation}}}'.encode()
    ).hexdigest()


_read = (
    json.JSONDecoder().raw_decode
)  # without the look for spaces before and after, which no database puts there
_write = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False
).encode


def evidence_digest(value: str) -> str:
    """Return the digest of the evidence of an incident; empty where it is no longer readable."""
    try:
        evidence, end = _read(value)
        return sha256(_write(evidence).encode()).hexdigest() if end == len(value) else ""
    except ValueError:
        return ""


def measures_of(value: str) -> list[str]:
    """Return measures as they were told.

    Raises:
        ValueError: they cannot be read.
    """
    told = json.loads(value)
    if not isinstance(told, list):
        raise ValueError("measures are a list")
    return [str(one) for one in told]
