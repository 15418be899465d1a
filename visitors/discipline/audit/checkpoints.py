"""The ends of the chains of entries and of seals at the end of each day, signed, so that what is
taken back later does not go unnoticed (P5, P15).

The key is not in the database: whoever can write there can make a chain that fits, but no head that
does.
"""

import email
import email.policy
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

from django.conf import settings
from django.db import transaction

from reception import clock
from visitors.discipline.audit import outside_copies
from visitors.discipline.models import Entry, Head, Seal
from visitors.discipline.sealing import canonical

log = logging.getLogger(__name__)
SALT = "yingke.ledger.head"
AT_ONCE = 31  # days that one sweep catches up; the next one goes on
DAY = timedelta(days=1)
# By folder: until when a head there that contradicts the database is not looked at again.
_quiet_until: dict[str, datetime] = {}
WRITTEN = re.compile(
    r"yingke ledger head 2\s+day: (\d{4}-\d\d-\d\d)"
    r"\s+position: (\d{1,18})\s+hash:\s+([0-9a-f]{64})?"
    r"\s*seals: (\d{1,18})\s+seal:\s+([0-9a-f]{64})?\s*signature: ([\w-]{20,128})"
)


@dataclass(frozen=True)
class Outside:
    """A head as it was kept outside, in the file ``where``."""

    day: date
    ends: tuple[int, str, int, str]  # as ``Head.ends``
    signature: str
    where: str


def signed(head: Head) -> str:
    """Return the signature of a head."""
    return canonical.signed(SALT, _text(head))


def is_signed(head: Head | Outside) -> bool:
    """Tell whether a head was signed by us, with the present key or one of those before it."""
    return canonical.is_signed(SALT, _text(head), head.signature)


def written(head: Head) -> str:
    """Return a head as it is kept outside."""
    return f"{_text(head)}\nsignature: {head.signature}\n"


def sweep(now: datetime) -> None:
    """Make the head of every day that is over, once, and see that it gets outside."""
    yesterday = clock.today(now) - DAY
    is_quiet = (
        now < _quiet_until.get(settings.LEDGER_HEADS, now) <= now + outside_copies.QUIET_AFTER
    )
    if not is_quiet and not Head.objects.filter(day=yesterday).exists():
        _make_until(yesterday, now)
    if outside_copies.a_file_is_missing(now):
        latest = Head.objects.order_by("-day")[:AT_ONCE]
        outside_copies.keep_files({head.day: written(head) for head in latest}, now)


def contradicted(own: Head) -> str:
    """Return which file of the folder of the settings has another head of the same day, signed by
    us; empty where none has.

    What is not signed by us proves nothing, so it does not keep a day from being signed.
    """
    path = outside_copies.file_of(own.day)
    if path is None:
        return ""
    try:
        heads = read(path) if path.is_file() else []
    except OSError:
        return ""  # a folder that is away is told of where the file should be written
    is_other = any(
        head.day == own.day and head.ends != own.ends and is_signed(head) for head in heads
    )
    return str(path) if is_other else ""


def read(path: Path) -> list[Outside]:
    """Return the heads that stand in a file, or in the files of a folder: as they were written
    or mailed.

    Raises:
        OSError: there is no such file.
    """
    paths = [path]
    if path.is_dir():
        paths = [one for one in path.iterdir() if one.is_file() and not one.name.startswith(".")]
    heads = (
        Outside(day, ends, signature, one.name)
        for one in paths
        for day, ends, signature in _heads_in(one.read_bytes())
    )
    return sorted(heads, key=lambda head: (head.day, head.where))


def _make_until(last_day: date, now: datetime) -> None:
    before = Head.objects.order_by("-day").first()
    first = begun()
    if first is None:
        return
    day = before.day + DAY if before is not None else clock.today(first)
    for _one in range(AT_ONCE):
        if day > last_day or not _make(day, now):
            return
        day += DAY


def begun() -> datetime | None:
    """Return when the first entry was booked or the first case sealed; nothing before both."""
    entries = Entry.objects.order_by("position").values_list("booked_at", flat=True)[:1]
    seals = Seal.objects.order_by("position").values_list("at", flat=True)[:1]
    return min([*entries, *seals], default=None)


def _make(day: date, now: datetime) -> bool:
    """Make the head of a day; tell whether the next one may be made."""
    # Backwards along the chain: what was booked by then is found at once, also among a million.
    over = clock.day_bounds(day)[1]
    end = Entry.objects.filter(booked_at__lt=over).order_by("-position").first()
    seal = Seal.objects.filter(at__lt=over).order_by("-position").first()
    if end is None and seal is None:
        return True
    new = Head(day=day, made_at=now, position=end.position if end else 0)
    new.hash = end.hash if end else ""
    if seal is not None:
        new.seals, new.seal = seal.position, seal.hash
    if path := contradicted(new):
        # Neither this day nor a later one is signed until somebody has looked: a new head would say
        # that all is well.
        told = "the head of %s is not signed: %s has another one; run manage.py verify_ledger"
        log.error(told, day, path)
        _quiet_until[settings.LEDGER_HEADS] = now + outside_copies.QUIET_AFTER
        return False
    names = ("position", "hash", "seals", "seal", "made_at")
    columns = {**{name: getattr(new, name) for name in names}, "signature": signed(new)}
    with transaction.atomic():
        head, made = Head.objects.get_or_create(day=day, defaults=columns)
        if made:
            outside_copies.send(head.day, written(head), now)
    return True


def _text(head: Head | Outside) -> str:
    position, value, seals, seal = head.ends
    of_entries = f"position: {position}\nhash: {value}"
    of_seals = f"seals: {seals}\nseal: {seal}"
    return f"yingke ledger head 2\nday: {head.day.isoformat()}\n{of_entries}\n{of_seals}"


def _heads_in(content: bytes) -> Iterator[tuple[date, tuple[int, str, int, str], str]]:
    for text in _texts(content):
        heads = WRITTEN.findall(text)
        for day, position, value, seals, seal, signature in heads:
            yield date.fromisoformat(day), (int(position), value, int(seals), seal), signature
        if heads:
            return


def _texts(content: bytes) -> Iterator[str]:
    """Return what may be written in a file: itself, or the body of a mail."""
    yield content.decode("utf-8", "replace")
    mail = email.message_from_bytes(content, EmailMessage, policy=email.policy.default)
    body = mail.get_body(("plain",))
    yield str(body.get_content()) if body is not None else ""
