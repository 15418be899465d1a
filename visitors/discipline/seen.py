"""What one may see of incidents: every query for one passes here, and so does the question who reported it."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from reception import clock
from reception.access.actors import Actor
from reception.policy.rulebook import in_force
from visitors import seen
from visitors.discipline.models import Appeal, Entry, Incident, IncidentEvent, Photo, Words
from visitors.discipline.proposals import concerns

What = IncidentEvent.What


def incidents(actor: Actor, capability: str = "incident.see") -> QuerySet[Incident]:
    """Return the incidents that somebody may reach with a capability."""
    reach = actor.reach(capability)
    rows = Incident.objects.all()
    return rows if reach == "all" else rows.filter(site__in=actor.sites) if reach == "site" else rows.none()


def the_incident(actor: Actor, incident_id: int) -> Incident:
    """Return an incident that somebody may see, with everything a page says about it, or 404."""
    rows = incidents(actor).select_related(
        "site", "zone", "employee__department", "visit__visitor", "visit__host", "reporter__employee", "dropped_by__employee", "photo"
    )
    return seen.one(rows, pk=incident_id)


def of_today(actor: Actor, now: datetime) -> list[Incident]:
    """Return what somebody has reported today, what was seen last first; their own reports and nobody else's."""
    start, end = clock.day_bounds(clock.today(now))
    rows = Incident.objects.filter(reporter=actor.user, reported_at__gte=start, reported_at__lt=end)
    return named(with_photos(rows).select_related("visit__visitor", "zone", "employee").order_by("-seen_at", "-pk"))


def named(rows: Iterable[Incident]) -> list[Incident]:
    """Return incidents that know the names of their ladders, read once for all of them."""
    ladders, known = in_force().ladders, list(rows)
    for row in known:
        row.ladders = ladders  # type: ignore[attr-defined]
    return known


def events_of(incident: Incident, knows: bool) -> list[IncidentEvent]:
    """Return what has happened to an incident as an office page shows it; the reasons stand with the void and the appeal alone.

    So a reason that was erased there stands nowhere else.

    Args:
        incident: the incident.
        knows: whether the reader may know who reported; who may not reads no name of theirs on any line.
    """
    events = list(incident.events.all())
    whats = {event.what for event in events}
    reasons: dict[str, str] = {}
    if What.VOIDED in whats:
        void = Words.objects.filter(entry__violation__incident=incident, entry__kind=Entry.Kind.VOID).first()
        reasons[What.VOIDED] = void.text if void is not None else ""
    if What.DECIDED in whats:
        reasons[What.DECIDED] = Appeal.objects.filter(entry__incident=incident).values_list("reason", flat=True).first() or ""
    for event in events:
        event.reason = event.reason or reasons.get(event.what, "")
        if not knows and (event.what == What.REPORTED or (event.by_id is not None and event.by_id == incident.reporter_id)):
            event.by_name = ""
    return events


def with_photos(rows: QuerySet[Incident]) -> QuerySet[Incident]:
    """Put on incidents whether they have a photo that is still kept."""
    return rows.annotate(has_photo=Exists(Photo.objects.filter(incident=OuterRef("pk"), removed_at__isnull=True)))


def may_know_the_reporter(incident: Incident, actor: Actor) -> bool:
    """Tell whether somebody may learn who reported: never the person concerned nor the head of their department, whatever their role.

    Args:
        incident: with the employee and their department.
        actor: who reads.
    """
    if not actor.may_at("incident.see", incident.site_id) or concerns(incident, actor):
        return False
    return incident.employee is None or actor.employee is None or incident.employee.department.head_id != actor.employee.pk
