"""赵凯's visitors go without a badge again and again, and 何静 is complained about: which step each
time is (P1–P4, P7).
"""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reception.policy.admin.ladders import example
from reception.policy.climb import (
    LARGEST,
    Given,
    LadderOutcome,
    LadderSteps,
    LadderStepValue,
    Violation,
    climb,
)
from reception.policy.enums import Counting, StartsOver
from reception.policy.models import Ladder
from reception.policy.penalty import Penalty
from visitors.discipline.models import MonthItem

DAY = date(2026, 3, 2)
WARN = LadderStepValue(1, "", Penalty(("verbal_warning", "fine"), Decimal(50)))
WRITE = LadderStepValue(2, "", Penalty(("written_warning", "fine"), Decimal(100)))
NO_BADGE = LadderSteps("no_badge", steps=(WARN, WRITE))


def times(count: int, *, apart: int = 0, start: date = DAY) -> list[Violation]:
    return [Violation(start + timedelta(days=apart * number)) for number in range(count)]


def fines(ladder: LadderSteps, violations: list[Violation]) -> list[int]:
    return [int(outcome.penalty.fine) for outcome in climb(ladder, violations)]


def test_the_first_is_a_warning_and_fifty_the_second_a_letter_and_a_hundred_and_from_then_on_the_last_repeats() -> (
    None
):
    climbed = climb(NO_BADGE, times(4))
    assert [(outcome.count, outcome.step, outcome.penalty.measures) for outcome in climbed] == [
        (1, 1, ("verbal_warning", "fine")),
        (2, 2, ("written_warning", "fine")),
        (3, 2, ("written_warning", "fine")),
        (4, 2, ("written_warning", "fine")),
    ]
    assert fines(NO_BADGE, times(4)) == [50, 100, 100, 100]


def test_a_ladder_that_stops_takes_nothing_after_its_last_step() -> None:
    climbed = climb(LadderSteps(stops=True, steps=(WARN, WRITE)), times(3))
    assert climbed[2] == LadderOutcome(3, None, 0)


def test_steps_that_begin_late_leave_the_first_ones_without_a_measure() -> None:
    third = LadderStepValue(3, "", Penalty(("pay_share",), pay_share=10))
    assert [
        outcome.penalty.pay_share for outcome in climb(LadderSteps(steps=(third,)), times(4))
    ] == [
        0,
        0,
        10,
        10,
    ]


def test_a_fine_doubles_from_the_third_on() -> None:
    assert fines(LadderSteps(doubles_from=3, steps=(WARN,)), times(5)) == [50, 50, 100, 100, 100]


def test_a_fine_doubles_on_where_the_ladder_says_so() -> None:
    ladder = LadderSteps(doubles_from=3, doubles_on=True, steps=(WARN,))
    assert fines(ladder, times(5)) == [50, 50, 100, 200, 400]


def test_a_fine_counts_items_or_a_value() -> None:
    fine = Penalty(("fine",), Decimal(20))
    by_item, by_value = (
        LadderSteps(steps=(LadderStepValue(1, "", fine, fine_per=per),))
        for per in ("item", "value")
    )
    assert fines(by_item, [Violation(DAY, given=Given(items=3))]) == [60]
    assert fines(by_value, [Violation(DAY, given=Given(value=Decimal("12.50")))]) == [250]


def test_a_share_of_pay_is_the_lower_end_or_what_was_chosen_within() -> None:
    step = LadderStepValue(1, "", Penalty(("pay_share",), pay_share=10), pay_share_most=30)
    chosen = [step.takes(Given(pay_share=share)).pay_share for share in (0, 5, 20, 30, 99)]
    assert chosen == [10, 10, 20, 30, 30]


def test_a_fine_doubles_no_further_than_the_ledger_can_write() -> None:
    column = MonthItem._meta.get_field("fine")
    climbed = climb(LadderSteps(doubles_from=2, doubles_on=True, steps=(WARN,)), times(200))
    assert [outcome.penalty.fine for outcome in climbed[26:30]] == [
        Decimal(50) * 2**26,
        Decimal(50) * 2**27,
        LARGEST,
        LARGEST,
    ]
    assert (
        climbed[-1].penalty.fine
        == LARGEST
        == Decimal(10) ** (column.max_digits - column.decimal_places) - Decimal("0.01")
    )


def test_the_severity_decides_whatever_came_before() -> None:
    steps = (
        LadderStepValue(None, "minor", Penalty(("verbal_warning",))),
        LadderStepValue(None, "serious", Penalty(("written_warning",))),
        LadderStepValue(None, "grave", Penalty(("dismissal",))),
    )
    climbed = climb(
        LadderSteps(counting=Counting.SEVERITY, steps=steps),
        [Violation(DAY, "grave"), Violation(DAY, "minor")],
    )
    assert [(outcome.count, outcome.step, outcome.penalty.measures) for outcome in climbed] == [
        (1, 3, ("dismissal",)),
        (2, 1, ("verbal_warning",)),
    ]


@pytest.mark.parametrize(
    ("starts_over", "days", "counts"),
    [
        (StartsOver.NEVER, [date(2025, 12, 31), date(2026, 1, 1), date(2027, 6, 1)], [1, 2, 3]),
        (StartsOver.MONTH, [date(2026, 1, 31), date(2026, 2, 1), date(2026, 2, 28)], [1, 1, 2]),
        (
            StartsOver.QUARTER,
            [date(2026, 3, 31), date(2026, 4, 1), date(2026, 6, 30), date(2026, 7, 1)],
            [1, 1, 2, 1],
        ),
        (StartsOver.YEAR, [date(2025, 12, 31), date(2026, 1, 1), date(2026, 12, 31)], [1, 1, 2]),
    ],
)
def test_counting_starts_over_as_the_ladder_says(
    starts_over: StartsOver, days: list[date], counts: list[int]
) -> None:
    climbed = climb(
        LadderSteps(starts_over=starts_over, steps=(WARN,)), [Violation(day) for day in days]
    )
    assert [outcome.count for outcome in climbed] == counts


def test_within_thirty_days_only_those_of_the_thirty_days_count() -> None:
    ladder = LadderSteps(starts_over=StartsOver.DAYS, days=30, steps=(WARN,))
    on = [DAY, DAY + timedelta(days=29), DAY + timedelta(days=30), DAY + timedelta(days=90)]
    climbed = climb(ladder, [Violation(day) for day in on])
    assert [outcome.count for outcome in climbed] == [1, 2, 2, 1]
    assert climbed[1].since == DAY


def test_a_term_begins_on_the_days_that_were_named() -> None:
    ladder = LadderSteps(
        starts_over=StartsOver.DATES, dates=(date(2026, 2, 20), date(2026, 9, 1)), steps=(WARN,)
    )
    on = [date(2026, 1, 5), date(2026, 2, 20), date(2026, 8, 31), date(2026, 9, 1)]
    climbed = climb(ladder, [Violation(day) for day in on])
    assert [(outcome.count, outcome.since) for outcome in climbed] == [
        (1, None),
        (1, date(2026, 2, 20)),
        (2, date(2026, 2, 20)),
        (1, date(2026, 9, 1)),
    ]


def slowly(ladder: LadderSteps, violations: list[Violation]) -> list[int]:
    """Count by looking at every earlier violation anew, as a clerk with a calendar would."""

    def together(one: date, other: date) -> bool:
        if ladder.starts_over == StartsOver.MONTH:
            return (one.year, one.month) == (other.year, other.month)
        if ladder.starts_over == StartsOver.QUARTER:
            return (one.year, (one.month + 2) // 3) == (other.year, (other.month + 2) // 3)
        if ladder.starts_over == StartsOver.YEAR:
            return one.year == other.year
        if ladder.starts_over == StartsOver.DAYS:
            return 0 <= (other - one).days < (ladder.days or 0)
        if ladder.starts_over == StartsOver.DATES:
            return [start for start in ladder.dates if start <= one] == [
                start for start in ladder.dates if start <= other
            ]
        return True

    return [
        1 + sum(together(before.on, one.on) for before in violations[:place])
        for place, one in enumerate(violations)
    ]


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no fault
@given(
    st.sampled_from(list(StartsOver)),
    st.integers(1, 60),
    st.lists(st.dates(date(2025, 1, 1), date(2026, 12, 31)), unique=True, max_size=4),
    st.lists(st.dates(date(2025, 1, 1), date(2026, 12, 31)), max_size=12),
)
def test_it_counts_like_a_clerk_with_a_calendar(
    starts_over: StartsOver, days: int, dates: list[date], on: list[date]
) -> None:
    ladder = LadderSteps(
        starts_over=starts_over, days=days, dates=tuple(sorted(dates)), steps=(WARN, WRITE)
    )
    violations = [Violation(day) for day in on]
    assert [outcome.count for outcome in climb(ladder, violations)] == slowly(ladder, violations)


@pytest.mark.django_db
class TestAsShipped:
    @pytest.fixture(autouse=True)
    def _policy(self, policy: object) -> None:
        """Load the policy."""

    def climbed(self, code: str) -> list[str]:
        return [words for _which, words in example(Ladder.objects.get(code=code), DAY)]

    def test_an_internal_complaint_climbs_as_p1_says(self) -> None:
        assert self.climbed("internal_complaint") == [
            "教育、责令改正",
            "口头警告",
            "书面警告",
            *["罚款 50 元"] * 3,
        ]

    def test_an_external_complaint_is_answered_by_severity_as_p2_says(self) -> None:
        assert self.climbed("external_complaint") == ["口头警告", "书面警告", "建议辞退"]

    def test_a_visitor_without_a_badge_climbs_as_p3_says(self) -> None:
        assert self.climbed("no_badge") == ["口头警告、罚款 50 元", *["书面警告、罚款 100 元"] * 5]

    def test_only_p1_to_p3_are_in_force(self) -> None:
        assert set(Ladder.objects.filter(is_active=True).values_list("clause", flat=True)) == {
            "P1",
            "P2",
            "P3",
        }
        assert Ladder.objects.filter(is_active=True).count() == 3

    def test_the_examples_of_p4_say_what_they_are_called(self) -> None:
        assert self.climbed("late_double")[2:4] == ["口头警告、罚款 40 元"] * 2
        assert self.climbed("late_pay_share")[1:3] == ["口头警告", "扣当月绩效的 10%"]
        assert self.climbed("late_dismissal")[5] == "建议辞退"
