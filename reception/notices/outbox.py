"""Write what an employee must be told; the worker delivers it."""

from datetime import datetime

from reception.notices.models import Notice

ANSWER = "answer"
LEAVE = "leave"
# Where a fresh link goes: a line of its own, so that a visitor whose purpose reads "{link}" does not get one.
LINK = "{link}"


def write(employee_id: int, key: str, subject: str, body: str, now: datetime, purpose: str = "") -> Notice:
    """Put a notice into the outbox, in the transaction of what it tells about (V3).

    It is one INSERT and nothing else: whoever registers a visitor does not wait for a mail server.

    Args:
        employee_id: who is told.
        key: what makes this notice one; writing it again fails on the constraint.
        subject: one line.
        body: the text; a line ``{link}`` is where a fresh link goes.
        now: when it was written and is due.
        purpose: what the link is good for; empty for a notice without a link.
    """
    return Notice.objects.create(
        employee_id=employee_id, key=key, subject=subject[:120], body=body, purpose=purpose, written_at=now, due_at=now
    )


def stop(keys_beginning: str) -> int:
    """Stop the notices of an affair that are still on their way; return how many.

    One that a worker holds at this moment may still go out, and is then marked as sent; it is not tried again.
    """
    on_their_way = [Notice.State.QUEUED, Notice.State.SENDING]
    return Notice.objects.filter(key__begins=keys_beginning, state__in=on_their_way).update(state=Notice.State.STOPPED)
