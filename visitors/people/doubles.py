"""Who may be entered twice: records with one phone, one name or one sound, compared (V10)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from reception import text
from reception.retention import GONE
from visitors.models import Visitor, VisitorKey
from visitors.people import likeness, merging
from visitors.people.likeness import Degree, Likeness

EACH = 20  # newest records of one phone, one name or one sound that are compared
BATCH = 200  # records looked at with one set of queries
LOOKED_AT_MOST = 1000  # records of one page
PAIRS = 20  # after which a page is long enough
ORDER = list(Degree)


@dataclass(frozen=True)
class Pair:
    """Two records that may be one person's; ``one`` is the newer."""

    one: Visitor
    other: Visitor
    likeness: Likeness


@dataclass(frozen=True)
class Page:
    """The pairs among the newest records from some place on, the surest first.

    Attributes:
        looked: how many records were looked at.
        since: when the last of them was met.
        more: the place where the next page begins, or nothing.
    """

    pairs: list[Pair]
    looked: int
    since: datetime | None
    more: int | None


def page(before: int | None, until: datetime | None) -> Page:
    """Look at the newest records, each beside the older ones; as many as give some pairs, and a
    bounded number however many records there are.

    Args:
        before: the place of a page: records with a lower id; nothing for the newest.
        until: records met before this moment are left for the next page.
    """
    pairs: list[Pair] = []
    looked, place, since = 0, before, None
    while looked < LOOKED_AT_MOST and len(pairs) < PAIRS:
        batch = _newest(place)
        recent = [one for one in batch if until is None or one.met_at >= until]
        pairs += _newer_first(among(recent), {one.pk for one in recent})
        looked += len(recent)
        since = recent[-1].met_at if recent else since
        place = recent[-1].pk if recent else batch[0].pk + 1 if batch else None
        if len(recent) < len(batch):
            break
        if len(batch) < BATCH:
            place = None
            break
    return Page(_surest_first(pairs), looked, since, place)


def of(visitor: Visitor) -> list[Pair]:
    """Return with whom a visitor may be one person, the surest first."""
    return _surest_first(among([visitor]))


def among(visitors: list[Visitor]) -> list[Pair]:
    """Return the pairs of which some visitors are one; without those told apart. Five queries."""
    visitors = [one for one in visitors if one.name != GONE]
    if not visitors:
        return []
    found: dict[frozenset[int], Pair] = {}
    for one, other in _alike(visitors):
        both = frozenset((one.pk, other.pk))
        if len(both) == 2 and both not in found:
            alike = likeness.compare(one, other)
            if alike is not None:
                found[both] = Pair(one, other, alike)
    people = {one.pk: one for pair in found.values() for one in (pair.one, pair.other)}
    apart = merging.told_apart(people.values()) if found else {}
    return [pair for both, pair in found.items() if both not in apart]


def _newest(before: int | None) -> list[Visitor]:
    rows = _standing() if before is None else _standing().filter(pk__lt=before)
    return list(rows.order_by("-pk")[:BATCH])


def _standing() -> QuerySet[Visitor]:
    return Visitor.objects.filter(merged_into__isnull=True)


def _alike(visitors: list[Visitor]) -> Iterator[tuple[Visitor, Visitor]]:
    """Yield the pairs that share a phone, a name or a sound."""
    by_phone = _groups((one.phone, one) for one in visitors if one.phone)
    by_name = _groups((one.folded_name, one) for one in visitors)
    by_sound = _groups((sound, one) for one in visitors for sound in text.sounds(one.name))
    rows = _standing().exclude(phone="").filter(phone__in=list(by_phone))
    for other in _first(rows, "phone", "pk"):
        yield from ((one, other) for one in by_phone[other.phone])
    for other in _first(_standing().filter(folded_name__in=list(by_name)), "folded_name", "pk"):
        yield from ((one, other) for one in by_name[other.folded_name])
    keys = VisitorKey.objects.filter(kind=VisitorKey.Kind.PINYIN, key__in=list(by_sound))
    heard = list(_first(keys, "key", "visitor_id").values_list("visitor_id", "key"))
    others = Visitor.objects.in_bulk({visitor for visitor, _key in heard})
    for visitor, key in heard:
        if others[visitor].merged_into_id is None:
            yield from ((one, others[visitor]) for one in by_sound[key])


def _first(rows: QuerySet[Any], column: str, newest: str) -> QuerySet[Any]:
    """Return of each value of a column only the newest rows, so that a common name stays cheap."""
    number = Window(RowNumber(), partition_by=F(column), order_by=F(newest).desc())
    return rows.annotate(number=number).filter(Q(number__lte=EACH))


def _groups(pairs: Iterable[tuple[str, Visitor]]) -> dict[str, list[Visitor]]:
    groups: dict[str, list[Visitor]] = {}
    for key, one in pairs:
        groups.setdefault(key, []).append(one)
    return groups


def _newer_first(pairs: list[Pair], looked_at: set[int]) -> Iterator[Pair]:
    """Yield each pair at the place of its newer record, and nowhere else."""
    for pair in pairs:
        older, newer = sorted((pair.one, pair.other), key=lambda one: one.pk)
        if newer.pk in looked_at:
            yield Pair(newer, older, pair.likeness)


def _surest_first(pairs: list[Pair]) -> list[Pair]:
    return sorted(pairs, key=lambda pair: (ORDER.index(pair.likeness.degree), -pair.one.pk))
