"""Visitors who were expected and did not come."""

import secrets
from contextlib import suppress
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from reception import clock
from reception.accounts.actor import NOBODY
from reception.accounts.refusals import Refusal
from reception.notifications import outbox, pieces
from reception.organisation.models import Site
from reception.policy.rulebook import InForce, in_force
from visitors.models import State, Visit, VisitEvent
from visitors.visits import guards, wording
from visitors.visits.events import record

AT_ONCE = 100  # rows of one sweep; the next one goes on


def mark_no_shows(now: datetime) -> None:
    """Close the visits that were expected on an earlier day of their site, and tell their hosts
    when it opens next; an undo opens one again (V9).
    """
    policy = in_force()
    over = Q(pk__in=[])
    for day, sites in _today(now).items():
        over |= Q(expected_on__lt=day, site__in=sites)
    missed = Visit.objects.filter(over, state=State.EXPECTED)
    visits = {visit.pk: visit for visit in missed.order_by("pk")[:AT_ONCE]}

    def close(visit_id: int) -> None:
        # Refused where another worker, or the desk, was first.
        with suppress(Refusal), transaction.atomic():
            expected = visits[visit_id]
            moved = guards.move(expected, [State.EXPECTED], state=State.NO_SHOW, closed_at=now)
            record(moved, VisitEvent.What.NO_SHOW, NOBODY, now)
            _tell_host(moved, now, policy)

    pieces.each("no show of visit", visits, close)


def told(visit_id: int) -> str:
    """Return how the key of the notice begins that tells of a no-show."""
    return f"no-show:{visit_id}:"


def _tell_host(visit: Visit, now: datetime, policy: InForce) -> None:
    """Tell the host who did not come, by day: the day of the visit ends at midnight."""
    if not visit.host.is_active or visit.expected_at is None:
        return
    with timezone.override(visit.site.clock):
        more = {"约定": wording.moment(visit.expected_at)}
        text = wording.written(wording.Kind.NO_SHOW, visit, now, policy, more)
    due_at = policy.hours.after(visit.site, now, timedelta())
    key = f"{told(visit.pk)}{secrets.token_hex(4)}"
    outbox.write(
        visit.host_id, key, text.subject, text.text, now, group_text=text.group_text, due_at=due_at
    )


def _today(now: datetime) -> dict[date, list[int]]:
    """Return which day it is, and at which sites; sites of other time zones may have another."""
    days: dict[date, list[int]] = {}
    for site in Site.objects.all():
        days.setdefault(clock.today(now, site.clock), []).append(site.pk)
    return days
