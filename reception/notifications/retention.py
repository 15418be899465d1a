"""What of the outbox goes in time: old notices, links that ended, workers that are gone."""

from datetime import datetime, timedelta

from django.db.models import Q

from reception.notifications.link_kinds import kinds
from reception.notifications.models import HostLink, Notice, WorkerBeat
from reception.retention import Part

DONE = (Notice.State.SENT, Notice.State.DEAD, Notice.State.STOPPED)
A_DAY = timedelta(days=1)


def _ended_links(before: datetime, _now: datetime) -> Q:
    """Return the links that ended before a moment, and some longer where their kind is kept on."""
    ended = Q(pk__in=[])
    for kind in kinds.values():
        kept_on = max(kind.kept - A_DAY, timedelta(0))
        ended |= Q(notice__purpose=kind.purpose, expires_at__lt=before - kept_on)
    return ended


PARTS = (
    # Notices name visitors; what was asked and answered stays with the visit.
    Part(
        "notices",
        "notice",
        Notice,
        lambda before, _now: Q(written_at__lt=before, state__in=DONE),
        covers=("to_address", "to_phone", "subject", "body", "group_text", "trouble"),
    ),
    Part("links", "link", HostLink, _ended_links),
    Part(
        "signs of workers",
        "worker",
        WorkerBeat,
        lambda before, _now: Q(at__lt=before),
    ),
)
