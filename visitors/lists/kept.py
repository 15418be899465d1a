"""What of lists goes in time, and what keeps the data of who stands on one (privacy 5, 6)."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from reception.retention import GONE, DataKind, Fate, Hold, Part, keys_part
from visitors.lists.models import Listing, ListingEvent, ListingHit, ListingKey


def _ended(path: str = "") -> Any:
    """Return which rows belong to an entry that held no longer before a moment."""
    return lambda before, _now: (
        Q(**{f"{path}ended_at__lt": before}) | Q(**{f"{path}ends_at__lt": before})
    )


def _of(path: str) -> Any:
    """Return which rows are about a visitor: those that a person has found to be meant."""

    def theirs(visitor: int) -> Q:
        hits = ListingHit.objects.filter(said=ListingHit.Said.SAME, visit__visitor=visitor)
        return Q(**{f"{path}__in": hits.filter(listing__about="person").values("listing")})

    return theirs


def _listed(_since: datetime, now: datetime) -> QuerySet[Any, Any]:
    """Return the visits of those who are on a list now."""
    hits = ListingHit.objects.filter(said=ListingHit.Said.SAME)
    return hits.filter(listing__in=Listing.objects.holding(now)).values("visit")


KIND = DataKind("listing", _("名单上的姓名和理由"), _("移出名单后"), Fate.ANONYMISED)
HOLD = Hold("listing", _("还在名单上"), _listed)
PARTS = (
    Part(
        "entries of lists",
        KIND.code,
        Listing,
        _ended(),
        {"name": GONE, "phone": "", "organisation": GONE, "reason": GONE, "note": ""},
        person=_of("pk"),
        handed_out=("name", "phone", "organisation", "entered_at", "ends_at"),
    ),
    Part(
        "keys of lists",
        KIND.code,
        ListingKey,
        _ended("listing__"),
        covers=("key",),
        person=_of("listing"),
    ),
    Part(
        "reviews of lists",
        KIND.code,
        ListingEvent,
        _ended("listing__"),
        {"words": GONE},
        person=_of("listing"),
    ),
    keys_part("keys of requests about lists", ListingEvent),
)
