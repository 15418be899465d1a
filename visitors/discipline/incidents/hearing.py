"""Ask the person concerned for their side, and give them the time for it (P6)."""

from datetime import datetime

from visitors.discipline.incidents import case_terms, notices
from visitors.discipline.models import Incident


def begin(incident: Incident, now: datetime) -> None:
    """Let the time to state one's side begin, and tell until when it runs."""
    whole = case_terms.until(incident, "statement_days", now)
    incident.heard_until = whole if incident.statement_days else now
    incident.save(update_fields=["heard_until"])
    notices.proposed(incident, now)


def begin_anew(incident: Incident, seen_at: datetime, now: datetime) -> None:
    """Give the whole time from now on, because something was added, and tell of it (P16)."""
    until = case_terms.until(incident, "statement_days", now)
    if incident.heard_until is None or incident.heard_until < until:
        incident.heard_until = until
        incident.save(update_fields=["heard_until"])
    notices.joined(incident, seen_at, now)
