"""Several hosts for one visitor: who they are, and what the others are told once the first has come
(V3, V4).
"""

import secrets
from datetime import datetime

from django.utils.translation import gettext as _

from reception.notifications import outbox
from reception.notifications.models import Notice
from reception.organisation.models import Employee
from reception.policy.rulebook import InForce
from visitors.hosts.requests import STILL_OPEN, only_agrees
from visitors.models import FurtherHost, HostRequest, Visit
from visitors.visits import wording


def further(visit: Visit) -> list[Employee]:
    """Return the further hosts of a visit, in the order in which they were named."""
    return [row.employee for row in visit.further_hosts.select_related("employee__department")]


def name_them(visit: Visit, employees: list[Employee]) -> None:
    """Keep further hosts with a visit that is registered, and at hand as ``also``; without any it
    is no query.
    """
    rows = [FurtherHost(visit=visit, employee=employee) for employee in employees]
    vars(visit)["also"] = FurtherHost.objects.bulk_create(rows) if rows else []


def too_many(most: int) -> str:
    """Return the sentence for more further hosts than the policy's row allows."""
    return _("除被访人外，最多再通知 %(most)d 位。") % {"most": most}


def tell_the_others(visit: Visit, winner: HostRequest, now: datetime, policy: InForce) -> None:
    """Tell everybody else who might still come that somebody has gone to meet the visitor; the
    answer is written already.
    """
    for request in visit.requests.filter(answer__in=STILL_OPEN).exclude(pk=winner.pk):
        if not only_agrees(request, visit):
            # Not one of the notices that ask: letting the visitor in stops those, and this is still
            # to be told.
            key = f"{_told(visit)}{request.employee_id}:{secrets.token_hex(4)}"
            wording.send(wording.Kind.RECEIVED, visit, request.employee_id, key, now, policy)


def who_heard(visit: Visit, since: datetime | None) -> set[int]:
    """Return the ids of those whom it has reached that somebody comes; of a notice a worker holds
    just now it is not known.

    Args:
        visit: who waits.
        since: when that somebody said so; what was told of another before does not count.
    """
    if since is None:
        return set()
    went_out = [Notice.State.SENT, Notice.State.SENDING]
    told = Notice.objects.filter(
        key__prefix=_told(visit), state__in=went_out, written_at__gte=since
    )
    return set(told.filter(employee__isnull=False).values_list("employee", flat=True))


def stop_telling(visit: Visit) -> None:
    """Stop what is on its way about who came, because they do not come after all."""
    outbox.stop(_told(visit))


def _told(visit: Visit) -> str:
    return f"received:{visit.pk}:"
