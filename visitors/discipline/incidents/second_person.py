"""The second person of a ladder, the supervisor: proposed together with the first, heard and ruled
on by themselves, and gone with the first (P12).

Their case says nothing of its own about what was seen: that stands with the first.
"""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from reception.accounts.actor import Actor
from reception.accounts.refusals import Refusal
from reception.organisation.models import Employee
from reception.policy.models import Ladder
from reception.policy.rulebook import in_force
from visitors.discipline.incidents import case_terms, events, hearing, notices
from visitors.discipline.models import BY_THE_SYSTEM, Incident, IncidentEvent
from visitors.visits.idempotency import RequestKey

State, What = Incident.State, IncidentEvent.What
NOBODY = "nobody"  # beside the facts of a case whose department had no supervisor


def of(incident: Incident) -> Incident | None:
    """Return the case of the second person that goes with a case, if there is one."""
    second: Incident | None = getattr(incident, "second", None)
    return second


def facts(ladder: Ladder, employee: Employee | None) -> dict[str, Any]:
    """Return what is kept with the facts of a case: that there was nobody to be the second."""
    lacks = _ladder(ladder) is not None and employee is not None and _supervisor(employee) is None
    return {"second": NOBODY} if lacks else {}


def propose(first: Incident, ladder: Ladder, by: Actor, now: datetime) -> None:
    """Propose what a case means for the supervisor of whom it concerns, where its ladder says so;
    a second person has none.
    """
    of_second = _ladder(ladder)
    if of_second is None or first.employee is None or first.first_id is not None:
        return
    who = _supervisor(first.employee)
    if who is None:
        return
    second = Incident.objects.create(
        first=first,
        site_id=first.site_id,
        ladder=of_second.code,
        clause=of_second.clause,
        **case_terms.kept(of_second, now),
        severity=first.severity if of_second.by_severity else "",
        employee=who,
        headed_by_id=who.department.head_id,
        seen_at=first.seen_at,
        reported_at=now,
        reporter=first.reporter,
        source=f"{BY_THE_SYSTEM}second:{first.pk}",
    )
    events.record(second, What.REPORTED, by, now, RequestKey())
    hearing.begin(second, now)


def concerns(incident: Incident, actor: Actor) -> bool:
    """Tell whether a case is about the supervisor, too, and that is this person: whoever rules on
    the first would rule on their own.
    """
    if actor.employee is None:
        return False
    second = of(incident)
    return second is not None and second.employee_id == actor.employee.pk


def refuse_before_the_first(incident: Incident) -> None:
    """Refuse to confirm a second person's case while the first is not decided.

    Raises:
        Refusal: ``first_open``; ``ladder_off`` where the first's ladder names no second any more.
    """
    if incident.first is None:
        return
    if incident.first.state != State.CONFIRMED:
        waits = _("先裁定 %(first)s（当事人本人）；那一条撤销，这一条也随之撤销。")
        raise Refusal("first_open", waits % {"first": incident.first.number})
    ladder = in_force().ladders.get(incident.first.ladder)
    if ladder is None or ladder.second_id is None:
        raise Refusal("ladder_off", _("制度不再另计主管，不再入账；请撤销这条提议。"))


def drop(first: Incident, reason: str, by: Actor, now: datetime) -> None:
    """Drop the second's proposal, where it is still one, with the first; in its transaction."""
    second = Incident.objects.filter(first=first.pk).select_related("employee").first()
    dropped = {
        "state": State.DROPPED,
        "dropped_by": by.user,
        "dropped_at": now,
        "drop_reason": reason,
    }
    if second is None or not Incident.objects.filter(pk=second.pk, state=State.PROPOSED).update(
        **dropped
    ):
        return
    events.record(second, What.DROPPED, by, now, RequestKey())
    notices.dropped(second, now)


def _ladder(ladder: Ladder) -> Ladder | None:
    every = in_force().ladders.values() if ladder.second_id is not None else ()
    return next((one for one in every if one.pk == ladder.second_id and one.is_active), None)


def _supervisor(employee: Employee) -> Employee | None:
    """Return the head of somebody's department; nobody who heads it has one."""
    head = employee.department.head
    is_somebody_else = head is not None and head.is_active and head.pk != employee.pk
    return head if is_somebody_else else None
