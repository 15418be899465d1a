"""What a month charges: what is due for each violation at its end, less what the months before it have charged (P8).

What is due follows from the entries booked before that moment and from the appeals open at it. So a month comes out the same
whenever it is closed, and what is voided, reduced or derived anew stands in the month in which that happened, also as less than
nothing.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_DOWN, Decimal
from itertools import takewhile
from typing import Any

from django.db.models import Q, QuerySet, Sum

from reception import clock
from reception.house.models import Employee
from reception.policy.climb import NOTHING, Rung, Rungs
from reception.policy.rulebook import in_force
from visitors.discipline import ledger
from visitors.discipline.chain import CENT
from visitors.discipline.models import Appeal, Entry, MonthClose, MonthItem, MonthLine, MonthPay, Sheet

CAP_PERCENT = 20  # of the month's pay, where an administrator has deleted the row
Kind = Entry.Kind


@dataclass(frozen=True)
class Amount:
    """What a violation or a month takes; less than nothing is given back."""

    fine: Decimal = NOTHING
    points: int = 0
    pay_share: int = 0

    def __add__(self, other: "Amount") -> "Amount":
        return Amount(self.fine + other.fine, self.points + other.points, self.pay_share + other.pay_share)

    def __sub__(self, other: "Amount") -> "Amount":
        return Amount(self.fine - other.fine, self.points - other.points, self.pay_share - other.pay_share)

    def __bool__(self) -> bool:
        return self != ZERO


ZERO = Amount()


@dataclass(frozen=True)
class Item:
    """What one violation adds to a month.

    Attributes:
        entry: the violation, with sheet and ladder.
        amount: what is due at the end of the month, less what was charged before.
        had: the fine that was charged before.
        why: what happened to it in the month: nothing, waits, void, relief, rederived or decided.
    """

    entry: Entry
    amount: Amount
    had: Decimal
    why: str


@dataclass(frozen=True)
class Line:
    """What one employee pays in a month.

    Attributes:
        items: the violations that it is the sum of, in the order of the book.
        amount: that sum.
        pay: of the month, where 行政部 has said so.
        cap: the most that is withheld; nothing where no pay is known, so that it is not checked.
        withheld: of the fine, in yuan.
    """

    employee: Employee
    items: Sequence[Item]
    amount: Amount
    pay: Decimal | None
    cap: Decimal | None
    withheld: Decimal


@dataclass(frozen=True)
class Terms:
    """What the policy says of fines in a month.

    Attributes:
        cap_percent: a month's fines are at most this share of its pay.
        yuan_per_point: points stand instead of money, and no money is withheld; 0 means money.
    """

    cap_percent: int
    yuan_per_point: int


@dataclass(frozen=True)
class Unsettled:
    """The sheets on which anything may have changed since the last month was closed, read once for all months that are open.

    Attributes:
        last: the last closed month.
        sheets: the entries of each, in order.
        appeals: against them, by the id of the violation.
        charged: by closed months, by the id of the violation.
    """

    last: MonthClose | None
    sheets: Sequence[Sequence[Entry]]
    ladders: Mapping[int, Rungs]
    appeals: Mapping[int, Appeal]
    charged: Mapping[int, Amount]

    def items(self, month: date) -> list[Item]:
        """Return what each violation adds to an open month; months between the last closed one and this count as closed."""
        found, later, end = [], self._later(), end_of(month)
        before = self.charged if self.last is not None and month == after(self.last.month) else None
        for rows in self.sheets:
            due = due_at(rows, self.ladders, self.appeals, end)
            had = before if before is not None else due_at(rows, self.ladders, self.appeals, start_of(month)).amounts
            for row in rows:
                charged = had.get(row.pk, ZERO)
                amount = due.amounts.get(row.pk, ZERO) - charged
                if amount or row.pk in due.waiting:
                    found.append(Item(row, amount, charged.fine, why(row, later[row.pk], self.appeals.get(row.pk), month)))
        return sorted(found, key=lambda item: item.entry.position)

    def _later(self) -> Mapping[int, list[Entry]]:
        later: defaultdict[int, list[Entry]] = defaultdict(list)
        for rows in self.sheets:
            for row in rows:
                later[row.violation_id or 0].append(row)
        return later


@dataclass(frozen=True)
class Due:
    """What is due at a moment, by the id of the violation.

    Attributes:
        amounts: of those that take something.
        waiting: those that would, but for an open appeal (P6).
    """

    amounts: Mapping[int, Amount]
    waiting: Collection[int]


def due_at(rows: Iterable[Entry], ladders: Mapping[int, Rungs], appeals: Mapping[int, Appeal], at: datetime) -> Due:
    """Return what is due for the violations of one sheet at a moment.

    Args:
        rows: the entries, in order.
        ladders: by the ids of the versions that they name.
        appeals: by the id of the violation.
        at: what is booked, appealed or decided at this moment or after it has not happened yet.
    """
    # A clock that was set back may give an entry an earlier time than the one before it: the order of the book holds.
    booked = takewhile(lambda row: row.booked_at < at, rows)
    taken = {pk: _amount(rung) for pk, rung in ledger.account_of(booked, dict(ladders)).derived().items()}
    taken = {pk: amount for pk, amount in taken.items() if amount}
    waiting = {pk for pk in taken if waits(appeals.get(pk), at)}
    return Due({pk: amount for pk, amount in taken.items() if pk not in waiting}, waiting)


def waits(appeal: Appeal | None, at: datetime) -> bool:
    """Tell whether an appeal was open at a moment, so that the measure was not carried out."""
    return appeal is not None and appeal.appealed_at < at and (appeal.closed_at is None or appeal.closed_at >= at)


def why(entry: Entry, later: Iterable[Entry], appeal: Appeal | None, month: date) -> str:
    """Return what happened to a violation in a month, as ``Item.why``."""
    start, end = start_of(month), end_of(month)
    if waits(appeal, end):
        return "waits"
    then = [row for row in later if start <= row.booked_at < end]
    if any(row.kind == Kind.VOID for row in then):
        return "void"
    if then:
        return "relief" if any(row.is_relief for row in then) else "rederived"
    decided = appeal is not None and appeal.closed_at is not None and start <= appeal.closed_at < end
    return "decided" if decided and entry.booked_at < start else ""


def unsettled() -> Unsettled:
    """Read what may have changed since the last month was closed, in six queries."""
    last = MonthClose.objects.order_by("-month").first()
    sheets = _sheets_since(last)
    rows = Entry.objects.filter(sheet__in=sheets).select_related("sheet__employee__department", "sheet__ladder")
    by_sheet: defaultdict[int, list[Entry]] = defaultdict(list)
    entries = list(rows.order_by("position"))
    for row in entries:
        by_sheet[row.sheet_id].append(row)
    appeals = {row.entry_id: row for row in Appeal.objects.filter(entry__sheet__in=sheets)}
    kept = MonthItem.objects.filter(entry__sheet__in=sheets) if last is not None else MonthItem.objects.none()
    return Unsettled(last, list(by_sheet.values()), ledger.ladders_of(entries), appeals, _charged(kept))


def lines_of(month: date, closed: MonthClose | None) -> list[Line]:
    """Return what each employee pays in a month: as it was frozen, or as it would be if it ended as things stand now."""
    if closed is not None:
        return closed_lines(closed)
    return open_lines(month, unsettled(), pays_of([month]).get(month, {}), terms_in_force())


def open_lines(month: date, read: Unsettled, pays: Mapping[int, Decimal], terms: Terms) -> list[Line]:
    """Return what each employee would pay if an open month ended as things stand now; by the number of the employee.

    Args:
        month: not closed.
        read: as ``unsettled``.
        pays: of the month, by the id of the employee.
        terms: of the policy.
    """
    by_employee: defaultdict[Employee, list[Item]] = defaultdict(list)
    for item in read.items(month):
        by_employee[item.entry.sheet.employee].append(item)
    # What was taken so far is known only once all earlier months are closed.
    follows = read.last is None or month == after(read.last.month)
    taken = _taken(by_employee) if follows else None
    lines = []
    for employee, items in by_employee.items():
        amount, pay = _sum(items), pays.get(employee.pk)
        cap = cap_on(pay, terms) if pay is not None and not terms.yuan_per_point else None
        back = taken.get(employee.pk, NOTHING) if taken is not None else None
        held = NOTHING if terms.yuan_per_point and amount.fine > 0 else withheld(amount.fine, cap, back)
        lines.append(Line(employee, items, amount, pay, cap, held))
    return sorted(lines, key=lambda line: line.employee.number)


def closed_lines(close: MonthClose) -> list[Line]:
    """Return what each employee paid in a closed month, as it was frozen."""
    # Sorted here: a database may order numbers by a collation of its own, and the pages leaf by this order.
    rows = sorted(close.lines.select_related("employee__department").order_by(), key=lambda row: row.employee.number)
    items = MonthItem.objects.filter(line__close=close).select_related("entry__sheet__ladder", "entry__appeal")
    items = items.prefetch_related("entry__later").order_by("entry__position")
    earlier = MonthItem.objects.filter(entry__month_items__line__close=close, line__close__month__lt=close.month)
    had, pays, by_line = _charged(earlier), pays_of([close.month]).get(close.month, {}), defaultdict(list)
    for row in items:
        amount = Amount(row.fine, row.points, row.pay_share)
        said = why(row.entry, row.entry.later.all(), getattr(row.entry, "appeal", None), close.month)
        by_line[row.line_id].append(Item(row.entry, amount, had[row.entry_id].fine, said))
    return [
        Line(
            row.employee, by_line[row.pk], Amount(row.fine, row.points, row.pay_share), pays.get(row.employee_id), row.cap, row.withheld
        )
        for row in rows
    ]  # fmt: skip


def withheld(fine: Decimal, cap: Decimal | None, taken: Decimal | None) -> Decimal:
    """Return what is withheld of a month's fine; less than nothing is given back.

    Args:
        fine: the sum of the month.
        cap: the most that may be withheld; nothing where it is not checked.
        taken: what was withheld of this employee so far; nobody gets back more. Nothing where it is not known.
    """
    if fine < 0:
        return fine if taken is None else max(fine, -taken)
    return fine if cap is None else min(fine, cap)


def cap_on(pay: Decimal, terms: Terms) -> Decimal:
    """Return the most that may be withheld of a month's pay, in yuan."""
    return (pay * terms.cap_percent / 100).quantize(CENT, ROUND_DOWN)


def terms_in_force() -> Terms:
    """Return what the policy says of fines in a month."""
    limits = in_force().limits
    return Terms(limits.get("fine_cap_percent", CAP_PERCENT), limits.get("yuan_per_point", 0))


def pays_of(months: Collection[date]) -> dict[date, dict[int, Decimal]]:
    """Return what employees earn in some months, as far as 行政部 has said so, by month and id of the employee."""
    pays: defaultdict[date, dict[int, Decimal]] = defaultdict(dict)
    for month, employee, pay in MonthPay.objects.filter(month__in=months).values_list("month", "employee", "pay"):
        pays[month][employee] = pay
    return pays


def first_month(now: datetime) -> date:
    """Return the first month there is anything to say of: that of the first entry, else the running one."""
    booked_at = Entry.objects.order_by("position").values_list("booked_at", flat=True).first()
    return min(month_of(booked_at), month_of(now)) if booked_at is not None else month_of(now)


def next_to_close(now: datetime) -> date:
    """Return the month that comes next; it may not be over yet."""
    last = MonthClose.objects.order_by("-month").values_list("month", flat=True).first()
    return after(last) if last is not None else first_month(now)


def month_of(at: datetime) -> date:
    """Return the first day of the month of a moment, by the site's calendar."""
    return clock.today(at).replace(day=1)


def after(month: date) -> date:
    """Return the first day of the next month."""
    return (month + timedelta(days=31)).replace(day=1)


def start_of(month: date) -> datetime:
    """Return the first moment of a month."""
    return clock.day_bounds(month)[0]


def end_of(month: date) -> datetime:
    """Return the first moment after a month."""
    return start_of(after(month))


def _sheets_since(last: MonthClose | None) -> Any:
    """Return the sheets on which something may be due that was not due when a month was closed.

    An entry that was on its way while the month was closed is found by its place in the book, one that was booked between the end
    of the month and its closing by its time; an appeal counts where it was opened or closed since, or is open.
    """
    if last is None:
        return Sheet.objects.order_by()
    end = end_of(last.month)
    entries = Entry.objects.filter(Q(position__gt=last.position) | Q(booked_at__gte=end)).order_by()
    appeals = Appeal.objects.filter(Q(state=Appeal.State.OPEN) | Q(closed_at__gte=end) | Q(appealed_at__gte=end)).order_by()
    return list(entries.values_list("sheet", flat=True).union(appeals.values_list("entry__sheet", flat=True)))


def _charged(items: QuerySet[MonthItem]) -> defaultdict[int, Amount]:
    """Return what items charge, by the id of the violation; added up here, where yuan stay exact."""
    charged: defaultdict[int, Amount] = defaultdict(Amount)
    for pk, fine, points, share in items.order_by().values_list("entry", "fine", "points", "pay_share"):
        charged[pk] += Amount(fine, points, share)
    return charged


def _taken(employees: Collection[Employee]) -> dict[int, Decimal]:
    rows = MonthLine.objects.filter(employee__in=employees).order_by().values("employee")
    return dict(rows.annotate(taken=Sum("withheld")).values_list("employee", "taken"))


def _sum(items: Iterable[Item]) -> Amount:
    return sum((item.amount for item in items), ZERO)


def _amount(rung: Rung) -> Amount:
    return Amount(rung.fine, rung.points, rung.pay_share)
