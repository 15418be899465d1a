"""Put somebody on a list, keep them on it for longer, take them off, and say whether a visitor is
who stands there (G4, G15).
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from reception import clock
from reception.accounts.actor import Actor
from reception.accounts.refusals import Refusal
from reception.policy.models import ListKind
from reception.policy.rulebook import in_force
from reception.text import clean_line
from visitors.lifecycle import listings
from visitors.lists import finding
from visitors.lists.models import LONGEST_REASON, Listing, ListingEvent, ListingHit
from visitors.models import State, Visit
from visitors.models.visits import OPEN
from visitors.visits import listed
from visitors.visits.guards import allowed, locked
from visitors.visits.idempotency import Receipt, RequestKey, idempotent, put, receipt_among
from visitors.visits.listed import WhoComes

What, Said = ListingEvent.What, ListingHit.Said
SEE, KEEP, WEIGH = "listing.see", "listing.keep", "listing.weigh"
MOST_DAYS, DAYS = "listing_most_days", "listing_review_days"


@dataclass(frozen=True)
class ListingWish:
    """Whom to put on which list, as typed and checked."""

    kind: ListKind
    about: str
    reason: str
    review_on: date
    name: str = ""
    phone: str = ""
    organisation: str = ""
    note: str = ""


def enter(wish: ListingWish, by: Actor, now: datetime, key: RequestKey) -> Listing:
    """Put somebody on a list until the end of a day; who of those expected or here it may be is
    looked for at once.

    Raises:
        Refusal: ``not_permitted``, ``bad_day``.
    """
    _may_keep(by)

    def act() -> Listing:
        listing = Listing.objects.create(
            kind=wish.kind,
            about=wish.about,
            **{name: getattr(wish, name) for name in ("name", "phone", "organisation")},
            reason=wish.reason,
            note=wish.note,
            entered_at=now,
            entered_by=by.user,
            entered_by_name=by.name[:60],
            **_until(wish.review_on, now),
        )
        finding.write_keys(listing)
        _record(listing, What.ENTERED, by, now, key, until=listing.ends_at)
        _meet(listing, now)
        return listing

    return idempotent(by, key, act, _of_key)


def keep_on(
    listing: Listing, until: date, reason: str, by: Actor, now: datetime, key: RequestKey
) -> Listing:
    """Review an entry and keep it until another day, with a reason; one that has stopped by itself
    begins to hold again.

    Raises:
        Refusal: ``not_permitted``, ``reason_missing``, ``bad_day``, ``already_ended``.
    """
    return _change(listing, What.KEPT, reason, by, now, key, **_until(until, now))


def end(listing: Listing, reason: str, by: Actor, now: datetime, key: RequestKey) -> Listing:
    """Take an entry off its list before its day, with a reason.

    Raises:
        Refusal: ``not_permitted``, ``reason_missing``, ``already_ended``.
    """
    return _change(listing, What.ENDED, reason, by, now, key, ended_at=now)


def weigh(hit: ListingHit, by: Actor, now: datetime, key: RequestKey, *, same: bool) -> Visit:
    """Say whether the visitor of a visit is who stands on the list: remembered for good, and what
    follows is decided at once.

    Raises:
        Refusal: ``not_permitted``; ``already_said`` where another has answered.
    """
    allowed(by, WEIGH, hit.visit.site_id)

    def act() -> Visit:
        visit = locked(hit.visit_id)
        of_them = ListingHit.objects.filter(listing=hit.listing_id, said="")
        said = of_them.filter(visit__visitor=visit.visitor_id).update(
            said=Said.SAME if same else Said.OTHER,
            said_at=now,
            said_by=by.user,
            said_by_name=by.name[:60],
        )
        if not said:
            raise Refusal("already_said", _("已经有人核对过了，请看这次来访的经过。"))
        kinds = listed.confirmed(listed.hits_of(visit, visit.expected_at or now))
        return listings.weigh(visit, kinds, by, now, key, same=same)

    return idempotent(by, key, act)


def _change(
    listing: Listing,
    what: ListingEvent.What,
    reason: str,
    by: Actor,
    now: datetime,
    key: RequestKey,
    **columns: datetime,
) -> Listing:
    _may_keep(by)
    reason = clean_line(reason)[:LONGEST_REASON]
    if not reason:
        why = _("请写明原因。")
        raise Refusal("reason_missing", why, status=422, fields={"reason": why})

    def act() -> Listing:
        if not Listing.objects.filter(pk=listing.pk, ended_at=None).update(**columns):
            raise Refusal("already_ended", _("这一条已经移出名单。"))
        fresh = Listing.objects.get(pk=listing.pk)
        _record(fresh, what, by, now, key, reason, columns.get("ends_at"))
        if what == What.KEPT:
            _meet(fresh, now)
        return fresh

    return idempotent(by, key, act, _of_key)


def _may_keep(by: Actor) -> None:
    if not by.may(KEEP):
        raise Refusal("not_permitted", _("您的账号没有这项权限。"), status=403)


def _until(day: date, now: datetime) -> dict[str, datetime]:
    """Return when a review day is over, and from when on it is due; a day within those of the
    policy, and not in the past.
    """
    limits = in_force().limits
    most, today = limits.get(MOST_DAYS, 366), clock.today(now)
    if not today <= day <= today + timedelta(days=most):
        why = _("复核日要在今天以后、%(days)d 天以内。") % {"days": most}
        raise Refusal("bad_day", why, status=422, fields={"review_on": why})
    ends_at = clock.day_bounds(day)[1]
    return {"ends_at": ends_at, "review_from": ends_at - timedelta(days=limits.get(DAYS, 0))}


def _meet(listing: Listing, now: datetime) -> None:
    """Look for who is expected or here and may be meant."""
    coming = Q(state__in=OPEN) | Q(state=State.EXPECTED, expected_on__gte=clock.today(now))
    hits = []
    for visit in Visit.objects.filter(coming).select_related("visitor").order_by("pk").iterator():
        card = WhoComes(visit.visitor.name, visit.visitor.phone, visit.organisation)
        likely = finding.alike(listing, card)
        if likely is not None:
            features = [feature.value for feature in likely.features]
            hits.append(
                ListingHit(listing=listing, visit=visit, degree=likely.degree, features=features)
            )
    ListingHit.objects.bulk_create(hits, ignore_conflicts=True)


def _record(
    listing: Listing,
    what: ListingEvent.What,
    by: Actor,
    now: datetime,
    key: RequestKey,
    words: str = "",
    until: datetime | None = None,
) -> None:
    put(ListingEvent, by, now, key, listing=listing, what=what, words=words, until=until)


_of_key: Receipt[Listing] = receipt_among(ListingEvent, "listing")
