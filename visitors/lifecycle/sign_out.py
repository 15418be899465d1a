"""Ask a host to sign out a visitor who has been inside for long, and let them do so by a link
(V9).
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from reception.accounts.actor import NOBODY, Actor
from reception.accounts.refusals import Refusal
from reception.db import locking
from reception.notifications import outbox, pieces
from reception.notifications.models import Notice
from reception.organisation.models import Employee
from reception.policy.rulebook import InForce, in_force
from visitors.lifecycle import results, transitions
from visitors.models import BadgeLoan, LeaveRequest, State, Visit, VisitEvent
from visitors.models.visits import OPEN
from visitors.visits import notice_kinds, wording
from visitors.visits.events import record
from visitors.visits.idempotency import RequestKey

AFTER, EVERY = "leave_notice_minutes", "leave_notice_every_minutes"
SINCE_ADMITTED = Coalesce("counts_from", "admitted_at")


def sweep(now: datetime) -> None:
    """Ask the hosts of visitors who have been inside for the policy's ``leave_notice_minutes``
    whether they have left (V9).

    Asked again every ``leave_notice_every_minutes``; without that row, or with 0 in it, once;
    without the first row, never. What is due follows from when the visitor came in, so a worker
    that was gone for hours asks once.
    """
    policy = in_force()
    after = policy.limits.get(AFTER)
    if after is None:
        return
    inside = Visit.objects.filter(state=State.INSIDE).alias(since=SINCE_ADMITTED).order_by()
    inside = inside.filter(since__lte=now - timedelta(minutes=after))
    due = {_key(visit, _number(visit, now, policy)): visit.pk for visit in inside}
    written = set(Notice.objects.filter(key__in=due).values_list("key", flat=True))
    unasked = [visit_id for key, visit_id in due.items() if key not in written]
    pieces.each("question after visit", unasked, lambda visit_id: ask(visit_id, now, policy))


def move_back(now: datetime, by: timedelta) -> None:
    """Count the time since a visitor came in, or went with a badge, by a clock that was set back
    since; when that was stays as it was written down.
    """
    kept = BadgeLoan.objects.out().values("visit")
    ended = Coalesce("counts_from", "left_at", "closed_at")
    for rows, since in (
        (Visit.objects.filter(state=State.INSIDE), SINCE_ADMITTED),
        (Visit.objects.filter(pk__in=kept).exclude(state__in=OPEN), ended),
    ):
        rows.alias(since=since).filter(since__gt=now).update(counts_from=since - by)


def ask(visit_id: int, now: datetime, policy: InForce) -> None:
    """Write the notice that is due about one visitor, unless it is written or the house is closed;
    the visit is locked, so that of two workers one writes.
    """
    with transaction.atomic():
        rows = Visit.objects.filter(state=State.INSIDE, admitted_at__isnull=False)
        visit = locking.locked(rows, visit_id, "visitor", "host", "answered_by", "site")
        host = who_received(visit) if visit is not None else None
        if visit is None or host is None or not _is_open(visit, now):
            return
        key = _key(visit, _number(visit, now, policy))
        if not Notice.objects.filter(key=key).exists():
            write(visit, host, key, NOBODY, now, policy)


def write(
    visit: Visit,
    host: Employee,
    key: str,
    by: Actor,
    now: datetime,
    policy: InForce,
    idempotency_key: RequestKey | None = None,
) -> None:
    """Write the notice that asks a host whether a visitor has left, with its request and its event;
    in the caller's transaction.

    The key makes this notice one; it begins as ``transitions.asks_whether_left`` says, so that
    leaving stops it.
    """
    words = wording.written(wording.Kind.LEAVE, visit, now, policy)
    purpose, in_group = notice_kinds.LEAVE, words.group_text
    notice = outbox.write(
        host.pk, key, words.subject, words.text, now, purpose=purpose, group_text=in_group
    )
    LeaveRequest.objects.create(visit=visit, employee=host, notice=notice, at=now)
    facts = {"employee": host.pk, "name": host.name}
    record(visit, VisitEvent.What.ASK_LEAVE, by, now, key=idempotency_key, facts=facts)


def who_received(visit: Visit) -> Employee | None:
    """Return whom to ask whether a visitor has left: who came for them, else the host; nobody where
    neither works here any more.
    """
    came = visit.answered_by if visit.answer == Visit.Answer.COMING else None
    return next((one for one in (came, visit.host) if one is not None and one.is_active), None)


def host_to_ask(visit: Visit) -> Employee:
    """Return who received, or refuse with ``nobody_to_ask`` where they work here no more."""
    host = who_received(visit)
    if host is None:
        raise Refusal("nobody_to_ask", _("被访人已不在职，没有人可以问。"))
    return host


def left(request: LeaveRequest, now: datetime, result: str = "") -> Visit:
    """Sign a visitor out because the host who was asked says so, and write the result where they
    say one; a badge that is still worn is awaited at the desk (V9, V16, B3).

    Refuses with ``state_forbids`` who is not inside any more.
    """
    by = Actor(employee=request.employee)
    with transaction.atomic():
        visit = transitions.leave_from_the_host(request.visit, by, now, RequestKey())
        return results.keep(visit, result, by, now, RequestKey()) if result else visit


def _number(visit: Visit, now: datetime, policy: InForce) -> int:
    """Return which notice is due: 1 is the first."""
    every = policy.limits.get(EVERY) or 0
    inside = (now - (visit.counts_from or visit.admitted_at or now)) // timedelta(minutes=1)
    return 1 + ((inside - policy.limits[AFTER]) // every if every else 0)


def _key(visit: Visit, number: int) -> str:
    # Who is let in anew after an undone admission is asked about anew.
    return f"{transitions.asks_whether_left(visit.pk)}{visit.admitted_at:%m%d%H%M%S}:{number}"


def _is_open(visit: Visit, now: datetime) -> bool:
    """Tell whether the site is open: nobody is asked at night about a visitor whom the desk forgot
    to sign out.
    """
    at = now.astimezone(visit.site.clock).time()
    return visit.site.opens <= at <= visit.site.closes
