"""Look ahead without writing: the rung that confirming would give, and what voiding would change
(P1–P5).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from reception.policy.climb import LadderOutcome, begins
from reception.policy.enums import Counting, StartsOver
from reception.policy.ladders import InUse
from visitors.discipline.ledger import booking
from visitors.discipline.ledger.account import Account, SheetEntry
from visitors.discipline.models import Entry, Sheet

Kind = Entry.Kind
NEW = 0  # the id of an entry that is not written yet


@dataclass(frozen=True)
class CountedOutcome:
    """A rung with the entries that made it this one.

    Attributes:
        rung: what the violation takes as the entries stand.
        earlier: the entries that count before it, the earliest first.
        by_severity: whether the severity decided, and not the number.
    """

    rung: LadderOutcome
    earlier: tuple[Entry, ...]
    by_severity: bool


@dataclass(frozen=True)
class StepChange:
    """A later violation whose step would be another one.

    Attributes:
        entry: the violation.
        before: what it takes now.
        after: what it would take.
    """

    entry: Entry
    before: LadderOutcome
    after: LadderOutcome


def of_booking(employee_id: int, ladder: InUse, on: date, severity: str = "") -> CountedOutcome:
    """Return where a violation would stand if it were booked now.

    Args:
        employee_id: the person concerned.
        ladder: as the policy has it.
        on: the day of the violation.
        severity: where the ladder asks for one.
    """
    sheet = Sheet.objects.filter(employee=employee_id, ladder=ladder.id).first()
    rows = list(sheet.entries.order_by("position")) if sheet is not None else []
    account = booking.account_of(rows, booking.ladders_of(rows))
    account.add(SheetEntry(NEW, Kind.VIOLATION, None, on, severity, ladder.rungs))
    return _counted(account, NEW, rows)


def of_violation(entry: Entry, account: Account, rows: Iterable[Entry]) -> CountedOutcome | None:
    """Return where a violation stands now and why; nothing where it is void.

    Args:
        entry: the violation.
        account: of its sheet.
        rows: the entries of its sheet.
    """
    line = account.lines.get(entry.pk)
    return None if line is None or line.is_void else _counted(account, entry.pk, rows)


def of_void(entry: Entry, rows: Iterable[Entry]) -> list[StepChange]:
    """Return what voiding a violation would change for the others of its sheet, the earliest first.

    Args:
        entry: a violation that stands.
        rows: the entries of its sheet, the earliest first.
    """
    by_id = {row.pk: row for row in rows}
    account = booking.account_of(by_id.values(), booking.ladders_of(by_id.values()))
    before = account.derived()
    account.add(SheetEntry(NEW, Kind.VOID, entry.pk, entry.on))
    return [StepChange(by_id[pk], before[pk], rung) for pk, rung in account.changed().items()]


def _counted(account: Account, pk: int, rows: Iterable[Entry]) -> CountedOutcome:
    line = account.lines[pk]
    ladder, on = line.entry.ladder, line.entry.on
    assert ladder is not None, "a violation is booked with its ladder"
    by_severity = ladder.counting == Counting.SEVERITY
    since, before = begins(ladder, on), set()
    for other, one in account.lines.items():
        if other == pk:
            break
        within = since is not None and since <= one.entry.on <= on
        counts = (
            within
            if ladder.starts_over == StartsOver.DAYS
            else begins(ladder, one.entry.on) == since
        )
        if counts and not one.is_void:
            before.add(other)
    earlier = () if by_severity else tuple(row for row in rows if row.pk in before)
    return CountedOutcome(account.derived()[pk], earlier, by_severity)
