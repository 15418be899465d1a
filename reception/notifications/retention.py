"""What the outbox clears: old notices, links that ended, workers that are gone."""

from datetime import datetime, timedelta

from django.db.models import Q

from reception.notifications import outbox
from reception.notifications.link_kinds import kinds
from reception.notifications.models import HostLink, WorkerBeat
from reception.retention import Retention


def clear_notices(before: datetime, _now: datetime) -> None:
    """Remove notices, which name visitors; what was asked and answered stays with the visit."""
    outbox.purge(before)


def clear_links(_before: datetime, now: datetime) -> None:
    """Remove the links that ended longer ago than their kind is kept."""
    ended = Q(pk__in=[])
    for kind in kinds.values():
        ended |= Q(notice__purpose=kind.purpose, expires_at__lt=now - kind.kept)
    old = HostLink.objects.filter(ended)
    # Looked at before, because a worker does this every few seconds and a DELETE takes the write
    # lock even where nothing is old.
    if old.exists():
        old.delete()


def clear_beats(before: datetime, _now: datetime) -> None:
    """Remove the last signs of workers that ended."""
    old = WorkerBeat.objects.filter(at__lt=before)
    if old.exists():
        old.delete()


ENTRIES = (
    Retention("notices", clear_notices, limit="notice_days"),
    Retention("links", clear_links),
    Retention("signs of workers", clear_beats, after=timedelta(days=1)),
)
