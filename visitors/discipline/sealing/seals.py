"""Seal what a case or a month says, in one chain: the only writer of seals (P15).

Each seal holds the one before it and is signed with a key that is not in the database, so the last
one proves them all. The book is locked last in a transaction, and until it ends.
"""

import secrets
from collections import Counter
from datetime import date, datetime

from visitors.discipline.models import Book, IncidentEvent, Seal
from visitors.discipline.models.ledger import SALT
from visitors.discipline.sealing import canonical, parts, things

PURPOSE = "yingke.ledger.seal"
FORMAT = 1  # of the canonical bytes


def locked_book() -> Book:
    """Return where the chains end, locked until the transaction ends."""
    book = Book.objects.select_for_update().filter(pk=1).first()
    if book is None:
        Book.objects.get_or_create(pk=1)
        book = Book.objects.select_for_update().get(pk=1)
    return book


def seal_case(incident_id: int) -> None:
    """Seal what a case says, at the end of the transaction that has changed it and written down its
    event; without a further event there is nothing to seal.
    """
    book = locked_book()
    case = parts.read([incident_id])[incident_id]
    earlier = Seal.objects.filter(incident=incident_id)
    last = earlier.order_by("-position").first()
    new = Counter(case.events)
    if last is not None:
        new -= parts.events_in(last.content)
    if not new or case.at is None:
        return
    salt = last.salt if last is not None else ""
    if IncidentEvent.What.ERASED in parts.kinds(new):
        salt = ""
        earlier.exclude(salt="").update(salt="")
    salt = salt or secrets.token_hex(SALT // 2)
    seal = Seal(incident_id=incident_id, at=case.at, salt=salt, content=case.content(salt))
    _append(book, seal)


def seal_month(month: date, digest: str, now: datetime) -> None:
    """Seal that a month was closed, and as what, in the transaction that closes it."""
    _append(locked_book(), Seal(month=month, at=now, content=digest))


def seal_thing(thing: str, events: things.Events, now: datetime) -> None:
    """Seal what happened to a thing of another room, at the end of the transaction in which
    something has; where nothing has there is nothing to seal.
    """
    book = locked_book()
    last = Seal.objects.filter(thing=thing).order_by("-position").first()
    salt = (last.salt if last is not None else "") or secrets.token_hex(SALT // 2)
    content = things.content(events, salt)
    if last is None or content != last.content:
        _append(book, Seal(thing=thing, at=now, salt=salt, content=content))


def value_of(seal: Seal) -> str:
    """Return the value of a seal in the chain; its salt is not in it, so that it can be erased."""
    facts = seal.facts()
    month = seal.month.isoformat() if seal.month is not None else ""
    facts |= {"format": FORMAT, "month": month, "at": canonical.moment(seal.at)}
    return canonical.linked(seal.prev, facts)


def is_signed(seal: Seal) -> bool:
    """Tell whether a seal was signed by us, with the present key or one of those before it."""
    return canonical.is_signed(PURPOSE, seal.hash, seal.signature)


def link(book: Book, seal: Seal) -> None:
    """Give a seal its place behind the end that the book names, its value and its signature."""
    seal.position, seal.prev = book.seals + 1, book.seal
    seal.hash = value_of(seal)
    seal.signature = canonical.signed(PURPOSE, seal.hash)


def _append(book: Book, seal: Seal) -> None:
    link(book, seal)
    seal.save(force_insert=True)
    Book.objects.filter(pk=book.pk).update(seals=seal.position, seal=seal.hash)
