"""What is kept for how long (privacy 5)."""

from datetime import datetime, timedelta

from reception.notifications import outbox
from reception.policy.rulebook import in_force


def purge_notices(now: datetime) -> None:
    """Remove the notices older than the policy's ``notice_days``, which name visitors; without that
    row, or with 0, none.

    What was asked and answered stays with the visit; only the message and its attempts go.

    Args:
        now: the moment of the sweep.
    """
    days = in_force().limits.get("notice_days")
    if days:
        outbox.purge(now - timedelta(days=days))
