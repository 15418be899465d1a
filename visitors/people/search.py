"""Find, recall and enter visitors (V2, V10)."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from reception import clock, codes
from reception import text as reception_text
from reception.accounts.refusals import Refusal
from reception.organisation import phones
from visitors.models import State, Visit, Visitor, VisitorKey
from visitors.models.visits import OPEN

FOUND_AT_MOST = 20
SHORTEST_PHONE = 4
LONGEST_KEY = 80
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


def find(typed: str, limit: int = FOUND_AT_MOST) -> list[Visitor]:
    """Return the visitors a typed text may mean (V10), the latest visitors first.

    Args:
        typed: a phone number or its last four digits, part of a name or organisation, pinyin,
            initials.
        limit: how many at most.

    Returns:
        Visitors in one query each way; never a walk through the visits.
    """
    text = reception_text.plain(reception_text.clean_line(typed))[:LONGEST_TYPED]
    digits = text.lstrip("+")
    if not text:
        return []
    if digits.isdecimal() and len(digits) >= SHORTEST_PHONE:
        return _by_phone(text, limit)
    keys = VisitorKey.objects.all()
    if text.isascii():
        keys = keys.filter(kind=VisitorKey.Kind.PINYIN, key__prefix=text[:LONGEST_KEY])
    elif len(text) <= 2:
        keys = keys.filter(kind=VisitorKey.Kind.GRAM, key=text)
    else:
        return _by_fragment(text, limit)
    found = keys.order_by("-visitor_id").values_list("visitor_id", flat=True)[: limit * 3]
    return list(Visitor.objects.filter(pk__in=list(dict.fromkeys(found))).order_by("-pk")[:limit])


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
        still open or expected that day; for a later day, one expected on it.

    Raises:
        Refusal: ``unknown_visitor`` where the recalled record does not exist; ``code_in_text``
            where a name, an organisation or a title holds the code of a badge.
    """
    _refuse_codes(person)
    arrives = expected_on is None
    known = _known(person, clock.today(now), expected_on)
    if known is None:
        return _new(person, now, came=arrives)
    changed = _take_over(known, person)
    if arrives:
        known.visits_made += 1
        changed.add("visits_made")
    if changed:
        _save(known, changed)
    if changed & {"name", "organisation"}:
        VisitorKey.objects.bulk_create(keys_of(known))  # those of the former name went with it
    return known


def keys_of(visitor: Visitor) -> list[VisitorKey]:
    """Return the keys under which a visitor is found, not yet written."""
    grams = {
        (VisitorKey.Kind.GRAM, gram)
        for gram in reception_text.grams(visitor.name, visitor.organisation)
    }
    spoken = {(VisitorKey.Kind.PINYIN, key) for key in reception_text.pinyin_keys(visitor.name)}
    latin = {
        (VisitorKey.Kind.PINYIN, reception_text.plain(word)[:LONGEST_KEY])
        for word in [visitor.name, *visitor.name.split()]
        if word.isascii()
    }
    return [
        VisitorKey(visitor=visitor, kind=kind, key=key)
        for kind, key in sorted(grams | spoken | latin)
        if key
    ]


def _with_phone() -> QuerySet[Visitor]:
    # That the phone is not blank is said aloud: SQLite does not conclude it from `phone = ?`, and
    # without it walks past every visitor instead of using the indexes of those who have one (25 ms
    # at 250 thousand visitors).
    return Visitor.objects.exclude(phone="")


def _by_phone(text: str, limit: int) -> list[Visitor]:
    if len(text) == SHORTEST_PHONE:
        return list(
            Visitor.objects.exclude(last_four="").filter(last_four=text).order_by("-pk")[:limit]
        )
    wanted = {text if text.startswith("+") else f"+{text}"}
    try:
        wanted.add(phones.read(text))
    except phones.NotAPhone:
        wanted.add(f"+86{text}")
    found: list[Visitor] = []
    # One range after the other: for both in one query SQLite walks through every number there is
    # (120 ms at 250 thousand visitors).
    for beginning in sorted(wanted):
        rows = _with_phone().filter(phone__prefix=beginning).order_by("phone", "-pk")
        found += rows[: limit - len(found)]
    return found


def _by_fragment(text: str, limit: int) -> list[Visitor]:
    """Find by a fragment of three or more characters: its first pairs, then the fragment itself as
    it is compared.
    """
    pairs = list(dict.fromkeys(text[at : at + 2] for at in range(len(text) - 1)))[:3]
    with_pair = {
        pair: VisitorKey.objects.filter(kind=VisitorKey.Kind.GRAM, key=pair) for pair in pairs
    }
    # The visitors with a rare pair are looked through for the others; where every pair is in many
    # names, the newest few are found soon. `pk IN (…)` for each pair would make SQLite list all
    # hundred thousand whose organisation is a 有限公司, before it looks at the limit.
    leading = next(
        (pair for pair in pairs if not with_pair[pair][MANY : MANY + 1].exists()), pairs[0]
    )
    others = [
        Exists(with_pair[pair].filter(visitor=OuterRef("visitor")))
        for pair in pairs
        if pair != leading
    ]
    near = (
        with_pair[leading]
        .filter(*others)
        .order_by("-visitor_id")
        .values_list("visitor_id", flat=True)[: limit * 3]
    )
    # Compared here, not by LIKE: a name is kept with its interpunct, and 阿依古丽·买买提 is also
    # typed without.
    rows = Visitor.objects.filter(pk__in=list(near)).order_by("-pk")
    return [
        row
        for row in rows
        if text in reception_text.plain(row.name) or text in reception_text.plain(row.organisation)
    ][:limit]


def _refuse_codes(person: Person) -> None:
    """Refuse what a scanner has typed into a field for words: nobody bears a code as a name."""
    said = {
        name: codes.NOT_A_TEXT
        for name in ("name", "organisation", "title")
        if codes.code_in(getattr(person, name))
    }
    if said:
        raise Refusal("code_in_text", codes.NOT_A_TEXT, status=422, fields=said)


def _known(person: Person, today: date, expected_on: date | None) -> Visitor | None:
    if person.visitor_id is None and not person.phone:
        return None
    if person.visitor_id is not None:
        visitor = Visitor.objects.select_for_update().filter(pk=person.visitor_id).first()
    else:
        visitor = (
            _with_phone().select_for_update().filter(phone=person.phone, name=person.name).first()
        )
    if visitor is None and person.visitor_id is not None:
        raise Refusal(
            "unknown_visitor",
            _("没有这位访客的记录。"),
            status=422,
            fields={"visitor": _("没有这位访客的记录。")},
        )
    if visitor is not None:
        in_the_way = Q(state=State.EXPECTED, expected_on=expected_on or today)
        if expected_on in (None, today):
            in_the_way |= Q(state__in=OPEN)
        # A query of its own, after the lock: a subquery beside it would not see what the desk that
        # held the lock has written.
        visitor.open_visit = (
            Visit.objects.filter(in_the_way, visitor=visitor)
            .order_by("-pk")
            .values_list("pk", flat=True)
            .first()
        )
    return visitor


def _new(person: Person, now: datetime, *, came: bool) -> Visitor:
    visitor = Visitor.objects.create(
        name=person.name,
        phone=person.phone,
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


def _save(known: Visitor, changed: set[str]) -> None:
    """Write what has changed; the constraint tells when another record has this phone and name."""
    try:
        with transaction.atomic():
            known.save(update_fields=[*changed, "last_four"])
    except IntegrityError as why:
        twin = (
            _with_phone()
            .filter(phone=known.phone, name=known.name)
            .exclude(pk=known.pk)
            .values_list("pk", flat=True)
            .first()
        )
        if twin is None:
            raise
        taken = _("这个手机号和姓名已有一条访客记录。")
        raise Refusal("visitor_exists", taken, fields={"phone": taken}, visitor=twin) from why


def _take_over(visitor: Visitor, person: Person) -> set[str]:
    """Put what was typed into a recalled record; nothing typed leaves what is there."""
    changed = set()
    for field in ("name", "phone", "organisation", "title", "level", "email"):
        typed = getattr(person, field)
        if typed not in ("", None) and typed != getattr(visitor, field):
            setattr(visitor, field, typed)
            changed.add(field)
    if "title" in changed and person.level is None:
        visitor.level = None  # the correction belonged to the former title
        changed.add("level")
    visitor.last_four = visitor.phone[-4:]
    return changed
