"""Scan a badge: find it, judge it, do what follows, and keep what was answered, in one transaction
(B3, B5, V9, Z1).
"""

import copy
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from reception import clock
from reception.accounts.actor import Actor
from reception.accounts.refusals import Refusal
from reception.codes import code_in
from reception.organisation.models import Site
from reception.policy.rulebook import in_force
from visitors.badges import lending
from visitors.lifecycle import transitions, unreturned_badges
from visitors.models import Badge, BadgeLoan, State, Visit
from visitors.scanning.judging import (
    BadgeFacts,
    ExpectedFacts,
    Verdict,
    judge,
    judge_expected,
    refused,
)
from visitors.scanning.models import Gate, Place, Scan, ScanOutcome, Why
from visitors.scanning.points import Point
from visitors.visits import guards, other_codes
from visitors.visits.idempotency import RequestKey, idempotent
from visitors.zones import access

LONGEST_SCANNED = 400  # an address that holds a code
OFFLINE, AHEAD = "scan_offline_hours", "scan_ahead_minutes"


@dataclass(frozen=True)
class ScanRequest:
    """What a scanner at a point asks."""

    point: Point
    action: Scan.Asked
    badge: Badge | None  # with its loan; nothing where its code or its number is nobody's
    scanned_at: datetime | None = None  # only where the scan was kept while the line was down
    gate: Gate | None = None  # which scans by itself
    code: other_codes.CodeOfVisit | None = None  # where it is no badge's


def badge_of(code: str) -> Badge | None:
    """Return the badge of a scanned text, whatever the text is; a scanner may send it in other
    letters than were printed, and with marks of its own.
    """
    badge_code = code_in(code[:LONGEST_SCANNED])
    return lending.by_code(badge_code) if badge_code else None


def what_is(code: str, now: datetime) -> dict[str, Any]:
    """Return whose a scanned text is, as a ``ScanRequest`` names it: a badge's, or that of somebody
    who is expected.
    """
    badge = badge_of(code)
    text = code_in(code[:LONGEST_SCANNED])
    other = other_codes.find(text, now) if badge is None and text else None
    return {"badge": badge, "code": other}


def scan(scan_request: ScanRequest, by: Actor, now: datetime, key: RequestKey) -> Scan:
    """Judge a scan and do what follows from it; return it as it is kept, whether it passed or was
    refused. A scan that arrives twice has one effect and its first answer.

    Raises:
        Refusal: ``not_permitted``; what ``transitions.arrive`` refuses with; ``too_old`` or
            ``not_yet`` for a scan kept longer than the policy's ``scan_offline_hours``, or made
            more than ``scan_ahead_minutes`` from now; ``key_reused`` where the key was used for
            another scan.
    """
    guards.allowed(by, "scan.gate", scan_request.point.site.pk)
    if scan_request.gate is not None and key.key:
        # Gates may share a user, and each counts for itself.
        key = RequestKey(f"{scan_request.gate.pk}:{key.key}", key.digest)
    return idempotent(by, key, lambda: _scan(scan_request, by, now, key), scan_of_key)


def last_zones(visit_ids: Collection[int]) -> dict[int, str]:
    """Return the zone in which each visitor was last let in, by the id of the visit; one query. One
    who has come out since, or was scanned at no zone, is left out (Z1).
    """
    at_zones = Scan.objects.filter(visit__in=visit_ids, zone__isnull=False).exclude(
        outcome=ScanOutcome.REFUSED
    )
    last = {
        scan.visit_id: scan for scan in at_zones.select_related("zone").order_by("scanned_at", "pk")
    }
    return {
        visit_id: str(scan.zone)
        for visit_id, scan in last.items()
        if visit_id is not None and scan.outcome != ScanOutcome.OUT
    }


def scan_of_key(by: Actor, key: RequestKey) -> tuple[Scan, str] | None:
    """Return the scan that this key has made, and the digest of its request."""
    # Without what belongs to it: with statistics SQLite would prepare to join all visits to a row
    # that is hardly ever there. The partial index is taken only where the query says, as it does,
    # that the key is not empty.
    made = Scan.objects.exclude(client_key="").filter(by=by.user, client_key=key.key)
    first = next(iter(made.order_by()), None) if by.user is not None else None
    return None if first is None else (first, first.client_digest)


def _scan(scan_request: ScanRequest, by: Actor, now: datetime, key: RequestKey) -> Scan:
    moment = _moment(scan_request.scanned_at, now, scan_request.point.site)
    if scan_request.code is not None:
        verdict, visit = _expected(scan_request, scan_request.code.visit, by, moment)
        return _kept(scan_request, verdict, visit, by, moment, now, key)
    loan = None
    if scan_request.badge is not None and scan_request.badge.site_id == scan_request.point.site.pk:
        loan = _loan(scan_request.badge, scan_request.scanned_at and moment)
    visit = _looked_at(loan.visit, scan_request) if loan is not None else None
    verdict = judge(
        _facts(scan_request, loan, visit, moment), scan_request.point.place, scan_request.action
    )
    verdict, visit = _done(verdict, visit, by, moment)
    return _kept(scan_request, verdict, visit, by, moment, now, key)


def _kept(
    scan_request: ScanRequest,
    verdict: Verdict,
    visit: Visit | None,
    by: Actor,
    moment: datetime,
    now: datetime,
    key: RequestKey,
) -> Scan:
    assert by.user is not None, "nobody scans without an account"
    return Scan.objects.create(
        site=scan_request.point.site,
        place=scan_request.point.place,
        zone=scan_request.point.zone,
        asked=scan_request.action,
        outcome=verdict.outcome,
        refusal=verdict.refusal or "",
        did=verdict.do,
        badge=scan_request.badge,
        visit=visit,
        by=by.user,
        gate=scan_request.gate,
        scanned_at=moment,
        received_at=now,
        offline=scan_request.scanned_at is not None,
        client_key=key.key,
        client_digest=key.digest,
    )


def _expected(
    scan_request: ScanRequest, visit: Visit, by: Actor, moment: datetime
) -> tuple[Verdict, Visit | None]:
    """Answer a code that a visitor was given before they came; of another site's nothing is shown.
    Where another desk was faster, they wait already.
    """
    facts = ExpectedFacts(
        State(visit.state),
        here=visit.site_id == scan_request.point.site.pk,
        today=visit.expected_on == clock.today(moment, scan_request.point.site.clock),
        by_gate=scan_request.gate is not None,
    )
    verdict = judge_expected(facts, scan_request.point.place, scan_request.action)
    if not facts.here:
        return verdict, None
    if verdict.do == Scan.Did.ARRIVED:
        try:
            return verdict, transitions.arrive(visit, by, moment, RequestKey())
        except Refusal as why:
            if why.code != "state_forbids":
                raise
            return refused(Why.ALREADY_WAITING), visit
    return verdict, visit


def _moment(scanned_at: datetime | None, now: datetime, site: Site) -> datetime:
    """Return when a scan was made, as far as that can be true: neither longer ago than the policy
    allows nor in the future.
    """
    if scanned_at is None:
        return now
    if timezone.is_naive(scanned_at):
        scanned_at = timezone.make_aware(scanned_at, site.clock)
    limits = in_force().limits
    if now - scanned_at > timedelta(hours=limits.get(OFFLINE, 0)):
        why = _("这次扫码离现在太久，没有计入。请在前台核对。")
        raise Refusal("too_old", why, status=422, fields={"scanned_at": why})
    if scanned_at - now > timedelta(minutes=limits.get(AHEAD, 0)):
        why = _("扫码时间在将来。请校准设备的时钟。")
        raise Refusal("not_yet", why, status=422, fields={"scanned_at": why})
    return min(scanned_at, now)


def _loan(badge: Badge, at: datetime | None) -> BadgeLoan | None:
    """Return who wears a badge, or who wore it at an earlier moment: an old scan must not find a
    later visitor.
    """
    if at is None:
        return badge.running
    loans = BadgeLoan.objects.worn_at(at).filter(badge=badge).order_by("-lent_at", "-pk")
    return loans.select_related("visit__visitor", "visit__host__department").first()


def _looked_at(visit: Visit, scan_request: ScanRequest) -> Visit:
    """Lock the visit where it is counted how often it passes, so that of two scanners exactly one
    lets it in; elsewhere look only.
    """
    if scan_request.point.place != Place.ZONE or scan_request.action not in (
        Scan.Asked.IN,
        Scan.Asked.OUT,
    ):
        return visit
    Visit.objects.select_for_update().order_by().values_list("pk").get(pk=visit.pk)
    return guards.fetch(visit.pk)


def _facts(
    scan_request: ScanRequest, loan: BadgeLoan | None, visit: Visit | None, moment: datetime
) -> BadgeFacts:
    badge, point = scan_request.badge, scan_request.point
    if badge is None:
        return BadgeFacts(known=False)
    badge_alone = BadgeFacts(
        here=badge.site_id == point.site.pk,
        good=badge.condition == Badge.Condition.GOOD,
        off_day=_off_day(badge, clock.today(moment, point.site.clock)),
    )
    if loan is None or visit is None:
        return badge_alone
    worn, inside = loan.returned_at is None, visit.state == State.INSIDE
    if scan_request.scanned_at is not None:
        # Whoever wore the badge then may have left since.
        still = visit.left_at is None or visit.left_at > moment
        inside = visit.admitted_at is not None and still
    zone, then = point.zone if inside else None, copy.copy(visit)
    then.state = State.INSIDE
    return replace(
        badge_alone,
        inside=inside,
        to_leave=worn and visit.state == State.INSIDE,
        awaited=worn and visit.state == State.LEFT,
        may_enter=zone is not None and access.may_enter(then, zone, moment),
        passed_in=zone is not None
        and scan_request.action == Scan.Asked.IN
        and _passed_in(visit, point, moment),
    )


def _off_day(badge: Badge, today: date) -> Why | None:
    """Tell why a paper badge is not valid that day; a plastic one is valid every day."""
    if badge.valid_on is None or badge.valid_on == today:
        return None
    return Why.EXPIRED if badge.valid_on < today else Why.WRONG_DAY


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
        # Whoever scans looks at what the visitor carries, at the desk.
        if why.code not in (Why.BELONGINGS_OPEN, "state_forbids", "not_inside"):
            raise
        belongings = why.code == Why.BELONGINGS_OPEN
        return refused(Why.BELONGINGS_OPEN if belongings else Why.NOT_INSIDE), visit
