"""Which entries of lists may be about somebody who comes; what a person said of it is remembered
(G4, G15).
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Q, Subquery

from reception import text
from reception.organisation.languages import said as in_words
from reception.text import plain
from visitors.lists.models import Listing, ListingHit, ListingKey
from visitors.models import Visit
from visitors.people import likeness
from visitors.people.likeness import Card, Degree, Feature, Likeness
from visitors.visits.listed import Answers, Hit

Said = ListingHit.Said


def keys_of(card: Card) -> set[str]:
    """Return the words under which somebody is found: two alike share one."""
    spoken = text.sounds(card.name) | text.sounds(card.name, turned=True)
    words = {f"s:{sound}" for sound in spoken}
    words |= {f"o:{core}" for core in likeness.cores_of(card.organisation)}
    words |= {f"n:{plain(card.name)}"} if card.name else set()
    return words | ({f"p:{card.phone}"} if card.phone else set())


def write_keys(listing: Listing) -> None:
    """Write the words under which an entry is found: of a person, not those of its organisation."""
    is_person = listing.about == Listing.About.PERSON
    words = {key for key in keys_of(listing) if key.startswith("o:") != is_person}
    ListingKey.objects.bulk_create(ListingKey(listing=listing, key=key) for key in sorted(words))


def alike(listing: Listing, card: Card) -> Likeness | None:
    """Return how alike an entry and somebody are, or nothing."""
    if listing.about == Listing.About.ORGANISATION:
        return likeness.house(listing, card)
    return likeness.compare(listing, card)


class ListBook:
    """The lists, as the core asks them."""

    name = "lists"

    def hits(self, card: Card, visitor: int | None, at: datetime) -> list[Hit]:
        """Return the entries that hold and may be about somebody; one query."""
        answered = ListingHit.objects.filter(visit__visitor=visitor).exclude(said="").order_by()
        last = answered.filter(listing=OuterRef("pk")).order_by("-said_at", "-pk").values("said")
        near = ListingKey.objects.filter(key__in=keys_of(card)).values("listing")
        found = Q(pk__in=near) | Q(pk__in=answered.filter(said=Said.SAME).values("listing"))
        rows = Listing.objects.holding(at).filter(found).select_related("kind")
        rows = rows.annotate(last_said=Subquery(last[:1])).order_by("pk")
        hits = (_hit(row, card, vars(row)["last_said"]) for row in rows)
        return [hit for hit in hits if hit is not None]

    def keep(
        self, visit: Visit, hits: Sequence[Hit], answers: Answers, by: Any, now: datetime
    ) -> None:
        """Write down with a visit what nobody has answered before, and what is said of it now."""
        rows = []
        for hit in hits:
            if hit.same is None and hit.likeness is not None:
                row = ListingHit(listing_id=hit.listing, visit=visit, degree=hit.likeness.degree)
                row.features = [feature.value for feature in hit.likeness.features]
                if hit.listing in answers:
                    row.said = Said.SAME if answers[hit.listing] else Said.OTHER
                    row.said_at, row.said_by, row.said_by_name = now, by.user, by.name[:60]
                rows.append(row)
        ListingHit.objects.bulk_create(rows, ignore_conflicts=True)

    def of(self, visits: Sequence[Visit], at: datetime) -> dict[int, list[Hit]]:
        """Return by visit what holds and was found; one query."""
        rows = ListingHit.objects.filter(
            visit__visitor__in={visit.visitor_id for visit in visits},
            listing__in=Listing.objects.holding(at),
        ).select_related("listing__kind", "visit")
        about: dict[tuple[int, int], list[ListingHit]] = {}
        for row in rows.order_by("pk"):
            about.setdefault((row.visit.visitor_id, row.listing_id), []).append(row)
        return {
            visit.pk: [
                _kept(_decisive(found))
                for (visitor, _listing), found in about.items()
                if visitor == visit.visitor_id and _decisive(found).said != Said.OTHER
            ]
            for visit in visits
        }


BOOK = ListBook()


def _hit(row: Listing, card: Card, answer: str | None) -> Hit | None:
    likely = alike(row, card)
    # Who has left an organisation is no longer on its list; a person stays one under any name.
    stays = likely is not None or row.about == Listing.About.PERSON
    if answer == Said.OTHER or not stays or (answer is None and likely is None):
        return None
    return _of(row, True if answer == Said.SAME else None, likely)


def _of(row: Listing, same: bool | None, likely: Likeness | None) -> Hit:
    return Hit(row.pk, row.kind.code, in_words(row.kind, "name"), str(row), row.note, same, likely)


def _decisive(found: list[ListingHit]) -> ListingHit:
    """Return the row that says it: the last that somebody has answered, else the newest."""
    answered = [row for row in found if row.said_at is not None]
    return max(answered, key=lambda row: (row.said_at, row.pk)) if answered else found[-1]


def _kept(row: ListingHit) -> Hit:
    likely = Likeness(Degree(row.degree), tuple(map(Feature, row.features)))
    return _of(row.listing, True if row.said == Said.SAME else None, likely)
