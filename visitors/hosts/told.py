"""Whether those who are asked about a visit have been told: only a notice that went out has told
somebody (V3, V5).
"""

from collections.abc import Sequence

from reception.notifications.models import Notice
from visitors.models import HostRequest, Visit


def mark(visits: Sequence[Visit]) -> None:
    """Put on each visit whether anybody who has not answered was told of it, and who could not be
    told; one query.
    """
    asked = HostRequest.objects.filter(visit__in=visits, answer="").select_related(
        "employee", "notice"
    )
    by_visit: dict[int, list[HostRequest]] = {}
    for request in asked:
        by_visit.setdefault(request.visit_id, []).append(request)
    for visit in visits:
        open_requests = by_visit.get(visit.pk, [])
        visit.told = any(went_out(one.notice) for one in open_requests)
        missed = [one.employee for one in open_requests if is_missed(one.notice)]
        visit.unreached = missed[-1] if missed else None


def went_out(notice: Notice | None) -> bool:
    """Tell whether a notice has reached its reader's mailbox or channel."""
    return notice is not None and notice.state == Notice.State.SENT


def is_missed(notice: Notice | None) -> bool:
    """Tell whether a notice has not reached its reader, or not in time."""
    if notice is None:
        return False
    is_late = notice.late_at is not None and notice.sent_at is None
    return notice.state == Notice.State.DEAD or is_late
