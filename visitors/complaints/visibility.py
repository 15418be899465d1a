"""What one may see of complaints: every query for one passes here (C27)."""

from django.db.models import Q, QuerySet
from django.utils import timezone

from reception.accounts.actor import Actor
from visitors.complaints import concerned
from visitors.complaints.models import Complaint, Prevention
from visitors.visits import visibility

WITH = (
    *("site", "visitor", "about__department", "department", "visit", "registered_by__employee"),
    *("handler__employee", "assigned_department__head", "assigned_to", "reviewed_by__employee"),
)


def complaints(actor: Actor) -> QuerySet[Complaint]:
    """Return the complaints that somebody may read: all; else those they took in or that are given
    to them, or that they prevent, and of a head those of their department, without those about
    themselves.
    """
    reach, rows = actor.reach("complaint.see"), Complaint.objects.all()
    if reach == "all":
        return rows
    if reach == "-" or actor.user is None:
        return rows.none()
    theirs = Q(registered_by=actor.user)
    if actor.employee is not None:
        theirs |= Q(assigned_to=actor.employee)
        if reach == "dept":
            theirs |= Q(assigned_department=actor.employee.department_id)
        promised = Prevention.objects.filter(employee=actor.employee, agreed_at__isnull=False)
        theirs |= Q(pk__in=promised.values("report__complaint"))
    return concerned.not_kept_out(rows.filter(theirs), actor, judging=False)


def the_complaint(actor: Actor, complaint_id: int) -> Complaint:
    """Return a complaint that somebody may read, or 404; its site is served from then on."""
    found = visibility.one(complaints(actor).select_related(*WITH), pk=complaint_id)
    timezone.activate(found.site.clock)
    return found


def owes_the_report(actor: Actor) -> Q:
    """Return which complaints somebody looks into: given to them, or to their department as its
    head.
    """
    if actor.employee is None or not actor.may("complaint.report"):
        return Q(pk__in=())
    mine = Q(assigned_to=actor.employee)
    return mine | Q(assigned_to=None, assigned_department__head=actor.employee)
