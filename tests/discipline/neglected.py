"""What a worker sees that comes by: 王悦 waits for 赵凯 since nine, and the policy has been
switched on.
"""

from datetime import datetime
from typing import Any

from django.db.models import F

from reception.notifications import delivery
from reception.notifications.models import Notice
from reception.policy.models import AutomaticProposal
from tests.builders import the_policy
from tests.visitors.scenes import after, wang_yue
from visitors.discipline.models import Incident
from visitors.discipline.neglects import overdue
from visitors.models import Visit


def switched_on(what: str = "never_answered", **fields: Any) -> None:
    """Let 李敏 switch on one of the proposals."""
    the_policy()
    row = AutomaticProposal.objects.get(what=what)
    for name, value in {"is_active": True, **fields}.items():
        setattr(row, name, value)
    row.full_clean()
    row.save()


def reached(visit: Visit, now: datetime) -> Visit:
    """Let the notices about a visit that are due go out."""
    while (notice := delivery.claim(now)) is not None:
        Notice.objects.filter(pk=notice.pk).update(state="sent", sent_at=now, leased_until=None)
    return visit


def waiting(**fields: Any) -> Visit:
    """Let 王悦 wait for 赵凯 since nine, and let the notice reach him at once."""
    return reached(wang_yue(**fields), after(0))


def swept(*minutes: float) -> None:
    """Let a worker come by at these minutes after nine; what it wrote before has gone out."""
    for minute in minutes:
        warnings_went_out()
        overdue.sweep(after(minute))


def warnings_went_out() -> None:
    """Let the warnings that were written have gone out at once."""
    queued = Notice.objects.filter(key__contains="neglect", state="queued")
    queued.update(state="sent", sent_at=F("written_at"))


def warned() -> list[Notice]:
    """Return the warnings there are."""
    return list(Notice.objects.filter(key__contains="neglect").order_by("pk"))


def proposed() -> list[tuple[str, str]]:
    """Return whom the system has proposed, and by which source."""
    rows = Incident.objects.filter(reporter=None).select_related("employee").order_by("pk")
    return [(str(row.employee), row.source) for row in rows]
