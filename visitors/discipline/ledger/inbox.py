"""What of the ledger waits for an employee: proposals to answer, entries to appeal (P6)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from reception.accounts.actor import Actor
from reception.organisation.models import Department, Employee
from visitors.discipline.incidents.visibility import named
from visitors.discipline.ledger import rulings
from visitors.discipline.models import Entry, Incident

# of the newest entries that are looked at; nobody gets more of them within the time to appeal
MOST_NEW = 20


@dataclass(frozen=True)
class Waits:
    """A case in which the person concerned can say something."""

    incident: Incident
    until: datetime  # when the time to say it is over


def block(actor: Actor, now: datetime) -> dict[str, Any] | None:
    """Return what stands above one's own visitors; nothing for an account that is no employee's."""
    if actor.employee is None or not actor.may("ledger.mine"):
        return None
    heads = (
        actor.reach("ledger.see") in ("dept", "all")
        and Department.objects.filter(head=actor.employee).exists()
    )
    return {
        "template": "discipline/_my_block.html",
        "css": "css/ledger.css",
        "heads": heads,
        "to_state": to_state(actor.employee, now),
        "to_appeal": to_appeal(actor.employee, now),
    }


def to_state(employee: Employee, now: datetime) -> list[Waits]:
    """Return the proposals to which somebody can still answer, the most pressing first."""
    proposed = Incident.objects.filter(
        employee=employee, state=Incident.State.PROPOSED, stated_by_self=False, heard_until__gt=now
    )
    return [
        Waits(one, one.heard_until)
        for one in named(proposed.order_by("heard_until"))
        if one.heard_until is not None
    ]


def to_appeal(employee: Employee, now: datetime) -> list[Waits]:
    """Return the entries that somebody may still appeal, the newest first."""
    booked = Entry.objects.filter(
        sheet__employee=employee, kind=Entry.Kind.VIOLATION, appeal__isnull=True
    )
    standing = booked.exclude(later__kind=Entry.Kind.VOID).select_related("incident")
    newest = list(standing.order_by("-position")[:MOST_NEW])
    untils = rulings.appeals_until(newest)
    left = {row.incident: untils[row.pk] for row in newest if now <= untils[row.pk]}
    incidents = named(incident for incident in left if incident is not None)
    return [Waits(incident, left[incident]) for incident in incidents]
