"""A round: eight colleagues of 行政部 book violations of one employee on one ladder at the same
moment (P1).

The suite runs a few rounds, ``python -m tests.races.ledger`` runs thousands.
"""

import copy
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count, pairwise
from typing import Any

import pytest
from django.db import IntegrityError

from reception.accounts.actor import Actor
from reception.organisation.models import Employee
from reception.policy.models import Ladder
from tests.builders import NO_KEY, an_actor, an_employee
from tests.races.threads import DESKS, Together, at_once
from tests.visitors.scenes import after
from visitors.discipline.incidents.reports import Report
from visitors.discipline.ledger import booking, chain, rulings
from visitors.discipline.models import Book, Entry, Sheet
from visitors.discipline.sealing import canonical

LADDER = "internal_complaint"
# P1 as written, by hand: number of the step, its measures, yuan; from the fifth on the last one
# repeats.
P1 = [
    (1, ["education", "correction"], 0),
    (2, ["verbal_warning"], 0),
    (3, ["written_warning"], 0),
    *[(4, ["fine"], 50)] * (DESKS - 3),
]
_sources = count(1)


def colleagues() -> list[Actor]:
    """Return eight people who may book at once."""
    return [an_actor("office", f"同事{number}") for number in range(DESKS)]


def someone(number: int) -> Employee:
    """Return an employee of whom nothing has been booked yet."""
    return an_employee(f"员工{number}", number=f"R{number}")


def booked_by_all(employee: Employee, by: list[Actor], looked: "Looked | None" = None) -> list[Any]:
    """Let all book at the same moment; return for each the number of the entry, or why there is
    none.

    Args:
        employee: whom it concerns.
        by: who books, each a violation of its own.
        looked: for the control: each looks at what stands before anybody writes.
    """

    def one(actor: Actor, source: str) -> Any:
        if looked is not None:
            looked.before_anybody_writes(employee)
        try:
            incident = rulings.book(
                Report(LADDER, source, employee.site_id, employee=employee),
                actor,
                after(30),
                NO_KEY,
            )
        except IntegrityError:
            return "turned away"
        return Entry.objects.values_list("seq", flat=True).get(incident=incident)

    return at_once(*[lambda actor=actor: one(actor, f"round:{next(_sources)}") for actor in by])


def wrong(employee: Employee, answers: list[Any]) -> list[str]:
    """Return what is not as it must be after eight have booked; nothing where everything is
    right.
    """
    rows = list(
        Entry.objects.filter(sheet__employee=employee)
        .select_related("sheet__ladder", "version", "violation")
        .order_by("position")
    )
    book, found = Book.objects.get(), []
    if sorted(map(str, answers)) != [str(number) for number in range(1, DESKS + 1)]:
        found.append(f"the writers were answered {answers}")
    if (seqs := [row.seq for row in rows]) != list(range(1, DESKS + 1)):
        found.append(f"the numbers are {seqs}")
    if (
        told := [(row.step, list(row.penalty.measures), int(row.penalty.fine)) for row in rows]
    ) != P1:
        found.append(f"the steps are {[step for step, _measures, _fine in told]}")
    if [row.count for row in rows] != list(range(1, DESKS + 1)):
        found.append(f"they are counted {[row.count for row in rows]}")
    positions = [row.position for row in rows]
    if positions != list(range(book.position - DESKS + 1, book.position + 1)):
        found.append(f"the positions are {positions}")
    if [(one.hash, other.prev) for one, other in pairwise(rows) if one.hash != other.prev] or (
        rows and rows[-1].hash != book.hash
    ):
        found.append("the chain is broken")
    if any(row.hash != canonical.linked(row.prev, chain.facts_of(row)) for row in rows):
        found.append("a value of the chain is not what it is made of")
    if rows and rows[-1].sheet.last_seq != DESKS:
        found.append(f"the sheet ends at {rows[-1].sheet.last_seq}")
    return found


class Looked:
    """For the control: what each writer has seen of the sheet before anybody wrote."""

    def __init__(self) -> None:
        self.together, self.seen = Together(), threading.local()

    def before_anybody_writes(self, employee: Employee) -> None:
        """Look at the sheet, outside any transaction, and wait until all have looked."""
        self.seen.account = booking.read(Sheet.objects.get(employee=employee))
        self.together.wait()


@contextmanager
def without_the_lock(employee: Employee) -> Iterator[Looked]:
    """Take the lock away while the block runs: each counts what it saw before anybody wrote.

    On SQLite a transaction is alone from its beginning, so the look lies before it; on PostgreSQL
    the row is read without FOR UPDATE, too.
    """
    looked, read = Looked(), booking.read
    sheet, _made = Sheet.objects.get_or_create(
        employee=employee, ladder=Ladder.objects.get(code=LADDER)
    )

    def read_before(asked: Sheet) -> Any:
        return (
            copy.deepcopy(looked.seen.account) if hasattr(looked.seen, "account") else read(asked)
        )

    def not_locked(_employee: int, _ladder: int) -> Sheet:
        return Sheet.objects.select_related("employee", "ladder").get(pk=sheet.pk)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(booking, "locked", not_locked)
        patch.setattr(booking, "read", read_before)
        yield looked
