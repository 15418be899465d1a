"""Slips for a day without a network: issued once for a site and day, each used once, with the time
that was written on it (V3, V9).
"""

import secrets as random
from datetime import date, datetime

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from reception.accounts import secrets
from reception.accounts.actor import Actor
from reception.accounts.refusals import Refusal
from reception.policy.rulebook import in_force
from visitors.lifecycle import written_down
from visitors.lifecycle.registration import Arrival
from visitors.lifecycle.written_down import WrittenTimes
from visitors.models import Visit
from visitors.tomorrow.models import PaperSlip
from visitors.visits.guards import allowed
from visitors.visits.idempotency import RequestKey, idempotent

PURPOSE, HOW_MANY = "slip", "slips_a_day"
SALT_BYTES = 16
ISSUE, USE = "slip.issue", "visit.register"


def issue(site_id: int, on: date, by: Actor, now: datetime) -> None:
    """Make the slips of a site and a day ready to be printed; those that are stay as they are."""
    allowed(by, ISSUE, site_id)
    rows = []
    for number in range(1, in_force(by.edition).limits.get(HOW_MANY, 0) + 1):
        row = PaperSlip(site_id=site_id, on=on, number=number, issued_at=now, issued_by=by.user)
        row.salt = random.token_hex(SALT_BYTES)
        row.digest = secrets.digest_of(code_of(row), PURPOSE)
        rows.append(row)
    PaperSlip.objects.bulk_create(rows, ignore_conflicts=True)


def code_of(slip: PaperSlip) -> str:
    """Return the code of a slip: 28 capitals that a scanner and a person can read."""
    return secrets.derived_code(PURPOSE, slip.salt)


def of(site_id: int, on: date) -> QuerySet[PaperSlip]:
    """Return the slips of a site and a day, as they are numbered."""
    return PaperSlip.objects.filter(site=site_id, on=on).order_by("number")


def page_of(code: str) -> str | None:
    """Return the page on which a scanned slip is entered, or was; nothing where it is none."""
    if not code.isascii():
        return None
    slip = PaperSlip.objects.filter(digest=secrets.digest_of(code, PURPOSE)).first()
    return None if slip is None else reverse("slip", args=[slip.pk])


def enter(
    slip: PaperSlip,
    arrival: Arrival,
    times: WrittenTimes,
    by: Actor,
    now: datetime,
    key: RequestKey,
) -> Visit:
    """Enter the visit that a slip tells of, with the times that stand on it.

    Raises:
        Refusal: ``not_permitted``; ``slip_used`` where it was entered before; what registering and
            ``written_down.enter`` refuse with.
    """
    allowed(by, USE, slip.site_id)

    def act() -> Visit:
        # The row alone: of two desks with one slip the second waits, and finds it used.
        fresh = PaperSlip.objects.select_for_update().get(pk=slip.pk)
        if fresh.used_at is not None:
            raise Refusal("slip_used", _("这张纸条已经补登过了。"), visit=fresh.visit_id)
        visit = written_down.enter(arrival, times, by, now, key, mark=fresh.number)
        fresh.visit, fresh.used_at = visit, now
        fresh.used_by, fresh.used_by_name = by.user, by.name[:60]
        fresh.save(update_fields=["visit", "used_at", "used_by", "used_by_name"])
        return visit

    return idempotent(by, key, act)
