"""Decide about a visit again, once a person has said whether its visitor stands on a list (G4,
G15), or a list holds no longer.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from reception.accounts.actor import Actor
from reception.policy.decide import Facts
from reception.policy.enums import Grade
from reception.policy.rulebook import InForce, in_force
from visitors.hosts import asking
from visitors.models import State, Visit, VisitEvent
from visitors.visits import grading
from visitors.visits.events import record
from visitors.visits.guards import change
from visitors.visits.idempotency import RequestKey

What = VisitEvent.What
UNDECIDED = (State.EXPECTED, State.WAITING)


def weigh(
    visit: Visit,
    listed: Sequence[str],
    by: Actor,
    now: datetime,
    key: RequestKey,
    *,
    same: bool,
) -> Visit:
    """Write down, inside another action and with the visit locked, what a person said of a hit, and
    decide again by the lists that hold for the visitor now; whoever is refused by that is no longer
    announced.
    """
    before, policy = visit.grade, in_force(by.edition)
    columns = decided_by(visit, listed, policy) if visit.state in UNDECIDED else {}
    if columns:
        visit = change(visit, list(UNDECIDED), **columns)
    facts: dict[str, Any] = {"same": same}
    if visit.grade != before:
        facts |= {"before": before, "after": visit.grade}
    record(visit, What.LISTED, by, now, key=key, facts=facts)
    if visit.grade == Grade.REFUSED != before:
        asking.stop_asking(visit)
    return visit


def decided_by(visit: Visit, listed: Sequence[str], policy: InForce) -> dict[str, Any]:
    """Return the columns of a visit decided by other lists than before; nothing where these are the
    same, or where a person has said how it is received and no list refuses it (G11).
    """
    if visit.facts is None or list(visit.facts.get("listed", ())) == list(listed):
        return {}
    if visit.category.code not in policy.categories:
        return {}
    facts = replace(Facts(**visit.facts), listed=list(listed))
    columns = grading.columns(facts, policy)
    by_person = visit.overridden_by_id is not None or visit.pitch_agreed
    if by_person and columns["grade"] != Grade.REFUSED:
        return {}
    return {**columns, "overridden_by": None, "override_reason": "", "pitch_agreed": False}
