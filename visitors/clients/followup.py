"""When a client is called next, and when one lapses: derived from the last real contact, what was
promised then, the row of the class and when who looks after it is back (F3, F5, F6).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import F, Q

from reception import clock
from reception.due.deadlines import Deadline, HouseCalendar, Term, Unit
from reception.organisation.models import Employee
from reception.policy.models import ClientClass
from reception.policy.rulebook import InForce
from visitors.clients.models import Client, ClientEvent

What, Way = ClientEvent.What, ClientEvent.Way
DAY = timedelta(days=1)
TAKEN = (What.ASSIGNED, What.CLAIMED)
# A text alone is no contact, and who was not reached was tried, no more (F6).
REAL = Q(what=What.CONTACT, reached=True, way__in=[Way.CALL, Way.VISIT, Way.LETTER])


@dataclass(frozen=True)
class NextContact:
    """Until when a client is called, and until when one may go without any contact."""

    until: Deadline | None
    lapses: Deadline | None
    is_first: bool

    @property
    def call_by(self) -> date | None:
        """The last day on which one is called in time."""
        return last_day(self.until)

    @property
    def lapses_on(self) -> date | None:
        """The last day on which a contact keeps one."""
        return last_day(self.lapses)


def last_day(deadline: Deadline | None) -> date | None:
    """Return the day with which a deadline ends."""
    if deadline is None:
        return None
    return clock.today(deadline.until - timedelta(microseconds=1))


def runs_from(client: Client, anchor: ClientEvent | None, promised: datetime | None = None) -> None:
    """Let the rhythm run from an entry, in the transaction of it; of nobody's client it rests."""
    client.anchor, client.promised_at = anchor, promised
    client.waits_since = anchor.at if anchor is not None else None
    client.save(update_fields=["anchor", "waits_since", "promised_at"])


def anchor_of(client: Client) -> ClientEvent | None:
    """Return from which entry the rhythm runs, told from the entries alone."""
    if not client.assignments.filter(ended_at__isnull=True).exists():
        return None
    return client.events.filter(Q(what__in=TAKEN) | REAL).order_by("-pk").first()


def of(client: Client, owner: Employee | None, policy: InForce) -> NextContact | None:
    """Return what is due about a client; nothing where nobody looks after it, or its class has no
    rhythm.
    """
    row, since = client.client_class, client.waits_since
    if owner is None or row is None or since is None or client.anchor is None:
        return None
    back = [owner.away_until + DAY] if owner.away_until is not None else []
    calendar, is_first = HouseCalendar(policy.hours), client.anchor.what in TAKEN
    start, term = since, term_of(row, is_first=is_first)
    if client.promised_at is not None:
        start, term = client.promised_at - DAY, Term(1, Unit.DAYS)
    until = Deadline(start, term, calendar, told=back) if row.rhythm_days else None
    late = max(since, client.promised_at or since)
    lapse = Term(row.lapse_days, Unit.DAYS)
    lapses = Deadline(late, lapse, calendar, told=back) if row.lapse_days else None
    return NextContact(until, lapses, is_first)


def term_of(row: ClientClass, *, is_first: bool) -> Term:
    """Return within what time a client of a class is called (F3)."""
    unit = Unit.WORKING_DAYS if row.in_working_days else Unit.DAYS
    return Term(row.first_days if is_first else row.rhythm_days, unit)


def starts_before(now: datetime, days: int) -> datetime:
    """Return before which moment something began whose so many days are over at a moment."""
    return clock.day_bounds(clock.today(now) - days * DAY)[0]


def calls_near(now: datetime, policy: InForce, days: int) -> Q:
    """Return which entries of whose clients a call is due within some days, or was: all of these
    and, by working days or absences, a few more.
    """

    def by_class(row: ClientClass) -> Q:
        first = Q(what__in=TAKEN, waits__waits_since__lt=starts_before(now, row.first_days - days))
        later = Q(waits__waits_since__lt=starts_before(now, row.rhythm_days - days))
        return first | ~Q(what__in=TAKEN) & later if row.rhythm_days else Q(pk__in=())

    promised = Q(waits__promised_at__lt=starts_before(now, -days))
    return promised | _each(policy, Q(waits__promised_at__isnull=True), by_class)


def lapses_near(now: datetime, policy: InForce, days: int | None = None) -> Q:
    """Return which entries of whose clients lapse within some days, or within those of their class
    in which their handler is warned.
    """

    def by_class(row: ClientClass) -> Q:
        ahead = row.warn_days if days is None else days
        since = starts_before(now, row.lapse_days - ahead)
        of_promise = Q(waits__promised_at__isnull=True) | Q(waits__promised_at__lt=since)
        return Q(waits__waits_since__lt=since) & of_promise if row.lapse_days else Q(pk__in=())

    return _each(policy, Q(), by_class)


def _each(policy: InForce, also: Q, by_class: Callable[[ClientClass], Q]) -> Q:
    found = Q(pk__in=())
    for row in policy.client_classes.values():
        found |= Q(waits__client_class=row.pk) & also & by_class(row)
    return found


def waiting() -> Any:
    """Return the entries from which the rhythm of clients runs, each with its handler."""
    rows = ClientEvent.objects.filter(
        waits__struck_at__isnull=True, client__assignments__ended_at__isnull=True
    )
    return rows.annotate(handler=F("client__assignments__employee"))
