"""Find, recall and enter visitors (V2, V10)."""

import unicodedata
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import islice

from django.db.models import Exists, F, Max, OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from reception import clock, codes
from reception import text as reception_text
from reception.accounts.refusals import Refusal
from reception.organisation import phones
from reception.policy.enums import Grade
from visitors.models import State, Visit, Visitor, VisitorKey
from visitors.models.visits import OPEN
from visitors.people import records

FOUND_AT_MOST = 20
LAST_DIGITS = 4
LONGEST_KEY = 80
KEYS_OF_ONE = 4  # of one visitor that may begin alike
PAIR = 2
SHORTEST_SPLIT = 3  # characters of which a part may be a name and a part an organisation
LONGEST_BESIDE = 12  # characters of a name typed beside an organisation without a blank
BIGGEST_ID = 2**63 - 1
LONGEST_TYPED = 180  # a name and an organisation at their longest
MANY = 2000  # visitors with the same two characters, more than one looks through


@dataclass(frozen=True)
class Person:
    """Who stands at the desk, as typed and checked.

    Attributes:
        name: 1 to 60 characters.
        phone: E.164 or empty.
        visitor_id: the record that was recalled, where one was.
        email: where a thank-you may go (F1), or empty.
        level: the level the desk corrected, where it did (G1, G3).
    """

    name: str
    phone: str = ""
    organisation: str = ""
    title: str = ""
    level: int | None = None
    visitor_id: int | None = None
    email: str = ""
    phone_extension: str = ""


def find(typed: str, limit: int = FOUND_AT_MOST) -> list[Visitor]:
    """Return the visitors a typed text may mean (V10): whose whole name it is first, then those of
    whom it is a part; the latest visitors first.

    Args:
        typed: a whole phone number or its last four digits, a name or a part of it, pinyin,
            initials, an organisation, a name beside an organisation.
        limit: how many at most.

    Returns:
        Visitors in one query each way; never a walk through the visits.
    """
    typed = reception_text.clean_line(typed)
    text = reception_text.plain(typed)[:LONGEST_TYPED]
    parts = map(reception_text.plain, typed.split())
    words = [word for part in parts for word in reception_text.WORDS.findall(part)]
    if not text:
        return []
    # Whoever is meant exactly is looked up before any list is cut: twenty longer names may be
    # newer. What only narrows is tried where nothing else means anybody.
    if visitors := by_phone(typed, limit):
        return visitors
    visitors = _by_whole_name(text, limit)
    if len(visitors) < limit:
        listed = {visitor.pk for visitor in visitors}
        visitors += [visitor for visitor in _by_part(text, limit) if visitor.pk not in listed]
    if not visitors and len(words) > 1:
        visitors = _by_words(words, limit)
    if not visitors and len(text) > SHORTEST_SPLIT:
        visitors = _by_name_and_organisation(text, limit)
    return records.that_stand(visitors[:limit] or _by_sound(typed, limit))


def with_last_visit(visitors: list[Visitor]) -> list[Visitor]:
    """Put each visitor's last visit on them as ``last_visit``, with one more query for all of
    them.
    """
    latest = (
        Visit.objects.filter(visitor__in=visitors)
        .values("visitor")
        .annotate(latest=Max("pk"))
        .values("latest")
    )
    visits = Visit.objects.filter(pk__in=latest).select_related("host__department", "category")
    by_visitor = {visit.visitor_id: visit for visit in visits}
    for visitor in visitors:
        visitor.last_visit = by_visitor.get(visitor.pk)
    return visitors


def enter(person: Person, now: datetime, *, expected_on: date | None = None) -> Visitor:
    """Return the record of who stands at the desk, new or known, locked for this transaction.

    Args:
        person: what was typed.
        now: the moment of registering.
        expected_on: the day they are expected; nothing where they stand here, and the visit counts
            at once.

    Returns:
        The visitor, with ``open_visit`` set to the id of a visit that stands in the way: on the day
            they come, one that is
        still open or expected that day; for a later day, one expected on it; and with
        ``was_refused`` where one was ever decided so.

    Raises:
        Refusal: ``unknown_visitor`` where the recalled record does not exist; ``code_in_text``
            where a name, an organisation or a title holds the code of a badge.
    """
    _refuse_codes(person)
    arrives = expected_on is None
    visitor = _locked_record(person, clock.today(now, clock.here()), expected_on)
    if visitor is None:
        return _new(person, now, came=arrives)
    if person.visitor_id not in (None, visitor.pk):
        person = replace(person, visitor_id=None)  # a form from before the merge corrects no name
    changed = records.take_over(visitor, person)
    if changed & {"name", "organisation"}:
        VisitorKey.objects.bulk_create(keys_of(visitor))  # those of the former name went with it
    return visitor


def keys_of(visitor: Visitor) -> list[VisitorKey]:
    """Return the keys under which a visitor is found, not yet written."""
    grams = {
        (VisitorKey.Kind.GRAM, gram)
        for gram in reception_text.grams(visitor.name, visitor.organisation)
    }
    spoken = {(VisitorKey.Kind.PINYIN, key) for key in reception_text.pinyin_keys(visitor.name)}
    return [VisitorKey(visitor=visitor, kind=kind, key=key) for kind, key in sorted(grams | spoken)]


def by_phone(typed: str, limit: int) -> list[Visitor]:
    """Find by the whole number or exactly its last four digits, and by nothing in between: what is
    masked cannot be guessed digit by digit.
    """
    typed = reception_text.clean_line(typed)
    digits = unicodedata.normalize("NFKC", typed)
    if len(digits) == LAST_DIGITS and digits.isdecimal():
        rows = Visitor.objects.exclude(last_four="").filter(last_four=digits)
        return records.that_stand(list(rows.order_by("-pk")[:limit]))
    for number in (typed, f"+{typed}"):  # a foreign one is also written without its plus
        with suppress(phones.NotAPhone):
            phone, extension = phones.read_with_extension(number)
            rows = records.with_phone().filter(phone=phone)
            if extension:
                rows = rows.filter(phone_extension__in=("", extension))
            return records.that_stand(list(rows.order_by("-pk")[:limit]))
    return []


def _by_whole_name(text: str, limit: int) -> list[Visitor]:
    """Find whose name it is, or whose name is typed so in letters."""
    if not text.isascii():
        rows = Visitor.objects.filter(folded_name=records.folded(text))
        return list(rows.order_by("-pk")[:limit])
    keys = VisitorKey.objects.filter(kind=VisitorKey.Kind.PINYIN, key=text[:LONGEST_KEY])
    return _visitors(keys.order_by("-visitor_id").values_list("visitor_id", flat=True)[:limit])


def _by_sound(typed: str, limit: int) -> list[Visitor]:
    """Find whose name sounds like a name in Chinese that nobody has: 张玮 where 张伟 is meant."""
    if not reception_text.HAN.match(typed) or len(typed) > LONGEST_BESIDE:
        return []
    keys = VisitorKey.objects.filter(
        kind=VisitorKey.Kind.PINYIN, key__in=reception_text.sounds(typed)
    )
    return _visitors(keys.order_by("-visitor_id").values_list("visitor_id", flat=True)[:limit])


def _by_part(text: str, limit: int) -> list[Visitor]:
    """Find by the beginning of what is typed for a name in letters, or by a part of a name or an
    organisation.
    """
    if text.isascii():
        # In the order of the index, which ends after the first few: `wang` begins many thousands.
        keys = VisitorKey.objects.filter(
            kind=VisitorKey.Kind.PINYIN, key__prefix=text[:LONGEST_KEY]
        )
        ids = keys.order_by("key", "-visitor_id").values_list("visitor_id", flat=True)
        spoken = _visitors(ids[: limit * KEYS_OF_ONE])
        return spoken[:limit] or _by_words([text], limit)
    if len(text) > PAIR:
        return _by_words([text], limit)
    keys = VisitorKey.objects.filter(kind=VisitorKey.Kind.GRAM, key=text)
    return _visitors(keys.order_by("-visitor_id").values_list("visitor_id", flat=True)[:limit])


def _by_words(words: list[str], limit: int) -> list[Visitor]:
    """Find in whose name or organisation all of some words stand: by the pairs of characters in
    them, then each whole word as it is compared. Beside a word in Chinese, letters may be pinyin.
    """
    drawn = [word for word in words if not word.isascii()] or words
    spoken = [word for word in words if word not in drawn]
    pieces = list(dict.fromkeys(piece for word in drawn for piece in _pieces(word)))
    if not pieces:
        return []
    with_piece = {
        piece: VisitorKey.objects.filter(kind=VisitorKey.Kind.GRAM, key=piece) for piece in pieces
    }
    # The visitors with a rare pair are looked through for the others; where every pair is in many
    # names, the newest few are found soon. `pk IN (…)` for each pair would make SQLite list all
    # hundred thousand whose organisation is a 有限公司, before it looks at the limit.
    leading = next(
        (piece for piece in pieces if not with_piece[piece][MANY : MANY + 1].exists()), pieces[0]
    )
    in_letters = VisitorKey.objects.filter(kind=VisitorKey.Kind.PINYIN)
    others = [
        *(rows for piece, rows in with_piece.items() if piece != leading),
        *(in_letters.filter(key__prefix=word[:LONGEST_KEY]) for word in spoken),
    ]
    near = with_piece[leading].filter(
        *(Exists(rows.filter(visitor=OuterRef("visitor"))) for rows in others)
    )
    visitors: list[Visitor] = []
    batch, last = limit * 3, BIGGEST_ID
    while batch and len(visitors) < limit:
        rows = near.filter(visitor_id__lt=last).order_by("-visitor_id")
        ids = list(rows.values_list("visitor_id", flat=True)[:batch])
        # Compared here, not by LIKE: a name is kept with its interpunct, and 阿依古丽·买买提 is
        # also typed without.
        visitors += [row for row in _visitors(ids) if all(_stands_in(word, row) for word in drawn)]
        batch, last = (MANY, ids[-1]) if len(ids) == batch else (0, last)
    return visitors[:limit]


def _by_name_and_organisation(text: str, limit: int) -> list[Visitor]:
    """Find whom a name beside an organisation means, in either order and without a blank."""
    cuts = range(PAIR, min(len(text) - 1, LONGEST_BESIDE))
    organisations = {text[:at]: text[at:] for at in cuts} | {text[-at:]: text[:-at] for at in cuts}
    rows = Visitor.objects.filter(folded_name__in=organisations).order_by("-pk")[:MANY]
    fitting = (
        row
        for row in rows
        if organisations[row.folded_name] in reception_text.plain(row.organisation)
    )
    return list(islice(fitting, limit))


def _pieces(word: str) -> list[str]:
    """Return the first few pairs of characters of a word, or the one character it has."""
    return [word[at : at + PAIR] for at in range(len(word) - 1)][:3] or [word]


def _stands_in(word: str, visitor: Visitor) -> bool:
    texts = (visitor.name, visitor.organisation)
    return any(word in reception_text.plain(text) for text in texts)


def _visitors(ids: Iterable[int]) -> list[Visitor]:
    """Return visitors in the order of their ids, each once."""
    wanted = dict.fromkeys(ids)
    rows = Visitor.objects.in_bulk(list(wanted)) if wanted else {}
    return [rows[pk] for pk in wanted if pk in rows]


def _refuse_codes(person: Person) -> None:
    """Refuse what a scanner has typed into a field for words: nobody bears a code as a name."""
    wrong = {
        name: codes.NOT_A_TEXT
        for name in ("name", "organisation", "title")
        if codes.code_in(getattr(person, name))
    }
    if wrong:
        raise Refusal("code_in_text", codes.NOT_A_TEXT, status=422, fields=wrong)


def _locked_record(person: Person, today: date, expected_on: date | None) -> Visitor | None:
    """Return the record of a person, locked, with the coming visit counted where it begins now."""
    if person.visitor_id is not None:
        rows = Visitor.objects.filter(pk=person.visitor_id)
    elif person.phone:
        rows = records.same(person.name, person.phone)
    else:
        return None
    # The count is the lock, too: read after it, and by a statement of its own, the record says what
    # the desk that held the lock has written.
    if not rows.update(visits_made=F("visits_made") + int(expected_on is None)):
        if person.visitor_id is None:
            return None
        unknown = _("没有这位访客的记录。")
        raise Refusal("unknown_visitor", unknown, status=422, fields={"visitor": unknown})
    in_the_way = Q(state=State.EXPECTED, expected_on=expected_on or today)
    if expected_on in (None, today):
        in_the_way |= Q(state__in=OPEN)
    refused = Q(grade=Grade.REFUSED) | Q(decided_grade=Grade.REFUSED)
    visits = Visit.objects.filter(visitor=OuterRef("pk"))
    found: Visitor = rows.annotate(  # type: ignore[no-redef]
        open_visit=Subquery(visits.filter(in_the_way).order_by("-pk").values("pk")[:1]),
        was_refused=Exists(visits.filter(refused)),
    ).get()
    if found.merged_into_id is None:
        return found
    # Merged, even while this waited for the lock: the visit is one of the record that stands.
    rows.update(visits_made=F("visits_made") - int(expected_on is None))
    return _locked_record(replace(person, visitor_id=found.merged_into_id), today, expected_on)


def _new(person: Person, now: datetime, *, came: bool) -> Visitor:
    visitor = Visitor.objects.create(
        name=person.name,
        phone=person.phone,
        phone_extension=person.phone_extension,
        last_four=person.phone[-4:],
        organisation=person.organisation,
        title=person.title,
        level=person.level,
        email=person.email,
        visits_made=int(came),
        met_at=now,
    )
    VisitorKey.objects.bulk_create(keys_of(visitor))
    return visitor
