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
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.db.models import Q, QuerySet

from reception.db.snapshot import snapshot
from reception.organisation.models import Employee
from reception.policy.models import Ladder
from reception.policy.penalty import AMOUNTS, NOTHING, Amounts
from reception.policy.rulebook import in_force
from visitors.discipline.models import (
    Appeal,
    Entry,
    MonthClose,
    MonthItem,
    MonthPay,
    Sheet,
)
from visitors.discipline.payroll import calendar
from visitors.discipline.payroll.calendar import (
    after,
    end_of,
    first_month,
    month_of,
    next_to_close,
    start_of,
)
from visitors.discipline.payroll.lines import (
    BilingualName,
    Charged,
    MonthItemDraft,
    MonthLineDraft,
    Terms,
    Who,
    cap_on,
    withheld,
)
from visitors.discipline.payroll.sheets import MonthChange, MonthSheet, Open

__all__ = ["after", "end_of", "first_month", "month_of", "next_to_close", "start_of"]

CAP_PERCENT = 20  # of the month's pay, where an administrator has deleted the row
AT_ONCE = 2000  # entries fetched at a time


@dataclass(frozen=True)
class Unsettled:
    """The sheets on which anything may have changed since the last month was closed; their entries
    are read when they are gone through.

    Attributes:
        months: those that are open, from the first on.
        sheets: a question to the database.
        read: what is needed to read any of them.
    """

    months: list[date]
    sheets: QuerySet[Sheet]
    read: Open
    people: Mapping[int, Who]
    ladders: Mapping[int, BilingualName]
    pays: Mapping[date, Mapping[int, Decimal]]
    terms: Terms

    def lines(self, wanted: Collection[date]) -> Iterator[tuple[date, MonthLineDraft]]:
        """Give what each employee pays in the open months that are wanted, one employee after the
        other.
        """
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
                for change in MonthSheet(of_sheet, self.read).changes():
                    by_month[change.month].append(change)
            charged: dict[int, Charged] = {}
            for place in sorted(by_month):
                month = self.months[place]
                line = self._line(month, employee, by_month[place], charged)
                if month in wanted:
                    yield month, line

    def _line(
        self, month: date, employee: int, changes: list[MonthChange], charged: dict[int, Charged]
    ) -> MonthLineDraft:
        """Return a line, and write down in ``charged`` what it charges."""
        pay = self.pays.get(month, {}).get(employee)
        in_money = not self.terms.yuan_per_point
        cap = cap_on(pay, self.terms) if pay is not None and in_money else None
        changes.sort(key=lambda change: change.row.position)
        for change in changes:
            pk = change.row.pk
            if pk not in charged:
                charged[pk] = self.read.charged.get(pk, Charged()).copy()
        takes = [charged[change.row.pk].takes(change.due.fine) for change in changes]
        held = withheld(
            takes, cap if in_money else NOTHING
        )  # where points stand for money, it is only given back
        items = []
        for change, taken in zip(changes, held, strict=True):
            row, before = change.row, charged[change.row.pk]
            amount, had = change.due - before.amount, before.amount.fine
            before.add(amount, taken)
            items.append(
                MonthItemDraft(
                    row.pk,
                    row.position,
                    row.seq,
                    row.on,
                    self.ladders[row.sheet.ladder_id],
                    amount,
                    had,
                    taken,
                    change.why,
                )
            )
        return MonthLineDraft(self.people[employee], items, pay, cap)


def lines_of(
    month: date, closed: MonthClose | None, terms: Terms | None = None
) -> list[MonthLineDraft]:
    """Return what each employee pays in a month, by number: as it was frozen, or as it would be if
    it ended as things stand now.

    Args:
        terms: of the policy, where they are known already.
    """
    if closed is not None:
        return closed_lines(closed)
    with snapshot():
        return open_lines(month, terms or terms_in_force())


def open_lines(month: date, terms: Terms) -> list[MonthLineDraft]:
    """Return what each employee would pay if an open month ended as things stand now; by the number
    of the employee.
    """
    found = [line for _month, line in unsettled(month, terms).lines({month})]
    # Sorted here: a database may order numbers by a collation of its own, and the pages leaf by
    # this order.
    return sorted(found, key=lambda line: line.employee.number)


@contextmanager
def lines_of_open(
    wanted: Collection[date], terms: Terms
) -> Iterator[Iterator[tuple[date, MonthLineDraft]]]:
    """Give the lines of open months one by one, so that whoever adds them up keeps no more than the
    sums.
    """
    with snapshot():
        yield unsettled(max(wanted), terms).lines(wanted) if wanted else iter(())


def closed_lines(close: MonthClose) -> list[MonthLineDraft]:
    """Return what each employee paid in a closed month, as it was frozen, by number."""
    items = (
        MonthItem.objects.filter(line__close=close)
        .select_related("entry")
        .order_by("entry__position")
    )
    by_line: defaultdict[int, list[MonthItemDraft]] = defaultdict(list)
    for row in items:
        entry, ladder = row.entry, BilingualName(row.ladder, row.ladder_en, row.clause)
        amount = Amounts.of(row)
        item = MonthItemDraft(
            entry.pk,
            entry.position,
            entry.seq,
            entry.on,
            ladder,
            amount,
            row.had,
            row.withheld,
            row.why,
        )
        by_line[row.line_id].append(item)
    lines = [
        MonthLineDraft(
            Who(
                row.employee_id,
                row.number,
                row.name,
                row.name_en,
                BilingualName(row.department, row.department_en),
            ),
            by_line[row.pk],
            row.pay,
            row.cap,
        )
        for row in close.lines.order_by()
    ]
    return sorted(lines, key=lambda line: line.employee.number)


def unsettled(last_month: date, terms: Terms) -> Unsettled:
    """Read what is needed to reckon the open months, up to one of them.

    Args:
        last_month: open.
        terms: of the policy.
    """
    last = MonthClose.objects.order_by("-month").first()
    first = after(last.month) if last is not None else calendar.first_booked(start_of(last_month))
    months = list(calendar.until(min(first, last_month), last_month))
    sheets = _sheets_since(last)
    ladders = Ladder.objects.filter(sheets__in=sheets).distinct().order_by()
    people = Employee.objects.filter(sheets__in=sheets).distinct().order_by()
    appeals = (
        Appeal.objects.filter(entry__sheet__in=sheets)
        .order_by()
        .values_list("entry", "appealed_at", "closed_at")
    )
    read = Open(
        start=start_of(months[0]),
        ends=[end_of(month) for month in months],
        position=last.position if last is not None else 0,
        appeals={pk: (at, closed) for pk, at, closed in appeals},
        charged=_charged(MonthItem.objects.filter(entry__sheet__in=sheets))
        if last is not None
        else {},
    )
    return Unsettled(
        months,
        sheets,
        read,
        {
            pk: Who(pk, number, name, name_en, BilingualName(*department))
            for pk, number, name, name_en, *department in people.values_list(
                "pk", "number", "name", "name_en", "department__name", "department__name_en"
            )
        },
        {
            ladder.pk: BilingualName(ladder.name, ladder.name_en, ladder.clause)
            for ladder in ladders
        },
        pays_of(months),
        terms,
    )


def terms_of(closed: MonthClose | None) -> Terms:
    """Return what the policy says of fines in a month, and what it said when the month was
    closed.
    """
    return (
        Terms(closed.cap_percent, closed.yuan_per_point) if closed is not None else terms_in_force()
    )


def terms_in_force() -> Terms:
    """Return what the policy says of fines in a month."""
    limits = in_force().limits
    return Terms(
        min(limits.get("fine_cap_percent", CAP_PERCENT), 100), limits.get("yuan_per_point", 0)
    )


def pays_of(months: Iterable[date]) -> dict[date, dict[int, Decimal]]:
    """Return what employees earn in some months, as far as 行政部 has said so, by month and id of
    the employee.
    """
    pays: defaultdict[date, dict[int, Decimal]] = defaultdict(dict)
    for month, employee, pay in MonthPay.objects.filter(month__in=list(months)).values_list(
        "month", "employee", "pay"
    ):
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
    end = end_of(last.month)
    entries = Entry.objects.filter(Q(position__gt=last.position) | Q(booked_at__gte=end)).order_by()
    appeals = Appeal.objects.filter(
        Q(state=Appeal.State.OPEN) | Q(closed_at__gte=end) | Q(appealed_at__gte=end)
    ).order_by()
    waited = MonthItem.objects.filter(line__close=last, why=MonthItem.Why.WAITS).order_by()
    return Sheet.objects.filter(
        Q(pk__in=entries.values("sheet"))
        | Q(pk__in=appeals.values("entry__sheet"))
        | Q(pk__in=waited.values("entry__sheet"))
    ).order_by()


def _charged(items: QuerySet[MonthItem]) -> dict[int, Charged]:
    """Return what items charge, by the id of the violation; added up here, where yuan stay
    exact.
    """
    charged: defaultdict[int, Charged] = defaultdict(Charged)
    columns: Any = items.order_by("line__close__month").values_list("entry", "withheld", *AMOUNTS)
    for pk, held, *amounts in columns:
        charged[pk].add(Amounts(*amounts), held)
    return charged
