"""The rules of a case as they stood when it was reported; an edit moves none against the person."""

from datetime import datetime
from typing import Any

from reception.due.deadlines import Deadline, HouseCalendar, Term, Unit
from reception.policy.models import Ladder
from reception.policy.rulebook import InForce, in_force
from visitors.discipline.models import Incident
from visitors.discipline.sealing import ladder_versions

# Working days, where an administrator has deleted the row.
DAYS = {"statement_days": 3, "appeal_days": 5}


def kept(ladder: Ladder, now: datetime) -> dict[str, Any]:
    """Return the columns of a new incident that keep its ladder and limits."""
    return {"version": ladder_versions.kept(ladder, now), **{name: in_days(name) for name in DAYS}}


def until(
    incident: Incident, name: str, since: datetime, policy: InForce | None = None
) -> datetime:
    """Return the end of a limit that runs in a case from a moment on: in working days, as many as
    when it was reported, or more where it gives more now.

    Args:
        name: one of ``DAYS``.
    """
    policy = policy or in_force()
    days = max(getattr(incident, name), policy.limits.get(name, DAYS[name]))
    return working_days_after(since, days, policy)


def working_days_after(since: datetime, days: int, policy: InForce | None = None) -> datetime:
    """Return the end of the nth working day after a moment.

    Raises:
        ValueError: there are not that many working days in a year.
    """
    calendar = HouseCalendar((policy or in_force()).hours)
    return Deadline(since, Term(days, Unit.WORKING_DAYS), calendar).until


def days_to_correct(incident: Incident, ladder: Ladder) -> int | None:
    """Return within how many working days what a case orders is to be put right: as it was, or as
    it is now where that is longer; nothing where it was not counted, or is not any more (P4).
    """
    then, today = (
        ladder_versions.read(incident.version.content).uncorrected_days,
        ladder.uncorrected_days,
    )
    return max(then, today) if then and today else None


def in_days(name: str) -> int:
    """Return how many working days a limit gives now."""
    return in_force().limits.get(name, DAYS[name])
