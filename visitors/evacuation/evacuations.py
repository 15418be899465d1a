"""Start an evacuation, tick who is safe, close it with its report (V9).

Every action locks the evacuation first: after it is closed nothing is added, and no tick slips past
the closing.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from reception.accounts import secrets
from reception.accounts.actor import Actor
from reception.accounts.refusals import Refusal
from reception.notifications import pieces
from reception.text import clean_line
from visitors.evacuation import roll
from visitors.evacuation.models import LONGEST_KEY, LONGEST_NAME, Evacuation, Listed, Tick
from visitors.models import State
from visitors.visits import guards
from visitors.visits.idempotency import RequestKey, idempotent

PURPOSE = "evacuation"


@dataclass(frozen=True)
class WardenTick:
    """What a warden pressed, maybe long before it arrives."""

    visit_id: int
    says: str  # of ``Tick.Says``
    at: datetime | None  # by the device; nothing means now
    key: str  # made by the device for this one press; the same again is the same press
    name: str = ""  # how a warden without an account calls themselves


def start(site_id: int, by: Actor, now: datetime) -> Evacuation:
    """Start the evacuation of a site and list everybody who is there; where one goes on already,
    that is the one.

    Raises:
        Refusal: ``not_permitted``.
    """
    guards.allowed(by, "evacuation.start", site_id)
    assert by.user is not None, "nobody starts one without an account"
    try:
        with transaction.atomic():
            begun = Evacuation.objects.create(
                site_id=site_id,
                started_at=now,
                started_by=by.user,
                started_by_name=by.name[:LONGEST_NAME],
            )
            begun.digest = secrets.digest_of(token_of(begun), PURPOSE)
            begun.save(update_fields=["digest"])
            _list_newcomers(begun, now)
    except IntegrityError:
        # Two people pressed at once: the other's evacuation is everybody's.
        other = Evacuation.objects.filter(site=site_id, closed_at__isnull=True).first()
        if other is None:
            raise _closed() from None
        return other
    return begun


def tick(evacuation: Evacuation, warden_tick: WardenTick, by: Actor, now: datetime) -> Tick:
    """Keep what a warden said of somebody on the roll; sent again it is the same tick.

    The device's own time decides between two wardens. It is kept within the evacuation and before
    its arrival, so that a telephone whose clock is ahead does not have the last word for ever.
    Whoever has no account has come by the link.

    Raises:
        Refusal: ``not_permitted``, ``evacuation_closed``, ``not_listed``, or ``bad_key``.
    """
    if by.user is not None:
        guards.allowed(by, "evacuation.warden", evacuation.site_id)
    if (
        not warden_tick.key
        or len(warden_tick.key) > LONGEST_KEY
        or not warden_tick.key.isprintable()
    ):
        raise Refusal("bad_key", _("请求编号无效。"), status=422)

    def of_key(by: Actor, key: RequestKey) -> tuple[Tick, str] | None:
        earlier = Tick.objects.filter(evacuation=evacuation, key=key.key).first()
        return None if earlier is None else (earlier, key.digest)

    def action() -> Tick:
        fresh = _open(evacuation)
        listed = Listed.objects.filter(evacuation=fresh, visit=warden_tick.visit_id)
        if not listed.exists():
            _list_newcomers(fresh, now)
        if not listed.exists():
            raise Refusal("not_listed", _("这位访客不在清点名单上。"), status=404)
        at = min(max(warden_tick.at or now, fresh.started_at), max(now, fresh.started_at))
        name = by.name or clean_line(warden_tick.name) or _("持链接的引导员")
        return Tick.objects.create(
            evacuation=fresh,
            visit_id=warden_tick.visit_id,
            says=warden_tick.says,
            at=at,
            received_at=max(now, at),
            by=by.user,
            by_name=name[:LONGEST_NAME],
            key=warden_tick.key,
        )

    return idempotent(by, RequestKey(warden_tick.key), action, of_key)


def close(evacuation: Evacuation, by: Actor, now: datetime) -> Evacuation:
    """Close an evacuation: from here on nothing of it changes.

    Raises:
        Refusal: ``not_permitted``, ``evacuation_closed``.
    """
    guards.allowed(by, "evacuation.start", evacuation.site_id)
    with transaction.atomic():
        fresh = _open(evacuation)
        _list_newcomers(fresh, now)
        rows = list(Listed.objects.filter(evacuation=fresh).select_related("visit"))
        for row in rows:
            row.gone_at = roll.gone(row, fresh)
        gone = [row for row in rows if row.gone_at is not None]
        Listed.objects.bulk_update(gone, ["gone_at"], batch_size=500)
        fresh.closed_at = max(now, fresh.started_at)
        fresh.closed_by, fresh.closed_by_name = by.user, by.name[:LONGEST_NAME]
        fresh.save(update_fields=["closed_at", "closed_by", "closed_by_name"])
    return fresh


def sweep(now: datetime) -> None:
    """List whoever has been admitted while an evacuation goes on, so that they stay on the roll
    also where they leave again.
    """
    going_on = {row.pk: row for row in Evacuation.objects.filter(closed_at__isnull=True)}

    def look_at(pk: int) -> None:
        if roll.newcomers(going_on[pk]):
            with suppress(Refusal), transaction.atomic():
                _list_newcomers(_open(going_on[pk]), now)

    pieces.each("evacuation", going_on, look_at)


def token_of(evacuation: Evacuation) -> str:
    """Return the token by which wardens without an account come in; it follows from the secret key,
    and a dump cannot make one.
    """
    return secrets.derived_code(PURPOSE, evacuation.pk, f"{evacuation.started_at.timestamp():.6f}")


def by_token(token: str) -> Evacuation | None:
    """Return the evacuation of a token, whether or not it goes on, in one query; nothing where
    nobody ever got such a link.
    """
    if len(token) != secrets.LETTERS or not set(token) <= set(secrets.ALPHABET):
        return None
    return roll.marked(Evacuation.objects.filter(digest=secrets.digest_of(token, PURPOSE))).first()


def going_on(site_id: int) -> Evacuation | None:
    """Return the evacuation that goes on at a site, with its mark."""
    return roll.marked(Evacuation.objects.filter(site=site_id, closed_at__isnull=True)).first()


def _open(evacuation: Evacuation) -> Evacuation:
    """Lock an evacuation that goes on."""
    fresh = Evacuation.objects.select_for_update().get(pk=evacuation.pk)
    if fresh.closed_at is not None:
        raise _closed()
    return fresh


def _list_newcomers(evacuation: Evacuation, now: datetime) -> None:
    at = max(now, evacuation.started_at)
    rows = [
        Listed(evacuation=evacuation, visit=visit, at=at, waited=visit.state == State.WAITING)
        for visit in roll.newcomers(evacuation)
    ]
    Listed.objects.bulk_create(rows, ignore_conflicts=True)


def _closed() -> Refusal:
    return Refusal("evacuation_closed", _("疏散已经结束，不能再清点。"))
