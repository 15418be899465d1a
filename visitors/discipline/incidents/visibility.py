"""What one may see of incidents: every query for one passes here."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from reception import clock
from reception.accounts.actor import Actor
from reception.organisation.names import said_in
from reception.policy.rulebook import in_force
from visitors.discipline.models import Appeal, Entry, Incident, IncidentEvent, Photo, Words
from visitors.models import Visit
from visitors.visits import visibility

What = IncidentEvent.What
# What the person concerned does; a statement may be written down for them.
THEIRS = (What.STATED, What.APPEALED, What.WITHDRAWN)


def incidents(actor: Actor, capability: str = "incident.see") -> QuerySet[Incident]:
    """Return the incidents that somebody may reach with a capability."""
    reach, rows = actor.reach(capability), Incident.objects.all()
    if reach == "site":
        rows = rows.filter(site__in=actor.sites)
    return rows if reach in ("all", "site") else rows.none()


def visits_to_report(actor: Actor) -> QuerySet[Visit]:
    """Return the visits that somebody may report about, with all that a report asks about."""
    return visibility.visits(actor, "patrol.report").select_related(
        "visitor", "category", "host__department", "answered_by", "site"
    )


def the_incident(actor: Actor, incident_id: int) -> Incident:
    """Return an incident that somebody may see, with everything a page says about it, or 404."""
    rows = incidents(actor).select_related(
        "site",
        "zone",
        "employee__department",
        "visit__visitor",
        "visit__host",
        "reporter__employee",
        "dropped_by__employee",
        "photo",
        "first__employee",
        "second__employee",
    )
    return visibility.one(rows, pk=incident_id)


def of_today(actor: Actor, now: datetime) -> list[Incident]:
    """Return what somebody has reported today themselves, what was seen last first."""
    start, end = clock.day_bounds(clock.today(now))
    rows = Incident.objects.filter(
        reporter=actor.user, reported_at__gte=start, reported_at__lt=end, first=None
    )
    rows = with_photos(rows).select_related("visit__visitor", "zone", "employee")
    return named(rows.order_by("-seen_at", "-pk"))


def named(rows: Iterable[Incident]) -> list[Incident]:
    """Return incidents that know the names of their ladders, read once for all of them."""
    ladders, known = in_force().ladders, list(rows)
    for row in known:
        row.ladders = ladders  # type: ignore[attr-defined]
    return known


def events_of(incident: Incident, knows: bool) -> list[IncidentEvent]:
    """Return what has happened to an incident as an office page shows it; the reasons of the office
    stand beside the list alone, so that one that was erased there stands nowhere else.

    Whoever may not know who reported reads no name but that of the person concerned.
    """
    events = said_in(incident.events.all(), "by_name")
    whats = {event.what for event in events}
    reasons: dict[str, str] = {What.DROPPED: incident.drop_reason}
    if What.VOIDED in whats:
        words = Words.objects.filter(
            entry__violation__incident=incident, entry__kind=Entry.Kind.VOID
        )
        reasons[What.VOIDED] = words.values_list("text", flat=True).first() or ""
    if What.DECIDED in whats:
        appeals = Appeal.objects.filter(entry__incident=incident)
        reasons[What.DECIDED] = appeals.values_list("reason", flat=True).first() or ""
    own = incident.employee.user_id if incident.employee is not None else None
    for event in events:
        event.reason = reasons.get(event.what, event.reason)
        did_it_themselves = event.what in THEIRS and event.by_id in (None, own)
        if not knows and not did_it_themselves:
            # A name left out on the lines of one person alone would tell by elimination.
            event.by_name = _("行政部") if event.by_name and event.what != What.REPORTED else ""
    return events


def with_photos(rows: QuerySet[Incident]) -> QuerySet[Incident]:
    """Put on incidents whether they have a photo that is still kept."""
    return rows.annotate(
        has_photo=Exists(Photo.objects.filter(incident=OuterRef("pk"), removed_at__isnull=True))
    )


def cases_of(rows: QuerySet[Incident]) -> QuerySet[Incident]:
    """Put beside incidents everything that the page of a case says about them."""
    return rows.select_related(
        "site",
        "zone",
        "visit__visitor",
        "photo",
        "employee__department",
        "employee__site",
        "first__employee",
    )
