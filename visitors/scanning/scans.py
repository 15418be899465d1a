"""Scan a badge: find it, judge it, do what follows, and keep what was answered, in one transaction
(B3, B5, V9, Z1).
"""

import copy
import unicodedata
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from reception import clock
from reception.accounts.actor import Actor
from reception.accounts.refusals import Refusal
from reception.policy.rulebook import in_force
from visitors.badges import lending
from visitors.lifecycle import transitions, unreturned_badges
from visitors.models import Badge, BadgeLoan, State, Visit
from visitors.scanning.judging import BadgeFacts, Day, Verdict, judge, refused
from visitors.scanning.models import Gate, Place, Scan, ScanOutcome, Why
from visitors.scanning.points import Point
from visitors.visits import guards
from visitors.visits.idempotency import RequestKey, earlier, idempotent
from visitors.zones import access

LONGEST_CODE = 80
OFFLINE, AHEAD = "scan_offline_hours", "scan_ahead_minutes"


@dataclass(frozen=True)
class ScanRequest:
    """What a scanner asks.

    Attributes:
        point: where it stands.
        action: what it wants.
        badge: the badge that was found by its code or its number; nothing where there is none.
        scanned_at: when, where the scan was kept while the line was down; nothing for one that is
            made now.
        gate: which gate scans by itself.
    """

    point: Point
    action: Scan.Asked
    badge: Badge | None
    scanned_at: datetime | None = None
    gate: Gate | None = None


def badge_of(code: str) -> Badge | None:
    """Return the badge of a scanned text, whatever the text is; a scanner may send it in other
    letters than were printed.
    """
    code = unicodedata.normalize("NFKC", code[:LONGEST_CODE]).strip().upper()
    return lending.by_code(code) if code and code.isascii() else None


def scan(asked: ScanRequest, by: Actor, now: datetime, key: RequestKey) -> Scan:
    """Judge a scan and do what follows from it; a scan that arrives twice has one effect and its
    first answer.

    Args:
        asked: what was scanned where.
        by: who scans, or in whose name a gate does.
        now: when the scan arrived here.
        key: of the request.

    Returns:
        The scan as it is kept, whether it passed or was refused.

    Raises:
        Refusal: ``not_permitted``; ``too_old`` or ``not_yet`` for a scan kept longer than the
            policy's ``scan_offline_hours``, or made more than ``scan_ahead_minutes`` from now;
            ``key_reused`` where the key was used for another scan.
    """
    guards.allowed(by, "scan.gate", asked.point.site.pk)
    if asked.gate is not None and key.key:
        key = RequestKey(
            f"{asked.gate.pk}:{key.key}", key.digest
        )  # gates may share a user, and each counts for itself
    # Looked for first: what a scanner sends again was mostly done, and need not be undone anew.
    return earlier(by, key, scan_of_key) or idempotent(
        by, key, lambda: _scan(asked, by, now, key), scan_of_key
    )


def scan_of_key(by: Actor, key: RequestKey) -> tuple[Scan, str] | None:
    """Return the scan that this key has made, and the digest of its request."""
    # Without what belongs to it: with statistics SQLite would prepare to join all visits to a row
    # that is hardly ever there. The partial index is taken only where the query says, as it does,
    # that the key is not empty.
    made = Scan.objects.exclude(client_key="").filter(by=by.user, client_key=key.key)
    first = next(iter(made.order_by()), None) if by.user is not None else None
    return None if first is None else (first, first.client_digest)


def _scan(asked: ScanRequest, by: Actor, now: datetime, key: RequestKey) -> Scan:
    assert by.user is not None, "nobody scans without an account"
    moment = _moment(asked.scanned_at, now)
    here = asked.badge is not None and asked.badge.site_id == asked.point.site.pk
    loan = (
        _loan(asked.badge, asked.scanned_at and moment)
        if asked.badge is not None and here
        else None
    )
    visit = _looked_at(loan.visit, asked) if loan is not None else None
    verdict = judge(_facts(asked, loan, visit, moment), asked.point.place, asked.action)
    verdict, visit = _done(verdict, visit, by, moment)
    return Scan.objects.create(
        site=asked.point.site,
        place=asked.point.place,
        zone=asked.point.zone,
        asked=asked.action,
        outcome=verdict.outcome,
        refusal=verdict.refusal or "",
        did=verdict.do,
        badge=asked.badge,
        visit=visit,
        by=by.user,
        gate=asked.gate,
        scanned_at=moment,
        received_at=now,
        offline=asked.scanned_at is not None,
        client_key=key.key,
        client_digest=key.digest,
    )


def _moment(scanned_at: datetime | None, now: datetime) -> datetime:
    """Return when a scan was made, as far as that can be true: neither longer ago than the policy
    allows nor in the future.
    """
    if scanned_at is None:
        return now
    limits = in_force().limits
    if now - scanned_at > timedelta(hours=limits.get(OFFLINE, 0)):
        said = _("这次扫码离现在太久，没有计入。请在前台核对。")
        raise Refusal("too_old", said, status=422, fields={"scanned_at": said})
    if scanned_at - now > timedelta(minutes=limits.get(AHEAD, 0)):
        said = _("扫码时间在将来。请校准设备的时钟。")
        raise Refusal("not_yet", said, status=422, fields={"scanned_at": said})
    return min(scanned_at, now)


def _loan(badge: Badge, at: datetime | None) -> BadgeLoan | None:
    """Return who wears a badge, or who wore it at an earlier moment: an old scan must not find a
    later visitor.
    """
    worn = BadgeLoan.objects.out() if at is None else BadgeLoan.objects.worn_at(at)
    loans = worn.filter(badge=badge).select_related("visit__visitor", "visit__host__department")
    if at is None:
        return next(iter(loans.order_by()), None)  # nobody else wears it
    return loans.order_by("-lent_at", "-pk").first()


def _looked_at(visit: Visit, asked: ScanRequest) -> Visit:
    """Lock the visit where it is counted how often it passes, so that of two scanners exactly one
    lets it in; elsewhere look only.
    """
    if asked.point.place != Place.ZONE or asked.action not in (Scan.Asked.IN, Scan.Asked.OUT):
        return visit
    Visit.objects.select_for_update().order_by().values_list("pk").get(pk=visit.pk)
    return guards.fetch(visit.pk)


def _facts(
    asked: ScanRequest, loan: BadgeLoan | None, visit: Visit | None, moment: datetime
) -> BadgeFacts:
    badge, point = asked.badge, asked.point
    if badge is None:
        return BadgeFacts(known=False)
    badge_alone = BadgeFacts(
        here=badge.site_id == point.site.pk,
        good=badge.condition == Badge.Condition.GOOD,
        day=_day(badge, moment),
    )
    if loan is None or visit is None:
        return badge_alone
    worn = loan.returned_at is None
    inside = (
        _was_inside(visit, moment) if asked.scanned_at is not None else visit.state == State.INSIDE
    )
    zone = point.zone if inside else None
    return replace(
        badge_alone,
        inside=inside,
        to_leave=worn and visit.state == State.INSIDE,
        awaited=worn and visit.state == State.LEFT,
        may_enter=zone is not None and access.may_enter(_as_inside(visit), zone, moment),
        passed_in=zone is not None
        and asked.action == Scan.Asked.IN
        and _passed_in(visit, point, moment),
    )


def _day(badge: Badge, moment: datetime) -> Day:
    """Tell how the day of a paper badge lies to the day of the scan; a plastic badge names none."""
    today = clock.today(moment)
    if badge.valid_on is None or badge.valid_on == today:
        return Day.ANY
    return Day.BEFORE if badge.valid_on < today else Day.AFTER


def _was_inside(visit: Visit, moment: datetime) -> bool:
    """Tell whether somebody who wore a badge at a moment was inside then; they may have left
    since.
    """
    return visit.admitted_at is not None and (visit.left_at is None or visit.left_at > moment)


def _as_inside(visit: Visit) -> Visit:
    """Return a visit as it was when its visitor was inside, for a question about that moment."""
    then = copy.copy(visit)
    then.state = State.INSIDE
    return then


def _passed_in(visit: Visit, point: Point, moment: datetime) -> bool:
    passes = Scan.objects.filter(
        visit=visit, zone=point.zone, did=Scan.Did.PASSED, scanned_at__lte=moment
    )
    last = passes.order_by("-scanned_at", "-pk").values_list("outcome", flat=True).first()
    return last == ScanOutcome.IN


def _done(
    verdict: Verdict, visit: Visit | None, by: Actor, moment: datetime
) -> tuple[Verdict, Visit | None]:
    """Do what a verdict says, and return it with the visit afterwards; where another desk was
    faster, the wearer is not inside any more.
    """
    if visit is None or verdict.do not in (Scan.Did.LEFT, Scan.Did.BADGE_BACK):
        return verdict, visit
    take = transitions.leave if verdict.do == Scan.Did.LEFT else unreturned_badges.hand_back
    try:
        return verdict, take(visit, by, moment, RequestKey())
    except Refusal as why:
        if why.code == Why.BELONGINGS_OPEN:
            # Whoever scans looks at what the visitor carries, at the desk.
            return refused(Why.BELONGINGS_OPEN), visit
        if why.code not in ("state_forbids", "not_inside"):
            raise
        return refused(Why.NOT_INSIDE), visit
