"""One line each working morning, for who wants it: the reminder one working day before, on the day,
and until what is late is done (W3).
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy
from django.utils.translation import override as in_language

from reception import clock
from reception.accounts.actor import Actor, actor_of
from reception.due import things
from reception.due.deadlines import Deadline, HouseCalendar, Term, Unit
from reception.due.kinds import Whose
from reception.due.models import DailyLine
from reception.due.things import DueThing
from reception.notifications import outbox, pieces
from reception.notifications.models import Notice
from reception.policy.messages import NoticeKind, Placeholder
from reception.policy.rulebook import InForce, in_force

LINE = NoticeKind(
    "due_line",
    gettext_lazy("待办：每天一行"),
    {
        "件数": Placeholder(gettext_lazy("快到期和过期的待办有几件"), "3"),
        "过期": Placeholder(gettext_lazy("其中过期的有几件"), "1"),
        "事项": Placeholder(gettext_lazy("是哪些，到什么时候"), "牌 009 未还（今天 24:00）"),
    },
    link="none",
    not_in_groups=gettext_lazy("待办只告诉本人，不发到群里，请留空。"),
)
NEXT = Term(1, Unit.WORKING_DAYS)


def is_wanted(by: Actor) -> bool:
    """Tell whether somebody is sent the line."""
    return DailyLine.objects.filter(user=by.user).exists()


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
        soon = Deadline(now, NEXT, HouseCalendar(policy.hours)).until
        owed = things.of(actor_of(row.user), now)[Whose.MINE]
        pressing = [one for one in owed if one.until <= soon]
        if pressing:
            message = policy.wording(LINE.code).filled(_words(pressing), {})
            outbox.write(employee.pk, key, message.subject, message.text, now)


def _words(pressing: list[DueThing]) -> dict[str, str]:
    late = sum(one.is_late for one in pressing)
    return {
        "件数": str(len(pressing)),
        "过期": str(late) if late else "",
        "事项": "；".join(f"{one.what}（{one.until_written}）" for one in pressing),
    }
