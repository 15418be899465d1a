"""The list of complaints, by pages without a total: newest first."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet

from reception import clock
from reception.accounts.actor import Actor
from reception.policy.rulebook import in_force
from reception.text import clean_line
from visitors.complaints import clocks, closing, visibility
from visitors.complaints.models import Complaint

PORTION = 200


@dataclass(frozen=True)
class Asked:
    """Which complaints: of a stage, late now or once or never, received in a month, of a number or
    a name, older than an id.
    """

    stage: str = ""
    late: bool | None = None
    month: date | None = None
    typed: str = ""
    before: int | None = None


def page(
    actor: Actor, asked: Asked, now: datetime, most: int = 50
) -> tuple[list[Complaint], int | None]:
    """Return a page of complaints and the id to go on from; nothing where it is the last."""
    rows = visibility.complaints(actor)
    if asked.stage == "open":
        rows = rows.filter(stage__in=closing.OPEN)
    elif asked.stage:
        rows = rows.filter(stage=asked.stage)
    if asked.month is not None:
        first = clock.day_bounds(asked.month)[0]
        after = (asked.month + timedelta(days=32)).replace(day=1)
        rows = rows.filter(received_at__gte=first, received_at__lt=clock.day_bounds(after)[0])
    if typed := clean_line(asked.typed)[:60]:
        rows = rows.filter(Q(number__iendswith=typed) | Q(name__icontains=typed))
    if asked.before is not None:
        rows = rows.filter(pk__lt=asked.before)
    rows = rows.select_related(*visibility.WITH).order_by("-pk")
    if asked.late is None:
        found = list(rows[: most + 1])
    else:
        found = _late(rows, now, most + 1, wanted=asked.late)
    more = len(found) > most
    return found[:most], found[most - 1].pk if more else None


def _late(rows: QuerySet[Complaint], now: datetime, most: int, *, wanted: bool) -> list[Complaint]:
    """Return those that are late or were once, or are not and never were (C17): it is derived, so
    that the rows are looked through in portions.
    """
    policy, before = in_force(), None
    found: list[Complaint] = []
    while len(found) < most:
        portion = list((rows.filter(pk__lt=before) if before else rows)[:PORTION])
        stand = clocks.standing(portion, policy, now)
        found += [row.one for row in stand if (row.late or row.was_late) == wanted]
        if len(portion) < PORTION:
            break
        before = portion[-1].pk
    return found[:most]
