"""Random histories of a ledger agree with a slow and obvious one (P1–P7): booked, voided, appealed,
and every request sent again.

HISTORIES=200 in the environment tries more of them.
"""

from collections.abc import Callable
from copy import deepcopy
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from reception import clock
from reception.accounts.actor import Actor
from reception.accounts.refusals import Refusal
from reception.organisation.models import Employee
from reception.policy.penalty import Penalty
from tests.builders import an_actor, an_employee, the_policy
from tests.discipline.ledger.paper import DAYS, HISTORIES, LATE, NAMES, as_taken, written
from tests.discipline.scenes import WHY, wang_fang
from tests.discipline.slow_ledger import (
    EDUCATION,
    ORDER,
    OUT,
    PAPER,
    SEVERITIES,
    SHARE,
    VERBAL,
    WRITTEN,
    Line,
    Sheet,
    Taken,
)
from tests.visitors.scenes import the_office
from visitors.discipline.ledger import appeals, chain, queries, rulings
from visitors.discipline.ledger.appeals import Ruling
from visitors.discipline.models import Appeal, Book, Entry
from visitors.discipline.sealing import canonical
from visitors.visits.idempotency import RequestKey


class Ledger(RuleBasedStateMachine):
    """李敏 books, 王芳 voids, 陈楠 rules, 赵凯 and 孙伟 appeal; ladders are edited meanwhile, and
    requests arrive twice.
    """

    people: dict[str, Actor]
    employees: dict[str, Employee]

    def __init__(self) -> None:
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()
        self.paper = deepcopy(PAPER)
        self.sheets: dict[tuple[str, str], Sheet] = {}
        self.done: list[tuple[Callable[[], Any], Any]] = []
        self.number = 0
        self.codes: list[str] = []

    @initialize(codes=st.lists(st.sampled_from(sorted(PAPER)), min_size=1, max_size=2, unique=True))
    def open(self, codes: list[str]) -> None:
        """Begin with the ladders as they stand on paper; one or two are in use, so that much meets
        on a sheet.
        """
        self.codes = codes
        for code, paper in self.paper.items():
            written(code, paper)

    def teardown(self) -> None:
        """Forget the history."""
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)

    # --- What the machine needs
    # --------------------------------------------------------------------

    def next(self) -> int:
        self.number += 1
        return self.number

    def mark(self) -> RequestKey:
        number = self.next()
        return RequestKey(f"key-{number}", f"digest-{number}")

    def act(self, promised: str, work: Callable[[], Any]) -> Any:
        """Do something, and see it refused exactly where that was foretold; remember what was done,
        to be sent again.
        """
        answer, refused = None, ""
        try:
            with transaction.atomic():
                answer = work()
        except Refusal as why:
            refused = why.code
        assert refused == promised
        if not refused:
            self.done.append((work, answer))
        return answer

    def pick(self, number: int, **wanted: Any) -> tuple[str, Sheet, Line]:
        """Return some violation, among those of which something holds if there are any."""
        lines = [
            (name, sheet, line)
            for (name, _code), sheet in self.sheets.items()
            for line in sheet.lines
        ]
        fitting = [
            one
            for one in lines
            if all(getattr(one[2], key) == value for key, value in wanted.items())
        ]
        return (fitting or lines)[number % len(fitting or lines)]

    def entry(self, line: Line) -> Entry:
        return Entry.objects.select_related("sheet__employee", "sheet__ladder", "incident").get(
            pk=line.pk
        )

    def the_appeal(self, line: Line) -> Appeal:
        return Appeal.objects.select_related("entry__sheet__employee", "entry__incident").get(
            pk=line.appeal_pk
        )

    # --- What happens
    # ------------------------------------------------------------------------------

    @rule(
        name=st.sampled_from([*NAMES, NAMES[0], NAMES[0]]),
        which=st.integers(0, 1),
        on=DAYS,
        severity=st.sampled_from(SEVERITIES),
        twice=st.booleans(),
    )
    def book(self, name: str, which: int, on: date, severity: str, twice: bool) -> None:
        """Book a violation of some day, earlier or later than the last one; perhaps the same source
        comes a second time.
        """
        code = self.codes[which % len(self.codes)]
        employee, key, source = self.employees[name], self.mark(), f"history:{self.next()}"
        paper = self.paper[code]
        now = datetime.combine(on, time(10), clock.day_bounds(on)[0].tzinfo)
        how_grave = severity if paper.get("by_severity") else ""
        said = rulings.Report(code, source, employee.site_id, employee=employee, severity=how_grave)
        promised = "no_step" if how_grave and how_grave not in paper["steps"] else ""

        def work(key: RequestKey = key) -> int:
            return Entry.objects.get(
                incident=rulings.book(said, self.people["office"], now, key)
            ).pk

        pk = self.act(promised, work)
        if pk is not None:
            self.sheets.setdefault((name, code), Sheet()).book(pk, on, how_grave, paper)
        if pk is not None and twice:
            assert work(self.mark()) == pk, "the same source under another key"

    @precondition(lambda self: self.sheets)
    @rule(number=st.integers(0, 99), standing=st.booleans())
    def void(self, number: int, standing: bool) -> None:
        """Void a violation, perhaps one that is void already."""
        _name, sheet, line = self.pick(number, is_void=not standing)
        entry, mark = self.entry(line), self.mark()

        def work() -> list[tuple[int, int | None]]:
            rows = rulings.void(entry, WHY, self.people["second"], entry.booked_at + LATE, mark)
            return [(row.pk, row.violation_id) for row in rows]

        answer = self.act("already_void" if line.is_void else "", work)
        if answer is not None:
            assert [about for _pk, about in answer] == [line.pk, *sheet.void(line)]

    @precondition(lambda self: self.sheets)
    @rule(
        number=st.integers(0, 99),
        late=st.sampled_from([False, False, False, True]),
        is_void=st.sampled_from([False, False, False, True]),
    )
    def appeal(self, number: int, late: bool, is_void: bool) -> None:
        """Appeal in time or too late, against what stands or what does not, for the first time or
        the second.
        """
        name, _sheet, line = self.pick(number, is_void=is_void)
        entry, mark = self.entry(line), self.mark()
        now = entry.booked_at + (LATE if late else timedelta(minutes=5))
        promised = (
            "already_void"
            if line.is_void
            else "already_appealed"
            if line.appeal
            else "too_late"
            if late
            else ""
        )
        answer = self.act(
            promised, lambda: appeals.appeal(entry, "情况不是这样", self.people[name], now, mark).pk
        )
        if answer is not None:
            line.appeal, line.appeal_pk = "open", answer

    @precondition(
        lambda self: any(line.appeal for sheet in self.sheets.values() for line in sheet.lines)
    )
    @rule(
        number=st.integers(0, 99),
        outcome=st.sampled_from(["upheld", "reduced", "reduced", "annulled"]),
        kept=st.sets(st.sampled_from(ORDER)),
        fine=st.sampled_from([0, 10, 50, 1000]),
        rest=st.sampled_from([0, 1, 100]),
    )
    def decide(self, number: int, outcome: str, kept: set[str], fine: int, rest: int) -> None:
        """Rule on an appeal."""
        _name, sheet, line = self.pick_appealed(number)
        one, mark = self.the_appeal(line), self.mark()
        most = Taken(0, 0, tuple(name for name in ORDER if name in kept), fine, rest, rest)
        left = Penalty(most.measures, Decimal(fine), rest, rest) if outcome == "reduced" else None
        promised = "appeal_closed" if line.appeal != "open" else ""
        if not promised and outcome == "reduced" and sheet.left_of(line, most) == sheet.takes(line):
            promised = "not_less"

        def work() -> tuple[int, str]:
            ruled = appeals.decide(
                one, Ruling(outcome, WHY, left), self.people["judge"], one.appealed_at + LATE, mark
            )
            return ruled.pk, ruled.outcome

        if self.act(promised, work) is not None:
            line.appeal = "decided"
            if outcome == "annulled":
                sheet.void(line)
            elif outcome == "reduced":
                sheet.relieve(line, most)

    @precondition(
        lambda self: any(line.appeal for sheet in self.sheets.values() for line in sheet.lines)
    )
    @rule(number=st.integers(0, 99))
    def withdraw(self, number: int) -> None:
        """Take an appeal back."""
        name, _sheet, line = self.pick_appealed(number)
        one, mark, now = self.the_appeal(line), self.mark(), self.entry(line).booked_at + LATE
        promised = "" if line.appeal == "open" else "appeal_closed"
        if (
            self.act(promised, lambda: appeals.withdraw(one, self.people[name], now, mark).pk)
            is not None
        ):
            line.appeal = "withdrawn"

    @precondition(lambda self: self.done)
    @rule(number=st.integers(0, 999))
    def again(self, number: int) -> None:
        """Let a request arrive a second time, however much has happened since: the same answer, and
        nothing else.
        """
        work, answer = self.done[number % len(self.done)]
        assert work() == answer

    @rule(
        which=st.integers(0, 1),
        number=st.integers(1, 4),
        what=st.sampled_from([EDUCATION, VERBAL, WRITTEN, SHARE, OUT, {"fine": 7}]),
        stops=st.booleans(),
        starts_over=st.sampled_from(["never", "month", "quarter", "days", "dates"]),
        doubles_from=st.sampled_from([None, 2, 3]),
    )
    def edit(
        self,
        which: int,
        number: int,
        what: dict[str, int],
        stops: bool,
        starts_over: str,
        doubles_from: int | None,
    ) -> None:
        """Edit a ladder: what is booked stays as it was booked."""
        code = self.codes[which % len(self.codes)]
        if self.paper[code].get("by_severity"):
            return
        steps = {**self.paper[code]["steps"], number: what}
        self.paper[code] = {
            "starts_over": starts_over,
            "stops": stops,
            "doubles_from": doubles_from,
            "steps": steps,
        }
        self.paper[code] |= (
            {"days": 10}
            if starts_over == "days"
            else {"dates": [date(2026, 2, 1)]}
            if starts_over == "dates"
            else {}
        )
        written(code, self.paper[code])

    def pick_appealed(self, number: int) -> tuple[str, Sheet, Line]:
        lines = [
            (name, sheet, line)
            for (name, _code), sheet in self.sheets.items()
            for line in sheet.lines
            if line.appeal
        ]
        still_open = [one for one in lines if one[2].appeal == "open"]
        return (still_open or lines)[number % len(still_open or lines)]

    # --- What is always true
    # -----------------------------------------------------------------------

    @invariant()
    def everybody_is_shown_what_the_slow_ledger_says(self) -> None:
        """Entry by entry, and what it adds up to."""
        for name, employee in self.employees.items():
            rows = queries.shown(employee, self.people["office"])
            mine = {code: sheet for (whose, code), sheet in self.sheets.items() if whose == name}
            for code, sheet in mine.items():
                self.compare(sheet, [one for one in rows if one.entry.sheet.ladder.code == code])
            assert len(rows) == sum(len(sheet.entries) for sheet in mine.values())
            lines = [(sheet, line) for sheet in mine.values() for line in sheet.lines]
            due = [
                sheet.takes(line)
                for sheet, line in lines
                if not line.is_void and line.appeal != "open"
            ]
            assert queries.totals(rows) == {
                "violations": sum(not line.is_void for _sheet, line in lines),
                "voided": sum(line.is_void for _sheet, line in lines),
                **{
                    amount: sum(getattr(taken, amount) for taken in due)
                    for amount in ("fine", "points", "pay_share")
                },
            }

    def compare(self, sheet: Sheet, rows: list[queries.EntryView]) -> None:
        told = [
            (one.entry.kind, one.entry.violation_id, as_taken(one.entry.outcome)) for one in rows
        ]
        assert told == sheet.entries, "every entry is there for a reason, and says what it must"
        assert [one.entry.seq for one in rows] == list(range(1, len(rows) + 1))
        shown = {one.entry.pk: one for one in rows}
        for line in sheet.lines:
            one = shown[line.pk]
            assert (one.is_void, one.is_suspended) == (line.is_void, line.appeal == "open")
            assert as_taken(one.outcome) == (Taken() if line.is_void else sheet.takes(line))
            assert line.is_void or line.told.without_count() == sheet.takes(line).without_count(), (
                "nobody was left untold"
            )

    @invariant()
    def the_chain_holds(self) -> None:
        """Its positions have no gap, and each value follows from the one before."""
        prev, position = "", 0
        for row in Entry.objects.select_related("sheet__ladder", "version", "violation").order_by(
            "position"
        ):
            position += 1
            assert (row.position, row.prev) == (position, prev)
            assert row.hash == canonical.linked(prev, chain.facts_of(row))
            prev = row.hash
        book = Book.objects.first()
        assert (book.position, book.hash) == (position, prev) if book is not None else not position


@pytest.mark.django_db
def test_any_history_adds_up_as_a_clerk_with_a_calendar_would_have_it():
    the_policy()
    Ledger.people = {
        "office": the_office(),
        "second": wang_fang(),
        "judge": an_actor("office", "陈楠"),
    }
    Ledger.people |= {name: an_actor("host", name) for name in NAMES}
    Ledger.employees = {name: an_employee(name) for name in NAMES}
    histories = settings(
        deadline=None,
        max_examples=HISTORIES,
        stateful_step_count=30,
        suppress_health_check=[
            HealthCheck.too_slow,
            HealthCheck.filter_too_much,
            HealthCheck.data_too_large,
        ],
    )
    run_state_machine_as_test(Ledger, settings=histories)
