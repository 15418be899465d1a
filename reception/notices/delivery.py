"""Deliver the outbox: claim a notice, hand it in, write down what came of it.

A notice is claimed by a lease, not by a lock: the mail server is spoken to outside any transaction, and a worker that is
killed meanwhile loses its lease, so that another delivers the notice again under the same id: at least once, never lost.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.core.mail import EmailMessage
from django.db import DatabaseError, transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override as in_language

from reception.notices import mail
from reception.notices.mail import NotSent
from reception.notices.models import Notice

log = logging.getLogger(__name__)
State = Notice.State

# Longer than a mail server may take (EMAIL_TIMEOUT for each of its answers, most give one or two late ones), and short enough
# that the notice of a killed worker is delivered while the visitor is still at the desk.
LEASE = timedelta(seconds=30)
# Pauses before the 2nd, 3rd … attempt. The first outlasts a restart, the second most greylisting; after a quarter of an hour
# somebody at the desk has long gone to find the host, and a message would only confuse.
PAUSES = (10, 30, 120, 600)  # seconds
MOST_ATTEMPTS = len(PAUSES) + 1
# A notice that has not gone out by now is told to the desk, while it is tried further (within a minute, promised).
LATE = timedelta(seconds=40)
CANDIDATES = 8

Listener = Callable[[Notice, datetime], None]
# Who wants to know that a notice is sent, dead, or late; each is called in the transaction that writes it, so both happen or neither.
listeners: list[Listener] = []


def listen(listener: Listener) -> None:
    """Call a function with each notice that is sent, dead or late, and the moment."""
    if listener not in listeners:
        listeners.append(listener)


def claim(now: datetime) -> Notice | None:
    """Lease the notice that is due longest, or nothing where none is.

    Of any number of workers one wins the guarded UPDATE; the others go on to the next notice. A lease that ran out
    belonged to a worker that is gone, and is taken again.

    Args:
        now: what is due by then.
    """
    free = Q(leased_until__isnull=True) | Q(leased_until__lte=now)
    due = Notice.objects.filter(free, state__in=[State.QUEUED, State.SENDING], due_at__lte=now)
    for pk in list(due.order_by("due_at").values_list("pk", flat=True)[:CANDIDATES]):
        columns = {"state": State.SENDING, "leased_until": now + LEASE, "attempts": F("attempts") + 1}
        if due.filter(pk=pk).order_by().update(**columns):
            return Notice.objects.select_related("employee").get(pk=pk)
    return None


def prepare(notice: Notice, now: datetime) -> EmailMessage | None:
    """Return the message of a claimed notice, or nothing where it cannot be sent and that is written down.

    Args:
        notice: as ``claim`` returned it.
        now: the moment of this attempt.
    """
    try:
        if notice.attempts > MOST_ATTEMPTS:
            # Every attempt began and none ended: the worker was killed each time, perhaps by this very message.
            with in_language("zh-hans"):
                raise NotSent(_("多次尝试都没有结果。"), for_good=True)
        mail.refuse_unreachable(notice.employee)
        return mail.written(notice, now)
    except NotSent as why:
        failed(notice, why, now)
    except DatabaseError:
        raise
    except Exception as error:
        log.exception("notice %d cannot be written", notice.pk)
        failed(notice, NotSent(f"{type(error).__name__}: {error}"), now)
    return None


def deliver(notice: Notice, now: datetime) -> bool:
    """Deliver a claimed notice and write down what came of it; tell whether it went out."""
    message = prepare(notice, now)
    if message is None:
        return False
    try:
        mail.hand_in(message)
    except NotSent as why:
        failed(notice, why, now)
        return False
    sent(notice, now)
    return True


def sent(notice: Notice, now: datetime) -> None:
    """Write down that a notice went out.

    Also where the lease ran out or somebody stopped it meanwhile: what went out, went out.
    """
    _written_down(
        Notice.objects.filter(pk=notice.pk).exclude(state=State.SENT), now, state=State.SENT, sent_at=now, leased_until=None, trouble=""
    )


def failed(notice: Notice, why: NotSent, now: datetime) -> None:
    """Write down that an attempt failed: try again later, or never where that is useless.

    Nothing is written where the lease is no longer ours; then another worker's attempt decides.
    """
    log.warning("notice %d, attempt %d: %s", notice.pk, notice.attempts, why.trouble)
    ours = Notice.objects.filter(pk=notice.pk, state=State.SENDING, leased_until=notice.leased_until)
    if why.for_good or notice.attempts >= MOST_ATTEMPTS:
        _written_down(ours, now, state=State.DEAD, leased_until=None, trouble=why.trouble)
    else:
        again = now + timedelta(seconds=PAUSES[notice.attempts - 1])
        ours.update(state=State.QUEUED, due_at=again, leased_until=None, trouble=why.trouble)


def tell_of_late(now: datetime) -> None:
    """Tell the listeners, once for each, of notices that should have gone out by now and are still tried."""
    # One that was stopped and is asked for again is old, but not late: nobody has had the time to try it.
    tried = Q(attempts__gte=1) | Q(due_at__lte=now - LATE)
    waiting = Notice.objects.filter(tried, state__in=[State.QUEUED, State.SENDING], written_at__lte=now - LATE, late_at__isnull=True)
    for pk in list(waiting.values_list("pk", flat=True)):
        _written_down(waiting.filter(pk=pk), now, late_at=now)


def _written_down(row: QuerySet[Notice], now: datetime, **columns: object) -> None:
    """Change a notice and tell the listeners, in one transaction, where the guard still holds."""
    pk = row.values_list("pk", flat=True).first()
    with transaction.atomic():
        if pk is None or not row.update(**columns):
            return
        notice = Notice.objects.select_related("employee").get(pk=pk)
        for listener in listeners:
            listener(notice, now)
