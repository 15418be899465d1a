"""Clear what the registry of retention names, by the days of the policy (privacy 5)."""

from datetime import datetime
from functools import partial

from reception import retention
from reception.notifications import pieces
from reception.policy.rulebook import in_force


def sweep(now: datetime) -> None:
    """Clear what is too old; what fails keeps nothing else from being cleared."""
    limits = in_force().limits
    for entry in retention.entries.values():
        age = entry.age(limits)
        if age is not None:
            pieces.attempt(f"retention of {entry.name}", partial(entry.clear, now - age, now))
