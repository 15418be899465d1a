"""What other pages say of invitations: one's own visitors, and the panel of a visit."""

from datetime import datetime
from typing import Any

from reception import clock
from reception.accounts.actor import Actor
from visitors.invitations import proposals, words
from visitors.invitations.invitations import MAKE, SEE
from visitors.invitations.models import InvitedVisit
from visitors.models import State, Visit

SHOWN = 10


def block(actor: Actor, now: datetime) -> dict[str, Any] | None:
    """Return the next invitations of an employee, and whether they may make one."""
    if actor.employee is None or not actor.may(MAKE):
        return None
    today = clock.today(where=clock.here())
    rows = InvitedVisit.objects.filter(
        invitation__host=actor.employee, visit__state=State.EXPECTED, visit__expected_on__gte=today
    ).select_related("invitation__site", "visit__visitor")
    coming = list(rows.order_by("visit__expected_at")[:SHOWN])
    return {
        "template": "invitations/_my_block.html",
        "css": "css/invitations.css",
        "coming": [(one, words.when(one, one.visit)) for one in coming],
        "proposed": [(one, words.event_at(one)) for one in proposals.of(actor.employee, now)],
    }


def of_visit(visit: Visit, actor: Actor) -> dict[str, Any] | None:
    """Return what the panel of an invited visit says of its invitation; nothing for others."""
    if visit.expected_at is None or not actor.may(SEE):
        return None
    rows = InvitedVisit.objects.select_related(
        "invitation__site", "invitation__zone", "invitation__delegation"
    )
    invited = rows.filter(visit=visit.pk).first()
    if invited is None:
        return None
    return {
        "template": "invitations/_visit_block.html",
        "invitation": invited.invitation,
        "when": words.when(invited, visit),
    }
