"""Who stands at a desk since when, and whether it is locked.

Which shift a browser belongs to stands in its session: without the token of a desk the session goes
no further than with it.
"""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Greatest

from reception.accounts import limits
from reception.accounts.actor import Actor
from reception.desks.models import OPEN, Desk, DeskPin, Shift

Opened, Ended = Shift.Opened, Shift.Ended
SESSION_KEY = "shift"
IDLE = ("desk_idle_minutes", 3)
SEEN_EVERY = timedelta(seconds=30)  # what a page did since is not written down


@transaction.atomic
def begin(desk: Desk, user: User, opened_by: str, now: datetime) -> Shift:
    """Let somebody stand at a desk, and return their shift: the one that runs there, unlocked, else
    a new one. Who stood there has handed over; where they stood themselves they have left.
    """
    # The same order for everybody, so that two who change places wait and do not block each other.
    User.objects.select_for_update().filter(pk=user.pk).first()
    Desk.objects.select_for_update().get(pk=desk.pk)
    running = Shift.objects.select_for_update().filter(OPEN, Q(desk=desk) | Q(user=user))
    for shift in running.order_by("pk"):
        if shift.desk_id == desk.pk and shift.user_id == user.pk:
            unlock(shift, now)
            return shift
        _end(shift.pk, Ended.HANDED_OVER if shift.desk_id == desk.pk else Ended.MOVED, now)
    return Shift.objects.create(
        desk=desk, user=user, opened_at=now, opened_by=opened_by, seen_at=now
    )


def of_session(session: Any) -> Shift | None:
    """Return the shift to which a session belongs, whatever has become of it; one query."""
    rows = Shift.objects.select_related("desk", "user")
    return rows.filter(pk=session.get(SESSION_KEY)).first()


def running_at(desk: Desk) -> Shift | None:
    """Return the shift of who stands at a desk."""
    return Shift.objects.select_related("user").filter(OPEN, desk=desk).first()


def end(shift: Shift, how: str, now: datetime, by: Actor | None = None) -> None:
    """Close a shift; one that is closed stays as it is."""
    _end(shift.pk, how, now, by)


def end_at(desk: Desk, how: str, now: datetime, by: Actor | None = None) -> None:
    """Close the shift of who stands at a desk, if anybody does."""
    for shift in Shift.objects.filter(OPEN, desk=desk):
        _end(shift.pk, how, now, by)


def end_of(user: User, now: datetime) -> None:
    """Close the shift of somebody whose account is closed, and forget their PIN."""
    for shift in Shift.objects.filter(OPEN, user=user):
        _end(shift.pk, Ended.GONE, now)
    DeskPin.objects.filter(user=user).delete()


def lock(shift: Shift, now: datetime) -> None:
    """Lock the desk of a shift, in every tab."""
    Shift.objects.filter(OPEN, pk=shift.pk, locked_at__isnull=True).update(locked_at=now)
    shift.locked_at = shift.locked_at or now


def unlock(shift: Shift, now: datetime) -> None:
    """Go on with a shift, whether or not it was locked."""
    Shift.objects.filter(pk=shift.pk).update(locked_at=None, seen_at=now)
    shift.locked_at, shift.seen_at = None, now


def see(shift: Shift, now: datetime) -> None:
    """Note that somebody does something at a desk."""
    if abs(now - shift.seen_at) > SEEN_EVERY:
        Shift.objects.filter(pk=shift.pk).update(seen_at=now)
        shift.seen_at = now


def idle_seconds() -> int:
    """Return after how many seconds without a key or a click a desk locks; 0 is never."""
    return limits.value(IDLE) * 60


def is_idle(shift: Shift, now: datetime) -> bool:
    """Tell whether nobody has done anything for so long that the pages should have locked
    themselves: they were closed, or the PC slept. A clock that was set back counts as idle.
    """
    longest = timedelta(seconds=idle_seconds())
    return bool(longest) and not -SEEN_EVERY <= now - shift.seen_at <= longest + SEEN_EVERY


def _end(number: int, how: str, now: datetime, by: Actor | None = None) -> None:
    Shift.objects.filter(OPEN, pk=number).update(
        closed_at=Greatest(F("opened_at"), now), ended=how, closed_by=by.user if by else None
    )
