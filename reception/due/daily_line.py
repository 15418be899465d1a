"""One line each working morning, for who wants it: the reminder one working day before, on the day,
and until what is late is done (W3).
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import override as in_language

from reception import clock
from reception.accounts.actor import Actor, actor_of
from reception.due import telling, things
from reception.due.deadlines import Deadline, HouseCalendar, Term, Unit
from reception.due.kinds import Whose
from reception.due.models import DailyLine
from reception.due.things import DueThing
from reception.notifications import outbox, pieces
from reception.notifications.models import Notice
from reception.organisation.models import Employee
from reception.policy.rulebook import InForce, in_force

NEXT = Term(1, Unit.WORKING_DAYS)


def is_wanted(by: Actor) -> bool:
    """Tell whether somebody is sent the line."""
    return DailyLine.objects.filter(user=by.user).exists()


def was_sent(person: Employee, now: datetime) -> bool:
    """Tell whether the line of today went to somebody, or would have, had anything pressed."""
    return DailyLine.objects.filter(user__employee=person, told_on=clock.today(now)).exists()


def names(one: DueThing, now: datetime, policy: InForce) -> bool:
    """Tell whether the line of today names a thing as it stands: it was late when the day began, or
    ends within a working day.
    """
    return one.until <= _soon(now, policy) and (
        not one.is_late or one.until <= clock.day_bounds(clock.today(now))[0]
    )


def want(by: Actor, *, wanted: bool) -> None:
    """Begin to send somebody the line, or end it."""
    if wanted:
        DailyLine.objects.get_or_create(user=by.user)
    else:
        DailyLine.objects.filter(user=by.user).delete()


def sweep(now: datetime) -> None:
    """Write today's lines: for each person from the opening of their site on, once a working day;
    whoever has nothing pressing gets none.
    """
    wished = DailyLine.objects.exclude(told_on=clock.today(now)).filter(
        user__is_active=True, user__employee__is_active=True
    )
    wished = wished.select_related("user__employee__site").order_by("pk")
    rows = {row.pk: row for row in wished}
    if rows:
        policy = in_force()
        pieces.each("daily line", rows, lambda pk: _write(rows[pk], now, policy))


def _write(row: DailyLine, now: datetime, policy: InForce) -> None:
    employee, today = row.user.employee, clock.today(now)
    if not policy.hours.is_open(employee.site, now):
        return
    key = f"due:{employee.pk}:{today:%Y%m%d}"
    with transaction.atomic(), in_language("zh-hans"):
        # Of two workers the one whose UPDATE finds the row writes.
        untold = DailyLine.objects.exclude(told_on=today).filter(pk=row.pk)
        if not untold.update(told_on=today) or Notice.objects.filter(key=key).exists():
            return
        owed = things.of(actor_of(row.user), now)[Whose.MINE]
        pressing = [one for one in owed if one.until <= _soon(now, policy)]
        if pressing:
            message = telling.message(policy, pressing)
            outbox.write(employee.pk, key, message.subject, message.text, now)


def _soon(now: datetime, policy: InForce) -> datetime:
    return Deadline(now, NEXT, HouseCalendar(policy.hours)).until
