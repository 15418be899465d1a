"""What a month charges: what is due for each violation at its end, less what the months before it
have charged (P8).

What is due is what the entries booked before that moment have told, but for what the appeals open
at it suspend; nothing is derived anew. So a month comes out the same whenever it is closed, and
what is voided, reduced or derived anew stands in the month in which that happened, also as less
than nothing. Open months are reckoned in their order, each as if those before it were closed as
things stand now. That is done for one employee after the other: what is kept of a large book is
what whoever asks keeps of the lines.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.db.models import Q, QuerySet, Subquery

from reception.db.snapshot import snapshot
from reception.organisation.models import Employee
from reception.policy.models import Ladder
from reception.policy.penalty import AMOUNTS, NOTHING, WHOLE_PAY, Amounts
from reception.policy.rulebook import in_force
from visitors.discipline.models import (
    Appeal,
    Entry,
    MonthClose,
    MonthItem,
    MonthLine,
    MonthPay,
    Sheet,
)
from visitors.discipline.payroll import calendar
from visitors.discipline.payroll.lines import (
    ZERO,
    Charged,
    LineWithItems,
    Terms,
    points_for,
    withheld,
)
from visitors.discipline.payroll.sheets import MonthChange, Open, changes

CAP_PERCENT = 20  # of the month's pay, where an administrator has deleted the row
AT_ONCE = 2000  # entries fetched at a time
OF_THE_EMPLOYEE = {
    "employee_id": "pk",
    "number": "number",
    "name": "name",
    "name_en": "name_en",
    "department": "department__name",
    "department_en": "department__name_en",
}
Names = Mapping[int, dict[str, Any]]


@dataclass(frozen=True)
class Unsettled:
    """The sheets on which anything may have changed since the last month was closed; their entries
    are read when they are gone through.
    """

    months: list[date]  # those that are open, from the first on
    sheets: QuerySet[Sheet]
    read: Open  # what is needed to read any of the sheets
    people: Names  # the columns of a line that say who it is of, by the id of the employee
    ladders: Names  # the columns of an item that say what it is for, by the id of the ladder
    pays: Mapping[date, Mapping[int, Decimal]]  # by month and id of the employee
    terms: Terms

    def lines(self, wanted: Collection[date]) -> Iterator[tuple[date, LineWithItems]]:
        """Give what each employee pays in the months wanted, one employee after the other."""
        entries = (
            Entry.objects.filter(sheet__in=self.sheets)
            .order_by("sheet__employee", "sheet", "seq")
            .select_related("sheet")
        )
        for employee, rows in groupby(
            entries.iterator(AT_ONCE), key=lambda row: row.sheet.employee_id
        ):
            by_month: defaultdict[int, list[MonthChange]] = defaultdict(list)
            for _sheet, of_sheet in groupby(rows, key=lambda row: row.sheet_id):
                for change in changes(list(of_sheet), self.read):
                    by_month[change.month].append(change)
            charged: dict[int, Charged] = {}
            for place in sorted(by_month):
                month = self.months[place]
                line = self._line(month, employee, by_month[place], charged)
                if month in wanted:
                    yield month, line

    def _line(
        self, month: date, employee: int, changed: list[MonthChange], charged: dict[int, Charged]
    ) -> LineWithItems:
        """Return a line, and write down in ``charged`` what it charges."""
        pay = self.pays.get(month, {}).get(employee)
        cap = self.terms.cap_on(pay)
        changed.sort(key=lambda change: change.row.position)
        for change in changed:
            pk = change.row.pk
            if pk not in charged:
                charged[pk] = replace(self.read.charged.get(pk, Charged()))
        takes = [charged[change.row.pk].takes(change.due.fine) for change in changed]
        # Where points stand for money, it is only given back.
        held = withheld(takes, cap if self.terms.in_money else NOTHING)
        shares = withheld(
            [charged[change.row.pk].takes_of_pay(change.due.pay_share) for change in changed],
            WHOLE_PAY,
        )
        items, total = [], ZERO
        for change, taken, share in zip(changed, held, shares, strict=True):
            before = charged[change.row.pk]
            charges, had = change.due - before.amount, before.amount.fine
            before.add(charges, taken, share)
            amount = replace(charges, pay_share=share)
            total += amount
            items.append(
                MonthItem(
                    entry=change.row,
                    had=had,
                    withheld=taken,
                    share_lapsed=charges.pay_share - share,
                    why=change.why,
                    **amount.as_columns(),
                    **self.ladders[change.row.sheet.ladder_id],
                )
            )
        row = MonthLine(
            pay=pay,
            cap=cap,
            withheld=sum(held, NOTHING),
            as_points=points_for(items, self.terms.yuan_per_point),
            **total.as_columns(),
            **self.people[employee],
        )
        return LineWithItems(row, items)


def lines_of(
    month: date, closed: MonthClose | None, terms: Terms | None = None
) -> list[LineWithItems]:
    """Return what each employee pays in a month, by number: as frozen, or as things stand now."""
    if closed is not None:
        return closed_lines(closed)
    with snapshot():
        return open_lines(month, terms or terms_in_force())


def open_lines(month: date, terms: Terms) -> list[LineWithItems]:
    """Return what each employee would pay if an open month ended as things stand now; by number."""
    return _by_number(line for _month, line in unsettled(month, terms).lines({month}))


def lines_of_open(wanted: Collection[date], terms: Terms) -> Iterator[tuple[date, LineWithItems]]:
    """Give the lines of open months one by one: whoever adds them up keeps the sums alone."""
    if wanted:
        with snapshot():
            yield from unsettled(max(wanted), terms).lines(wanted)


def closed_lines(close: MonthClose) -> list[LineWithItems]:
    """Return what each employee paid in a closed month, as it was frozen, by number."""
    items = MonthItem.objects.filter(line__close=close)
    return _by_number(_with_items(close.lines.order_by(), items))


def closed_leaf(close: MonthClose, after: int, most: int) -> list[LineWithItems]:
    """Return some lines of a closed month and read no others: they were written by number.

    Args:
        after: the id of the line before the first.
    """
    rows = list(close.lines.filter(pk__gt=after).order_by("pk")[:most])
    return _with_items(rows, MonthItem.objects.filter(line__in=[row.pk for row in rows]))


def _with_items(rows: Iterable[MonthLine], items: QuerySet[MonthItem]) -> list[LineWithItems]:
    by_line: defaultdict[int, list[MonthItem]] = defaultdict(list)
    for item in items.select_related("entry").order_by("entry__position"):
        by_line[item.line_id].append(item)
    return [LineWithItems(row, by_line[row.pk]) for row in rows]


def _by_number(lines: Iterable[LineWithItems]) -> list[LineWithItems]:
    # Sorted here: a database may order numbers by a collation of its own, and the pages leaf by
    # this order.
    return sorted(lines, key=lambda line: line.row.number)


def unsettled(last_month: date, terms: Terms) -> Unsettled:
    """Read what is needed to reckon the open months, up to one of them."""
    last = MonthClose.objects.order_by("-month").first()
    if last is not None:
        first = calendar.after(last.month)
    else:
        first = calendar.first_booked(calendar.start_of(last_month))
    months = list(calendar.until(min(first, last_month), last_month))
    sheets = _sheets_since(last)
    people = Employee.objects.filter(pk__in=sheets.values("employee")).order_by()
    ladders = Ladder.objects.filter(pk__in=sheets.values("ladder")).order_by()
    appeals = Appeal.objects.filter(entry__sheet__in=sheets).order_by()
    read = Open(
        start=calendar.start_of(months[0]),
        ends=[calendar.end_of(month) for month in months],
        position=last.position if last is not None else 0,
        appeals={
            pk: (at, closed)
            for pk, at, closed in appeals.values_list("entry", "appealed_at", "closed_at")
        },
        charged=_charged(MonthItem.objects.filter(entry__sheet__in=sheets)) if last else {},
    )
    return Unsettled(
        months,
        sheets,
        read,
        {
            row[0]: dict(zip(OF_THE_EMPLOYEE, row, strict=True))
            for row in people.values_list(*OF_THE_EMPLOYEE.values())
        },
        {
            row.pk: {"ladder": row.name, "ladder_en": row.name_en, "clause": row.clause}
            for row in ladders
        },
        _pays_of(months),
        terms,
    )


def terms_of(closed: MonthClose | None) -> Terms:
    """Return what the policy says of fines, or said when the month was closed."""
    if closed is None:
        return terms_in_force()
    return Terms(closed.cap_percent, closed.yuan_per_point)


def terms_in_force() -> Terms:
    """Return what the policy says of fines in a month."""
    limits = in_force().limits
    cap_percent = min(limits.get("fine_cap_percent", CAP_PERCENT), 100)
    return Terms(cap_percent, limits.get("yuan_per_point", 0))


def _pays_of(months: Iterable[date]) -> dict[date, dict[int, Decimal]]:
    pays: defaultdict[date, dict[int, Decimal]] = defaultdict(dict)
    rows = MonthPay.objects.filter(month__in=list(months))
    for month, employee, pay in rows.values_list("month", "employee", "pay"):
        pays[month][employee] = pay
    return pays


def _sheets_since(last: MonthClose | None) -> QuerySet[Sheet]:
    """Return the sheets on which something may be due that was not due when a month was closed.

    An entry that was on its way while the month was closed is found by its place in the book, one
    that was booked between the end of the month and its closing by its time; an appeal counts where
    it was opened or closed since, or is open. What the closing says itself, whatever time an appeal
    bears that was taken back meanwhile: for which violations it has waited.
    """
    if last is None:
        return Sheet.objects.order_by()
    end = calendar.end_of(last.month)
    entries = Entry.objects.filter(Q(position__gt=last.position) | Q(booked_at__gte=end)).order_by()
    appeals = Appeal.objects.filter(
        Q(state=Appeal.State.OPEN) | Q(closed_at__gte=end) | Q(appealed_at__gte=end)
    ).order_by()
    # No line was written after the last month's: so an index leads to its items that wait.
    first = last.lines.order_by("pk").values("pk")[:1]
    waited = MonthItem.objects.filter(why=MonthItem.Why.WAITS, line__gte=Subquery(first)).order_by()
    return Sheet.objects.filter(
        Q(pk__in=entries.values("sheet"))
        | Q(pk__in=appeals.values("entry__sheet"))
        | Q(pk__in=waited.values("entry__sheet"))
    ).order_by()


def _charged(items: QuerySet[MonthItem]) -> dict[int, Charged]:
    """Return what items charge, by the violation; added up here, where yuan stay exact."""
    charged: defaultdict[int, Charged] = defaultdict(Charged)
    columns: Any = items.order_by("line__close__month").values_list(
        "entry", "withheld", "share_lapsed", *AMOUNTS
    )
    for pk, held, lapsed, *amounts in columns:
        taken = Amounts(*amounts)
        charges = replace(taken, pay_share=taken.pay_share + lapsed)
        charged[pk].add(charges, held, taken.pay_share)
    return charged
