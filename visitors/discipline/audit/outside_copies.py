"""Keep heads where whoever changes the database cannot change them: in files, by e-mail (P5)."""

import logging
import os
import secrets
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext as _
from django.utils.translation import override as in_language

from reception.notifications import outbox
from reception.notifications.models import Notice
from visitors.discipline.models import Head

log = logging.getLogger(__name__)
KEYS = "ledger-head:"
LOOKED_AT = 31  # heads that the administrator is told of where the folder has others
LEFT_OVER_AFTER = timedelta(hours=1)  # a file half written is removed
QUIET_AFTER = timedelta(minutes=10)  # a folder that is away is not asked for at every sweep
LATE = timedelta(hours=6)  # a mail that was written is sent by then, or somebody is told
_away_until: dict[str, datetime] = {}


class NotOutside(ImproperlyConfigured):
    """The heads are not kept outside as the settings say."""


def send(day: date, text: str, now: datetime) -> None:
    """Write the head of a day into the outbox for the address of the settings, in the transaction
    that makes it.

    One that was sent before is not sent again, but another one of the same day is, so that the
    house learns of it.
    """
    if not settings.LEDGER_HEADS_EMAIL:
        return
    earlier = Notice.objects.filter(key__prefix=f"{KEYS}{day}:")
    if earlier.filter(body=text).exists():
        return
    is_another = earlier.exists()
    if is_another:
        told = "the head of %s is another one than was sent before; run manage.py verify_ledger"
        log.error(told, day)
    with in_language("zh-hans"):
        subject = _("台账日终摘要 %(day)s") % {"day": day.isoformat()}
        if is_another:
            subject = _("台账日终摘要 %(day)s，与先前发出的不同，请核对台账") % {
                "day": day.isoformat()
            }
    key = f"{KEYS}{day}:{sha256(text.encode()).hexdigest()[:12]}"
    outbox.write(None, key, subject, text, now, to_address=settings.LEDGER_HEADS_EMAIL)


def a_file_is_missing(now: datetime) -> bool:
    """Tell whether the latest head has no file; one query and one look, at every sweep."""
    rests = now < _away_until.get(settings.LEDGER_HEADS, now) <= now + QUIET_AFTER
    if not settings.LEDGER_HEADS or rests:
        return False
    day = Head.objects.order_by("-day").values_list("day", flat=True).first()
    try:
        return day is not None and not (Path(settings.LEDGER_HEADS) / _name(day)).exists()
    except OSError:
        return True


def keep_files(heads: Mapping[date, str], now: datetime) -> None:
    """Write the heads, the latest first, into files that are there whole, and only once."""
    folder = Path(settings.LEDGER_HEADS)
    try:
        _remove_leftovers(folder, now)
        # The latest last: while it is missing, the others are looked at again.
        for day, text in reversed(list(heads.items())):
            if not (folder / _name(day)).exists():
                _write(folder, _name(day), text)
    except OSError as error:
        # A folder that is not mounted is not made: a head in it would lie beside the database.
        log.error("the heads of the ledger cannot be kept in %s: %s", folder, error)
        _away_until[settings.LEDGER_HEADS] = now + QUIET_AFTER


def said(now: datetime) -> str:
    """Return when a head was last kept outside, as a sentence for the administrator.

    Raises:
        NotOutside: a head that should be outside by now is not.
    """
    head = Head.objects.order_by("-day").first()
    if not settings.LEDGER_HEADS and not settings.LEDGER_HEADS_EMAIL:
        made = f"the last is of {head.day}" if head is not None else "none has been made yet"
        return f"{made}; kept nowhere outside (YINGKE_LEDGER_HEADS or _EMAIL names a place)"
    if settings.LEDGER_HEADS:
        _refuse_others(Path(settings.LEDGER_HEADS))
    if head is None:
        return "none has been made yet"
    told = [_of_files(head, now)] if settings.LEDGER_HEADS else []
    told += [_of_messages(now)] if settings.LEDGER_HEADS_EMAIL else []
    return "; ".join(told)


def _refuse_others(folder: Path) -> None:
    """Refuse a folder that has heads that are not those of the database."""
    rows = Head.objects.order_by("-day").values_list("day", "signature")
    own = {_name(day): signature for day, signature in rows}
    unknown = sorted(set(_names(folder)) - own.keys())
    if unknown:
        told = (
            "and the database has none of that day: it was deleted, or the worker will not sign"
            " another one; run manage.py verify_ledger"
        )
        raise NotOutside(f"{folder / unknown[0]} is a head, {told}")
    for name, signature in list(own.items())[:LOOKED_AT]:
        path = folder / name
        if path.exists() and signature not in path.read_text(encoding="utf-8", errors="replace"):
            raise NotOutside(
                f"{path} is another head than that of the database; run manage.py verify_ledger"
            )


def _of_files(head: Head, now: datetime) -> str:
    folder = Path(settings.LEDGER_HEADS)
    days = _names(folder)
    last = days[-1].removeprefix("ledger-").removesuffix(".txt") if days else "never"
    if not (folder / _name(head.day)).exists() and now > head.made_at + QUIET_AFTER:
        raise NotOutside(f"the head of {head.day} is not in {folder}; the last one there: {last}")
    return f"kept in {folder}, last of {last}"


def _of_messages(now: datetime) -> str:
    messages = Notice.objects.filter(key__prefix=KEYS)
    sent = messages.filter(state=Notice.State.SENT).order_by("-sent_at").first()
    last = f"last at {sent.sent_at:%Y-%m-%d %H:%M} UTC" if sent is not None else "not yet"
    waiting = messages.exclude(state=Notice.State.SENT).order_by("written_at").first()
    if waiting is not None and now > waiting.written_at + LATE:
        raise NotOutside(
            f"{waiting.key} has not been taken: {waiting.trouble or 'nothing was answered'}; sent"
            f" by email {last}"
        )
    return f"sent by email, {last}"


def file_of(day: date) -> Path | None:
    """Return where the head of a day is kept; nothing where the settings name no folder."""
    return Path(settings.LEDGER_HEADS) / _name(day) if settings.LEDGER_HEADS else None


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("ledger-*.txt")) if folder.is_dir() else []


def _name(day: date) -> str:
    return f"ledger-{day.isoformat()}.txt"


def _write(folder: Path, name: str, text: str) -> None:
    """Write a file beside its place, and put it there when it is whole on the disk."""
    beside = folder / f".{name}.{secrets.token_hex(8)}"
    with os.fdopen(
        os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644), "w", encoding="ascii"
    ) as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(beside, folder / name)
    entry = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(entry)
    finally:
        os.close(entry)


def _remove_leftovers(folder: Path, now: datetime) -> None:
    """Remove what a worker that was killed has left half written."""
    for path in folder.glob(".ledger-*"):
        try:
            if path.stat().st_mtime < (now - LEFT_OVER_AFTER).timestamp():
                path.unlink(missing_ok=True)
        except FileNotFoundError:
            continue  # another worker was faster
