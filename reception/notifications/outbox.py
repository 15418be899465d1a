"""Write what somebody must be told; the worker delivers it."""

from datetime import datetime

from django.db.models import F
from django.db.models.functions import Coalesce

from reception.notifications.models import Notice
from reception.notifications.rendering import LINK as LINK


def write(
    employee_id: int | None,
    key: str,
    subject: str,
    body: str,
    now: datetime,
    purpose: str = "",
    group_text: str = "",
    *,
    to_address: str = "",
    to_phone: str = "",
    due_at: datetime | None = None,
    after: Notice | None = None,
) -> Notice:
    """Put a notice into the outbox, in the transaction of what it tells about (V3).

    It is one INSERT and nothing else: whoever registers a visitor does not wait for a mail server.

    Args:
        employee_id: who is told; nothing where an address or a number is given instead.
        key: what makes this notice one; writing it again fails on the constraint.
        body: the text; a line ``{link}`` is where a fresh link goes.
        purpose: what the link is good for; empty for a notice without a link.
        group_text: what a group chat may read of it, a surname and an organisation (privacy 7); a
            notice without one is put into none.
        to_address: of somebody who does not work here, reached by mail only.
        after: an earlier notice of the same that was not read; this one goes the next way first.
        to_phone: of somebody who gave no address, reached by the gateway for text messages.
    """
    return Notice.objects.create(
        employee_id=employee_id,
        to_address=to_address,
        to_phone=to_phone,
        key=key,
        subject=subject[:120],
        body=body,
        group_text=group_text,
        purpose=purpose,
        written_at=now,
        due_at=due_at or now,
        after=after,
    )


def stop(keys_beginning: str) -> int:
    """Stop the notices of an affair that are still on their way; return how many. One that a worker
    holds at this moment may still go out, and is then marked as sent.
    """
    on_their_way = [Notice.State.QUEUED, Notice.State.SENDING]
    return Notice.objects.filter(key__prefix=keys_beginning, state__in=on_their_way).update(
        state=Notice.State.STOPPED
    )


def send_again(notice: Notice, now: datetime) -> bool:
    """Put a notice that is dead back, for as many tries as a new one; tell whether it was dead.

    It keeps its id, so that a vendor who took it after all sees the same message. The desk has been
    told of it and is not told again that it is late.
    """
    dead = Notice.objects.filter(pk=notice.pk, state=Notice.State.DEAD)
    changed = dead.update(
        state=Notice.State.QUEUED,
        due_at=now,
        attempts_before=F("attempts"),
        trouble="",
        late_at=Coalesce("late_at", now),
    )
    return bool(changed)
