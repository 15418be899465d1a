"""Deliver the outbox: claim a notice, hand it in, write down what came of it.

A notice is claimed by a lease, not by a lock: vendors are spoken to outside any transaction, and a
worker that is killed meanwhile loses its lease, so that another delivers the notice again under the
same id: at least once, never lost.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_noop as _

from reception.db.availability import is_away
from reception.notifications import pieces, routes
from reception.notifications.errors import LONGEST_TROUBLE, NotSent
from reception.notifications.models import Attempt, Channel, Notice
from reception.notifications.rendering import Message, Recipient, message_of

log = logging.getLogger(__name__)
State = Notice.State

# Longer than a server may take (EMAIL_TIMEOUT for each answer of a mail server, most give one or
# two late ones), and short enough that the notice of a killed worker is delivered while the visitor
# is still at the desk.
LEASE = timedelta(seconds=30)
# Seconds before the 2nd, 3rd … attempt by the same way. The first outlasts a restart, the second
# most greylisting; after a quarter of an hour somebody at the desk has long gone to find the host,
# and a message would only confuse.
PAUSES = (10, 30, 120, 600)
MOST_ATTEMPTS = len(PAUSES) + 1  # by each way
# A notice that has not gone out by now is told to the desk, while it is tried further (within a
# minute, promised).
DAY = timedelta(days=1)
LATE = timedelta(seconds=40)
UNTRIED: dict[str, Any] = {
    "state": State.QUEUED,
    "leased_until": None,
    "attempts": F("attempts") - 1,
}
CANDIDATES = 8
AT_ONCE = 1000  # late notices that one sweep tells of; the next one goes on


@dataclass(frozen=True)
class Parcel:
    """A claimed notice as a letter, and the door it goes to; nothing in it asks the database.

    ``channel_id`` is nothing for e-mail.
    """

    notice: Notice
    channel_id: int | None
    door: Recipient
    letter: Message


# By the id of a channel, nothing for e-mail: when it has its next turn, or nothing where now.
NextTurn = Callable[[int | None, datetime], datetime | None]
Listener = Callable[[Notice, datetime], None]
# Who wants to know that a notice is sent, dead, or late; each is called in the transaction that
# writes it, so both happen or neither.
listeners: list[Listener] = []


def listen(listener: Listener) -> None:
    """Call a function with each notice that is sent, dead or late, and the moment."""
    if listener not in listeners:
        listeners.append(listener)


def claim(now: datetime, *, newest: bool = False) -> Notice | None:
    """Lease the notice that is due longest, or the one that fell due last; nothing where none is.

    Of any number of workers one wins the guarded UPDATE; the others go on to the next notice. A
    lease that ran out belonged to a worker that is gone, and is taken again.
    """
    # One state at a time: each is read from its end of the index, while both together would be
    # sorted, however many wait.
    orphaned = Notice.objects.filter(state=State.SENDING, leased_until__lte=now)
    for due in (orphaned, Notice.objects.filter(state=State.QUEUED)):
        due = due.filter(due_at__lte=now)
        first = due.order_by("-due_at" if newest else "due_at")[:CANDIDATES]
        for pk in list(first.values_list("pk", flat=True)):
            if due.filter(pk=pk).update(
                state=State.SENDING, leased_until=now + LEASE, attempts=F("attempts") + 1
            ):
                return Notice.objects.select_related("employee").get(pk=pk)
    return None


def prepare(notice: Notice, now: datetime, next_turn: NextTurn | None = None) -> Parcel | None:
    """Return the parcel of a claimed notice, or write down why it cannot be sent now: also where
    its channel has enough on the way, until the turn that it is given.
    """
    try:
        options = routes.route_options(notice, now)
        routes.refuse_unreachable(notice.employee, options)
        if notice.attempts - notice.attempts_before > MOST_ATTEMPTS * len(options):
            # Every attempt began and none ended: the worker was killed each time, perhaps by this
            # very message.
            raise NotSent(_("多次尝试都没有结果。"), for_good=True)
        way = routes.choose(options)
        if way is None:
            _wait_or_give_up(notice, options, now)
            return None
        turn = next_turn(way.channel_id, now) if next_turn is not None else None
        if turn is not None:
            _put_back(notice, turn, now)
            return None
        Attempt.objects.create(
            notice=notice,
            number=notice.attempts,
            channel_id=way.channel_id,
            kind=way.door.kind,
            name=way.door.name,
            began_at=now,
        )
        letter = message_of(notice, now, in_group=way.door.kind in Channel.GROUPS)
        return Parcel(notice, way.channel_id, way.door, letter)
    except NotSent as why:
        failed(notice, why, now)
    except Exception as error:
        if is_away(error):
            raise
        log.exception("notice %d cannot be written", notice.pk)
        failed(notice, NotSent(f"{type(error).__name__}: {error}"), now)
    return None


def deliver(notice: Notice, now: datetime) -> bool:
    """Deliver a claimed notice and write down what came of it; tell whether it went out."""
    # The adapters and what they need are read by workers, not by the process of every page.
    from reception.notifications import channels

    parcel = prepare(notice, now)
    if parcel is None:
        return False
    try:
        answer = channels.hand_in(parcel.door, parcel.letter)
    except NotSent as why:
        failed(notice, why, now)
        return False
    sent(notice, now, answer)
    return True


def sent(notice: Notice, now: datetime, answer: str = "") -> None:
    """Write down that a notice went out, and what was answered.

    Also where the lease ran out or somebody stopped it meanwhile: what went out, went out.
    """
    tried = _end(notice, now, Attempt.Outcome.SENT, answer)
    _written_down(
        Notice.objects.filter(pk=notice.pk).exclude(state=State.SENT),
        now,
        state=State.SENT,
        sent_at=now,
        leased_until=None,
        trouble="",
        channel=tried.kind if tried is not None else routes.EMAIL,
    )


def failed(notice: Notice, why: NotSent, now: datetime) -> None:
    """Write down that an attempt failed: the next way at once, the same again later, or never where
    that is useless. Where the lease is no longer ours another worker's attempt decides.
    """
    log.warning("notice %d, attempt %d: %s", notice.pk, notice.attempts, why.trouble)
    outcome = Attempt.Outcome.NEVER if why.for_good else Attempt.Outcome.LATER
    tried = _end(notice, now, outcome, why.trouble)
    if tried is None:
        again = _again_from_the_start(notice, why, now)
    else:
        if tried.channel_id is not None and why.pause:
            rests_until = now + timedelta(seconds=why.pause)
            Channel.objects.filter(pk=tried.channel_id).update(rests_until=rests_until)
        again = _again_by_some_way(notice, now)
    if again is None:
        _written_down(_ours(notice), now, state=State.DEAD, leased_until=None, trouble=why.trouble)
    else:
        _ours(notice).update(
            state=State.QUEUED, due_at=again, leased_until=None, trouble=why.trouble
        )


def _ours(notice: Notice) -> QuerySet[Notice]:
    """Return the row of a notice, as long as the lease is ours."""
    return Notice.objects.filter(
        pk=notice.pk, state=State.SENDING, leased_until=notice.leased_until
    )


def _again_by_some_way(notice: Notice, now: datetime) -> datetime | None:
    """Return when a notice is tried again; at once by a way that has been tried less often."""
    left = [
        way
        for way in routes.route_options(notice, now)
        if not way.never and way.tries < MOST_ATTEMPTS
    ]
    open_now = [way.tries for way in left if not way.closed]
    if not open_now:
        return _opening(left)
    fewest = min(open_now)
    return now + timedelta(seconds=PAUSES[fewest - 1] if fewest and fewest == max(open_now) else 0)


def _again_from_the_start(notice: Notice, why: NotSent, now: datetime) -> datetime | None:
    """Return when a notice is looked at again that did not even become a letter."""
    tried = notice.attempts - notice.attempts_before
    if why.for_good or tried >= MOST_ATTEMPTS:
        return None
    return now + timedelta(seconds=PAUSES[tried - 1])


def _wait_or_give_up(notice: Notice, options: list[routes.RouteOption], now: datetime) -> None:
    """Put a notice back until one of its ways opens; where none will, or not before the notice is
    late, tell the desk at once.
    """
    opens_at = _opening([way for way in options if not way.never])
    if opens_at is None:
        failed(notice, NotSent(_reason(options), for_good=True), now)
        return
    if notice.late_at is None and opens_at > now + LATE:
        late = {"late_at": now, "trouble": _reason(options)}
        _written_down(_ours(notice), now, due_at=opens_at, **UNTRIED, **late)
    else:
        _put_back(notice, opens_at, now)


def _put_back(notice: Notice, until: datetime, now: datetime) -> None:
    """Put a claimed notice back untried, to be claimed again at some moment."""
    # Where that is soon, it is told as late like one that was tried.
    why = {"trouble": _("通道正忙，稍后再试。")} if until <= now + routes.MINUTE else {}
    _ours(notice).update(due_at=until, **UNTRIED, **why)


def _reason(options: list[routes.RouteOption]) -> str:
    return next((way.closed for way in options if way.closed), "-")


def _opening(options: list[routes.RouteOption]) -> datetime | None:
    return min((way.opens_at for way in options if way.opens_at is not None), default=None)


def _end(notice: Notice, now: datetime, outcome: str, answer: str) -> Attempt | None:
    """Write down how this attempt ended; nothing where it never began."""
    tried = Attempt.objects.filter(notice=notice, number=notice.attempts)
    tried.update(ended_at=now, outcome=outcome, answer=answer[:LONGEST_TROUBLE])
    return tried.first()


def tell_of_late(now: datetime) -> None:
    """Tell the listeners, once for each, of notices that should have gone out by now."""
    # One that was stopped and is asked for again is old, but not late: nobody has had the time to
    # try it.
    tried = Q(attempts__gte=1) | Q(due_at__lte=now - LATE) | ~Q(trouble="")
    # Written in the future is long ago: the clock was set back since.
    long_ago = Q(written_at__lte=now - LATE) | Q(written_at__gt=now + LATE)
    waiting = Notice.objects.filter(
        tried, long_ago, state__in=[State.QUEUED, State.SENDING], late_at__isnull=True
    )
    late = list(waiting.values_list("pk", flat=True)[:AT_ONCE])
    pieces.each("late", late, lambda pk: _written_down(waiting.filter(pk=pk), now, late_at=now))


def move_back(now: datetime, by: timedelta) -> None:
    """Move back what was put off by a clock that was set back meanwhile: notices, leases, rests,
    and what counts from when a notice went out.
    """
    later = Notice.objects.filter(state__in=[State.QUEUED, State.SENDING], due_at__gt=now)
    # One that was written before and never tried is meant for its moment.
    tried = Q(written_at__gt=now) | Q(attempts__gte=1)
    later.filter(tried).update(due_at=F("due_at") - by)
    held = Notice.objects.filter(state=State.SENDING, leased_until__gt=now + LEASE)
    held.update(leased_until=now)
    # Read by their index: those that were due about then.
    sent = Notice.objects.filter(state=State.SENT, due_at__gt=now - by - DAY, sent_at__gt=now)
    sent.update(sent_at=F("sent_at") - by)
    Channel.objects.filter(rests_until__gt=now).update(rests_until=F("rests_until") - by)


def _written_down(row: QuerySet[Notice], now: datetime, **columns: object) -> None:
    """Change a notice and tell the listeners, in one transaction, where the guard still holds."""
    pk = row.values_list("pk", flat=True).first()
    with transaction.atomic():
        if pk is None or not row.update(**columns):
            return
        notice = Notice.objects.select_related("employee").get(pk=pk)
        for listener in listeners:
            listener(notice, now)
