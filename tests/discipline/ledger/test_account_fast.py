"""The fast way to the steps of a sheet gives what ``replay.Account`` gives, whatever happens on
it.
"""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as some

from reception.policy.climb import LadderOutcome, LadderSteps, LadderStepValue
from reception.policy.enums import Counting, Severity, StartsOver
from visitors.discipline.ledger.account import (
    CORRECTION,
    VIOLATION,
    VOID,
    Account,
    SheetEntry,
)
from visitors.discipline.ledger.account_fast import Climber, Memory

STEPS = (
    LadderStepValue(1, "", ("education",)),
    LadderStepValue(2, "", ("verbal_warning",)),
    LadderStepValue(4, "", ("fine", "points"), Decimal(50), 3),
)
GRAVE = tuple(
    LadderStepValue(None, severity, ("fine",), Decimal(place * 10))
    for place, severity in enumerate(Severity.values, start=1)
)
DATES = (date(2026, 1, 10), date(2026, 2, 20))
LADDERS = [
    LadderSteps("never", steps=STEPS, doubles_from=5),
    LadderSteps("severity", Counting.SEVERITY, steps=GRAVE),
    LadderSteps("stops", stops=True, steps=STEPS),
    *(
        LadderSteps(period, starts_over=period, steps=STEPS)
        for period in (StartsOver.MONTH, StartsOver.QUARTER, StartsOver.YEAR)
    ),
    LadderSteps("days", starts_over=StartsOver.DAYS, days=20, steps=STEPS),
    LadderSteps("dates", starts_over=StartsOver.DATES, dates=DATES, steps=STEPS),
]
LEFT = LadderOutcome(0, None, 0, ("fine",), Decimal(20))
happens = some.tuples(
    some.sampled_from(["violation"] * 4 + ["void", "relief"]),
    some.sampled_from(LADDERS),
    some.integers(0, 120),
    some.sampled_from(Severity.values),
    some.integers(0, 10**6),
)
MEMORY = Memory()  # of all histories, as of all sheets


@settings(max_examples=300, deadline=None)
@given(some.lists(happens, max_size=40))
def test_a_climber_says_what_an_account_says_after_every_entry(history):
    account, climber = Account(), Climber(MEMORY)
    for pk, (kind, ladder, day, severity, which) in enumerate(history):
        on, lines = date(2026, 1, 1) + timedelta(days=day), list(account.lines)
        if kind == VIOLATION or not lines:
            entry = SheetEntry(pk, VIOLATION, None, on, severity, ladder)
            early = climber.next_rung(entry)
        elif kind == VOID:
            entry, early = SheetEntry(pk, VOID, lines[which % len(lines)], on), None
        else:
            entry, early = (
                SheetEntry(
                    pk, CORRECTION, lines[which % len(lines)], on, is_relief=True, told=LEFT
                ),
                None,
            )
        account.add(entry)
        climber.add(entry)
        assert climber.derived() == account.derived()
        assert climber.changed() == account.changed()
        assert early is None or early == account.derived()[pk]
