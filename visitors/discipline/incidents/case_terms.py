"""The rules of a case as they stood when it was reported; an edit moves none against the person."""

from datetime import datetime
from typing import Any

from reception.policy.models import Ladder
from reception.policy.rulebook import in_force
from visitors.discipline.models import Incident
from visitors.discipline.sealing import ladder_versions

# Working days, where an administrator has deleted the row.
DAYS = {"statement_days": 3, "appeal_days": 5}


def kept(ladder: Ladder, now: datetime) -> dict[str, Any]:
    """Return the columns of a new incident that keep its ladder and limits."""
    return {"version": ladder_versions.kept(ladder, now), **{name: in_days(name) for name in DAYS}}


def days(incident: Incident, name: str) -> int:
    """Return how many working days a limit gives in a case: as it was, or more where it does now.

    Args:
        name: one of ``DAYS``.
    """
    return max(getattr(incident, name), in_days(name))


def in_days(name: str) -> int:
    """Return how many working days a limit gives now."""
    return in_force().limits.get(name, DAYS[name])
