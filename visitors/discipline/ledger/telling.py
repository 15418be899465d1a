"""When the person concerned was told of a case: from then on runs the time to be heard or to
appeal, and what was told moves only in their favour (P6).
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from reception.accounts.actor import NOBODY, Actor
from reception.notifications.models import Notice
from visitors.discipline.incidents import case_terms, events
from visitors.discipline.ledger import rulings
from visitors.discipline.models import CaseNotice, Entry, Incident, IncidentEvent
from visitors.discipline.sealing import seals
from visitors.visits.idempotency import RequestKey

State = Notice.State


def note_delivery(notice: Notice, now: datetime) -> None:
    """Let the time to be heard or to appeal run from the moment at which a notice went out.

    Args:
        notice: sent, dead, or late and still tried.
        now: when.
    """
    if notice.state != State.SENT or not notice.key.startswith("case:"):
        return
    case = CaseNotice.objects.filter(notice=notice).select_related("incident").first()
    if case is None:
        return
    kind = notice.key.split(":")[2]
    if kind == "heard":
        give_time_to_be_heard(case.incident, now)
    elif kind in ("booked", "changed"):
        _give_time_to_appeal(case.incident, notice, now)


def give_time_to_be_heard(incident: Incident, now: datetime) -> None:
    """Move the end of the time to be heard, where it is earlier than the whole time from now on."""
    until = case_terms.until(incident, "statement_days", now)
    open_ones = Incident.objects.filter(pk=incident.pk, state=Incident.State.PROPOSED)
    with transaction.atomic():
        if open_ones.filter(heard_until__lt=until).update(heard_until=until):
            _write_down(incident, now)


def move_hearing(incident_id: int, until: datetime, by: Actor, now: datetime) -> None:
    """Move the end of the time to be heard, because more of it was given (W2)."""
    open_ones = Incident.objects.filter(pk=incident_id, state=Incident.State.PROPOSED)
    if open_ones.filter(heard_until__lt=until).update(heard_until=until):
        _write_down(open_ones.get(), now, IncidentEvent.What.MORE_TIME, by)


def move_appeal(incident_id: int, until: datetime, by: Actor, now: datetime) -> None:
    """Move the end of the time to appeal, because more of it was given (W2)."""
    booked = Incident.objects.filter(pk=incident_id, state=Incident.State.CONFIRMED)
    if booked.filter(appeal_until__lt=until).update(appeal_until=until):
        _write_down(booked.get(), now, IncidentEvent.What.MORE_TIME, by)


def _write_down(
    incident: Incident,
    now: datetime,
    what: IncidentEvent.What = IncidentEvent.What.TOLD,
    by: Actor = NOBODY,
) -> None:
    events.record(incident, what, by, now, RequestKey())
    seals.seal_case(incident.pk)


def never_reached(incidents: QuerySet[Incident]) -> QuerySet[Incident]:
    """Return the cases of which a notice is dead, while the person has said nothing themselves or
    to 行政部.
    """
    dead = CaseNotice.objects.filter(notice__state=State.DEAD).values("incident")
    silent = Q(state=Incident.State.PROPOSED, stated_at__isnull=True) | Q(
        state=Incident.State.CONFIRMED, entry__appeal__isnull=True
    )
    return incidents.filter(silent, pk__in=dead)


def _give_time_to_appeal(incident: Incident, notice: Notice, now: datetime) -> None:
    with transaction.atomic():
        entry = Entry.objects.filter(incident=incident).first()
        if entry is None:
            return
        # A step that was derived anew and takes no more does not begin the time again.
        written = case_terms.until(incident, "appeal_days", notice.written_at)
        if rulings.appeal_until(entry) >= written:
            until = case_terms.until(incident, "appeal_days", now)
            earlier = Q(appeal_until__isnull=True) | Q(appeal_until__lt=until)
            if Incident.objects.filter(earlier, pk=incident.pk).update(appeal_until=until):
                _write_down(incident, now)
