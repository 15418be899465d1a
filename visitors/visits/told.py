"""What visits tell of a person: that they came, what of it, how content they were (V16, F2)."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from reception.accounts.actor import Actor
from visitors.models import Satisfaction, Visit
from visitors.people.timeline import TimelineEntry
from visitors.visits import visibility


def entries(actor: Actor, visitors: Sequence[int], most: int) -> list[TimelineEntry]:
    """Return the visits of some people and what they answered afterwards."""
    rows = Visit.objects.filter(visitor__in=visitors, arrived_at__isnull=False)
    found = list(rows.select_related("host", "details").order_by("-pk")[:most])
    mine = {row.pk for row in visibility.visits(actor).filter(pk__in=[one.pk for one in found])}
    told = []
    for one in found:
        result = getattr(getattr(one, "details", None), "result", "")
        words = " · ".join(filter(None, [str(one.host), one.purpose, result]))
        url = reverse("visit", args=[one.pk]) if one.pk in mine else ""
        if one.arrived_at is not None:
            told.append(TimelineEntry(one.arrived_at, "visit", _("来访"), words, url))
    scores = Satisfaction.objects.filter(visit__visitor__in=visitors, at__isnull=False)
    for score in scores.order_by("-pk")[:most]:
        words = str(score.get_score_display())
        told.append(TimelineEntry(score.at or score.asked_at, "satisfaction", _("满意度"), words))
    return told
