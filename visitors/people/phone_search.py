"""Finding by telephone number is a reading of it, for whoever may not see numbers (privacy 1)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import QuerySet

from reception.accounts.actor import Actor
from reception.accounts.models import Trace
from reception.accounts.trace import BY_NUMBER
from visitors.models import Visit, Visitor
from visitors.people import search

# A screen that asks again and again reads once.
ONCE = timedelta(minutes=1)


def find(
    typed: str, limit: int, by: Actor, now: datetime, among: QuerySet[Visit] | None = None
) -> list[Visitor]:
    """Return the visitors a typed text may mean, as ``search.find``; whoever may not see numbers
    and finds by one is written down first, and where that fails nothing is found.

    Args:
        among: the visits that are shown; whose are not among them is not read.
    """
    if by.may("phone.show") or not (found := search.by_phone(typed, limit)):
        return search.find(typed, limit)
    shown = found
    if among is not None:
        theirs = set(among.filter(visitor__in=found).values_list("visitor", flat=True).order_by())
        shown = [visitor for visitor in found if visitor.pk in theirs]
    _note(shown, by, now)
    return found


def _note(visitors: Sequence[Visitor], by: Actor, now: datetime) -> None:
    if not visitors:
        return
    assert by.user is not None, "who searches has signed in"
    row = {"user": by.user, "kind": BY_NUMBER.code}
    just_now = Trace.objects.filter(**row, at__gt=now - ONCE, at__lte=now)
    noted = set(just_now.values_list("number", flat=True))
    Trace.objects.bulk_create(
        Trace(**row, number=visitor.pk, at=now) for visitor in visitors if visitor.pk not in noted
    )
