"""Several hosts for one visitor: who they are, and what the others are told once the first has come
(V3, V4).
"""

import secrets
from datetime import datetime

from django.utils.translation import gettext as _

from reception.accounts.actor import NOBODY
from reception.notifications import outbox
from reception.notifications.models import Notice
from reception.organisation.models import Employee
from reception.policy.rulebook import InForce
from visitors.hosts.requests import STILL_OPEN, only_agrees
from visitors.models import FurtherHost, HostReminder, HostRequest, Visit, VisitEvent
from visitors.visits import notice_kinds, wording
from visitors.visits.events import record


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
    """Tell everybody else who might still come that somebody has gone to meet the visitor.

    Args:
        visit: with the answer already written.
        winner: the request of who comes.
        now: when.
        policy: the policy in force, which words it.
    """
    said = wording.written(wording.Kind.RECEIVED, visit, now, policy)
    for request in visit.requests.filter(answer__in=STILL_OPEN).exclude(pk=winner.pk):
        if not only_agrees(request, visit):
            # Not one of the notices that ask: letting the visitor in stops those, and this is still
            # to be told.
            key = f"{_told(visit)}{request.employee_id}:{secrets.token_hex(4)}"
            outbox.write(
                request.employee_id, key, said.subject, said.text, now, group_text=said.group_text
            )


def who_heard(visit: Visit, since: datetime | None) -> set[int]:
    """Return the ids of those whom it has reached that somebody comes; of a notice a worker holds
    just now it is not known.

    Args:
        visit: who waits.
        since: when that somebody said so; what was told of another before does not count.
    """
    went_out = [Notice.State.SENT, Notice.State.SENDING]
    told = (
        Notice.objects.filter(key__prefix=_told(visit), state__in=went_out, written_at__gte=since)
        if since is not None
        else ()
    )
    return {notice.employee_id for notice in told if notice.employee_id is not None}


def tell_that_nobody_comes(
    visit: Visit, gone: HostRequest, heard: set[int], now: datetime, policy: InForce
) -> None:
    """Tell those who had heard that somebody comes that it is not so any more, each with a link to
    answer by (V3–V5).

    Who has not heard it needs no such notice: what was stopped of theirs goes out after all.

    Args:
        visit: with what stands now already written.
        gone: the request of who came and does not after all.
        heard: out of ``who_heard``.
        now: when.
        policy: the policy in force, which words it.
    """
    rows = (
        visit.requests.filter(answer__in=STILL_OPEN, employee__in=heard)
        .exclude(pk=gone.pk)
        .select_related("employee")
        .order_by("pk")
    )
    others = [request for request in rows if not only_agrees(request, visit)]
    if not others:
        return
    said = wording.written(wording.Kind.AGAIN, visit, now, policy, {"接待人": str(gone.employee)})
    for request in others:
        # One of the notices that ask, so that an answer and letting the visitor in stop it like
        # every other.
        key = f"ask:{visit.pk}:r{request.pk}:again:{secrets.token_hex(4)}"
        notice = outbox.write(
            request.employee_id,
            key,
            said.subject,
            said.text,
            now,
            purpose=notice_kinds.ANSWER,
            group_text=said.group_text,
        )
        HostReminder.objects.create(request=request, notice=notice, at=now)
    told = {
        "employee": others[0].employee_id,
        "name": "、".join(request.employee.name for request in others),
    }
    record(visit, VisitEvent.What.REMINDED, NOBODY, now, facts=told)


def stop_telling(visit: Visit) -> None:
    """Stop what is on its way about who came, because they do not come after all."""
    outbox.stop(_told(visit))


def _told(visit: Visit) -> str:
    return f"received:{visit.pk}:"
