"""What the register of calls tells of a person (L7)."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from reception.accounts.actor import Actor
from visitors.calls import visibility
from visitors.calls.models import Call
from visitors.people.timeline import TimelineEntry


def entries(actor: Actor, visitors: Sequence[int], most: int) -> list[TimelineEntry]:
    """Return the calls of some people."""
    rows = Call.objects.filter(visitor__in=visitors).select_related("kind", "passed_to")
    rows = rows.order_by("-pk")[:most]
    mine = {row.pk for row in visibility.calls(actor).filter(pk__in=[one.pk for one in rows])}
    told = []
    for one in rows:
        words = [one.kind, one.passed_to, one.get_result_display() or one.get_state_display()]
        url = reverse("call", args=[one.pk]) if one.pk in mine else ""
        said = " · ".join(str(word) for word in words if word)
        told.append(TimelineEntry(one.began_at, "call", _("来电"), said, url))
    return told
