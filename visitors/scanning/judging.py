"""What a scan is answered: facts in, verdict out. Validity is judged before duplication.

Nothing here reads the database or a clock, so that the same facts always get the same answer.
"""

from dataclasses import dataclass

from visitors.models import State
from visitors.scanning.models import Place, Scan, ScanOutcome, Why


@dataclass(frozen=True)
class BadgeFacts:
    """What is known about a scanned badge at the moment of the scan."""

    known: bool = True
    here: bool = True  # of the site of the point
    good: bool = True  # neither lost nor damaged nor withdrawn (B3)
    off_day: Why | None = None  # ``EXPIRED``, or ``WRONG_DAY`` where its day is yet to come
    inside: bool = False  # whoever wore it then was inside
    to_leave: bool = False  # they are inside still, with this badge
    awaited: bool = False  # signed out elsewhere, and only the badge has to come back
    may_enter: bool = False  # the zone of the point (Z1, Z2)
    passed_in: bool = False  # into that zone, and not come out since


@dataclass(frozen=True)
class Verdict:
    """The answer to a scan, and what is done."""

    outcome: ScanOutcome
    refusal: Why | None = None
    do: Scan.Did = Scan.Did.NOTHING


def judge(facts: BadgeFacts, place: Place, action: Scan.Asked) -> Verdict:
    """Judge a scan: first whether the badge is valid at all, then whether its wearer may do what is
    asked. A patrol only ever looks.
    """
    why = _invalid(facts)
    if why is not None:
        return refused(why)
    if place == Place.PATROL or (place == Place.DESK and action == Scan.Asked.CHECK):
        return Verdict(ScanOutcome.OK) if facts.inside else refused(Why.NOT_INSIDE)
    return _at_the_desk(facts, action) if place == Place.DESK else _at_a_zone(facts, action)


@dataclass(frozen=True)
class ExpectedFacts:
    """What is known about a scanned code that a visitor was given before they came."""

    state: State
    here: bool = True  # of the site of the point
    today: bool = True  # the visit is expected on this day
    by_gate: bool = False  # nobody looks


def judge_expected(facts: ExpectedFacts, place: Place, action: Scan.Asked) -> Verdict:
    """Judge the scan of such a code: valid at the desk of its site and on its day, and it lets
    nobody in by itself; ``in`` is the look of the desk.
    """
    why = _not_expected(facts)
    if why is not None:
        return refused(why)
    if place != Place.DESK or facts.by_gate:
        return refused(Why.NOT_ADMITTED)
    if action == Scan.Asked.OUT:
        return refused(Why.NOT_INSIDE)
    if action == Scan.Asked.IN:
        return Verdict(ScanOutcome.ARRIVED, do=Scan.Did.ARRIVED)
    return Verdict(ScanOutcome.EXPECTED)


def _not_expected(facts: ExpectedFacts) -> Why | None:
    if not facts.here:
        return Why.WRONG_SITE
    if facts.state == State.EXPECTED:
        return None if facts.today else Why.WRONG_DAY
    here = {State.WAITING: Why.ALREADY_WAITING, State.INSIDE: Why.ALREADY_INSIDE}
    return {**here, State.CANCELLED: Why.REVOKED}.get(facts.state, Why.EXPIRED)


def refused(why: Why) -> Verdict:
    return Verdict(ScanOutcome.REFUSED, why)


def _invalid(facts: BadgeFacts) -> Why | None:
    if not facts.known:
        return Why.UNKNOWN_CODE
    if not facts.here:
        return Why.WRONG_SITE
    if not facts.good:
        return Why.BADGE_WITHDRAWN
    return facts.off_day


def _at_the_desk(facts: BadgeFacts, action: Scan.Asked) -> Verdict:
    """Sign out who wears the badge; nobody is let in by a badge, which is lent by the desk."""
    if action == Scan.Asked.IN:
        return refused(Why.ALREADY_INSIDE if facts.inside else Why.NOT_ADMITTED)
    if facts.to_leave:
        return Verdict(ScanOutcome.OUT, do=Scan.Did.LEFT)
    if facts.awaited:
        return Verdict(ScanOutcome.OUT, do=Scan.Did.BADGE_BACK)
    return refused(Why.NOT_INSIDE)


def _at_a_zone(facts: BadgeFacts, action: Scan.Asked) -> Verdict:
    if not facts.inside:
        return refused(Why.NOT_ADMITTED if action == Scan.Asked.IN else Why.NOT_INSIDE)
    if action == Scan.Asked.OUT:  # whoever wants to come out is not kept in
        return Verdict(ScanOutcome.OUT, do=Scan.Did.PASSED)
    if not facts.may_enter:
        return refused(Why.ZONE_CLOSED)
    if action != Scan.Asked.IN:
        return Verdict(ScanOutcome.OK)
    if facts.passed_in:  # the badge was handed back over the turnstile to the next in line
        return refused(Why.ALREADY_INSIDE)
    return Verdict(ScanOutcome.IN, do=Scan.Did.PASSED)
