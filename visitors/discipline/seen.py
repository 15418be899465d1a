"""What one may see of incidents: every query for one passes here, and so does the question who reported it."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from reception import clock
from reception.access.actors import Actor
from reception.policy.rulebook import in_force
from visitors import seen
from visitors.discipline.models import Incident, Photo
from visitors.discipline.proposals import concerns


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
    """Return what somebody has reported today, the newest first; their own reports and nobody else's."""
    start, end = clock.day_bounds(clock.today(now))
    rows = Incident.objects.filter(reporter=actor.user, reported_at__gte=start, reported_at__lt=end)
    return named(with_photos(rows).select_related("visit__visitor", "zone").order_by("-pk"))


def named(rows: Iterable[Incident]) -> list[Incident]:
    """Return incidents that know the names of their ladders, read once for all of them."""
    ladders, known = in_force().ladders, list(rows)
    for row in known:
        row.ladders = ladders  # type: ignore[attr-defined]
    return known


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
