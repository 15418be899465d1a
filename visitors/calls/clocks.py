"""Until when a message is read and the caller called back, a missed call returned (T13, T16)."""

from datetime import datetime

from reception.due.deadlines import Deadline, HouseCalendar, Term, Unit
from reception.policy.rulebook import InForce
from visitors.calls.models import CallMessage


def read_term(policy: InForce) -> Term:
    """Return within what time a message is read."""
    return Term(policy.limits.get("message_read_minutes", 15), Unit.OPEN_MINUTES)


def missed_term(policy: InForce) -> Term:
    """Return within what time a missed call is returned."""
    return Term(policy.limits.get("missed_call_minutes", 15), Unit.OPEN_MINUTES)


def until(message: CallMessage, policy: InForce) -> datetime:
    """Return until when the caller is called back."""
    calendar = HouseCalendar(policy.hours, message.call.site)
    return Deadline(message.left_at, Term(message.minutes, Unit.OPEN_MINUTES), calendar).until
