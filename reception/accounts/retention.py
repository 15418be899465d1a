"""What of accounts goes in time: the trace, sessions, what admin has logged."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib.admin.models import LogEntry
from django.db.models import Q, QuerySet

from reception.accounts import trace
from reception.accounts.models import Clearing, Session, Trace
from reception.retention import GONE, Part

WITH_WORDS = (trace.EXPORT.code, trace.PHONE.code)  # which may name a visitor


def let_go(kind: str) -> Callable[[QuerySet[Any], datetime, datetime], int]:
    """Return what deletes rows of a list that only grows: their days are over, which is written
    down before, since the database asks for it.
    """

    def clear(rows: QuerySet[Any], before: datetime, now: datetime) -> int:
        Clearing.objects.get_or_create(kind=kind, before=before, defaults={"at": max(now, before)})
        ids = list(rows.values_list("pk", flat=True))
        rows.model._base_manager.filter(pk__in=ids).delete()
        return len(ids)

    return clear


PARTS = (
    Part(
        "words of the trace",
        "reason",
        Trace,
        lambda before, _now: Q(at__lt=before),
        {"words": GONE},
        narrow=Q(kind__in=WITH_WORDS),
        person=lambda visitor: Q(kind=trace.PHONE.code, number=visitor),
    ),
    Part(
        "the trace",
        "trace",
        Trace,
        lambda before, _now: Q(at__lt=before),
        covers=("address", "about", "words"),
        clear=let_go("trace"),
    ),
    Part("sessions", "session", Session, lambda before, _now: Q(expire_date__lt=before)),
    Part(
        "what admin logs",
        "admin_log",
        LogEntry,
        lambda before, _now: Q(action_time__lt=before),
        covers=("object_id", "object_repr", "change_message"),
    ),
)
