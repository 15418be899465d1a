"""Three months of 2026: 李敏 books, 王芳 rules, 李敏 closes September, October and November."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from reception.accounts.actor import Actor
from reception.organisation.models import Employee
from reception.policy.models import Limit
from reception.policy.penalty import Penalty
from tests.builders import NO_KEY, an_actor, an_employee
from tests.discipline import scenes
from tests.visitors.scenes import the_office
from visitors.discipline.ledger import appeals
from visitors.discipline.ledger.appeals import Ruling
from visitors.discipline.models import Appeal, Entry, MonthClose, MonthItem, MonthLine
from visitors.discipline.payroll import calendar, charges, end, words
from visitors.discipline.payroll.lines import LineWithItems
from visitors.visits.idempotency import RequestKey

SEPTEMBER, OCTOBER, NOVEMBER, DECEMBER = (date(2026, number, 1) for number in (9, 10, 11, 12))
VERBAL_ONLY = Penalty(("verbal_warning",))


def on(month: int, day: int, hour: int = 10, minute: int = 0) -> datetime:
    """Return a moment of 2026."""
    return datetime(2026, month, day, hour, minute, tzinfo=ZoneInfo("Asia/Shanghai"))


def booked(at: datetime, employee: Employee | None = None, **fields: Any) -> Entry:
    """Let 李敏 book a missing badge of 赵凯."""
    return scenes.booked(employee, now=at, **fields)


def voided(entry: Entry, at: datetime) -> list[Entry]:
    """Let 王芳 void an entry."""
    return scenes.voided(entry, now=at)


def appealed(entry: Entry, at: datetime) -> Appeal:
    """Let 赵凯 appeal."""
    return appeals.appeal(entry, "牌在口袋里，巡查时没有看到", an_actor("host", "赵凯"), at, NO_KEY)


def ruled(one: Appeal, outcome: str, at: datetime, left: Penalty | None = None) -> Appeal:
    """Let 王芳 rule on an appeal."""
    return appeals.decide(one, Ruling(outcome, scenes.WHY, left), scenes.wang_fang(), at, NO_KEY)


def closed(
    month: date, at: datetime | None = None, by: Actor | None = None, key: RequestKey = NO_KEY
) -> MonthClose:
    """Let 李敏 close a month, on the second of the next one."""
    return end.close(month, by or the_office(), at or calendar.end_of(month).replace(day=2), key)


def paid(month: date, pays: Mapping[str, str]) -> None:
    """Let 李敏 write down what people earn in a month."""
    end.keep_pays(
        month,
        {an_employee(name).pk: Decimal(pay) for name, pay in pays.items()},
        the_office(),
        calendar.start_of(month),
    )


def preview(month: date) -> list[LineWithItems]:
    """Return an open month as it stands."""
    return charges.lines_of(month, None)


def fines(month: date, name: str = "赵凯") -> list[tuple[int, int]]:
    """Return what each violation of somebody adds to a closed month: number and yuan."""
    items = MonthItem.objects.filter(line__close__month=month, line__employee__name=name).order_by(
        "entry"
    )
    return [(item.entry.seq, int(item.fine)) for item in items]


def line(month: date, name: str = "赵凯") -> MonthLine:
    """Return what somebody pays in a closed month."""
    return MonthLine.objects.get(close__month=month, employee__name=name)


def limited(**limits: int) -> None:
    """Change limits of the policy."""
    for code, value in limits.items():
        row = Limit.objects.get(code=code)
        row.value = value
        row.save()


def no_sums() -> dict[str, Any]:
    """Return the columns of a closed month in which nobody pays anything."""
    return words.Sums(charges.terms_in_force()).as_columns()
