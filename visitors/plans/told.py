"""What plans tell of a person: what was planned for them and what it cost (L7)."""

from collections.abc import Sequence

from django.db.models import Q, Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from reception.accounts.actor import Actor
from visitors.people.timeline import TimelineEntry
from visitors.plans import standards, visibility
from visitors.plans.models import Plan


def entries(actor: Actor, visitors: Sequence[int], most: int) -> list[TimelineEntry]:
    """Return the plans for visits of some people, with what was spent."""
    spent = Sum("costs__amount", filter=Q(costs__struck_at__isnull=True))
    rows = Plan.objects.filter(visit__visitor__in=visitors).annotate(spent=spent)
    rows = rows.order_by("-pk")[:most]
    mine = {one.pk for one in visibility.plans(actor).filter(pk__in=[one.pk for one in rows])}
    told = []
    for one in rows:
        cost = _("实际 %(sum)s") % {"sum": standards.yuan(one.spent)} if one.spent else ""
        words = " · ".join(filter(None, [one.number, one.title, cost]))
        url = reverse("plan", args=[one.pk]) if one.pk in mine else ""
        told.append(TimelineEntry(one.begins_at, "plan", _("接待计划"), words, url))
    return told
