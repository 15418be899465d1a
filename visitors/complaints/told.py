"""What complaints tell of a person: number and stage, never the words (L1, C27)."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from reception.accounts.actor import Actor
from visitors.complaints import concerned, visibility
from visitors.complaints.models import Complaint
from visitors.people.timeline import TimelineEntry


def entries(actor: Actor, visitors: Sequence[int], most: int) -> list[TimelineEntry]:
    """Return the complaints of some people, without those about who reads (C18)."""
    about_others = Complaint.objects.filter(visitor__in=visitors)
    rows = concerned.not_kept_out(about_others, actor, judging=False).order_by("-pk")[:most]
    mine = {one.pk for one in visibility.complaints(actor).filter(pk__in=[one.pk for one in rows])}
    return [
        TimelineEntry(
            one.received_at,
            "complaint",
            _("投诉"),
            f"{one.number} · {one.get_stage_display()}",
            reverse("complaint", args=[one.pk]) if one.pk in mine else "",
        )
        for one in rows
    ]
