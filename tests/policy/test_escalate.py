"""What is due for a visitor who waits: steps and a waiting time in, what to do out (V5)."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from reception.policy.escalate import due, steps_for, what_comes_next
from reception.policy.models import EscalationStep


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


HOST = EscalationStep(pk=1, whom="host", after_minutes=3, every_minutes=3)
DEPUTY = EscalationStep(pk=2, whom="deputy", after_minutes=10)
DESK = EscalationStep(pk=3, whom="desk", after_minutes=20)
SHIPPED = (HOST, DEPUTY, DESK)


def taken(waited: float) -> list[tuple[str, int]]:
    return [(one.step.whom, one.number) for one in due(SHIPPED, "standard", minutes(waited))]


def test_nothing_is_due_before_three_minutes():
    assert taken(2.99) == []


def test_after_three_minutes_the_host_is_reminded():
    assert taken(3) == [("host", 1)]


def test_after_nine_minutes_it_is_the_third_time():
    assert taken(9.5) == [("host", 3)]


def test_after_ten_minutes_the_deputy_is_told_too():
    assert taken(10) == [("host", 3), ("deputy", 1)]


def test_after_twenty_minutes_the_desk_is_told_to_act():
    assert ("desk", 1) in taken(20)


def test_a_grade_with_steps_of_its_own_follows_only_these():
    own = EscalationStep(pk=9, grade="high", whom="head", after_minutes=1)
    assert steps_for((*SHIPPED, own), "high") == [own]
    assert own not in steps_for((*SHIPPED, own), "standard")


def test_the_next_step_says_whom_and_in_how_long():
    coming = what_comes_next(SHIPPED, "standard", minutes(9.5))
    assert coming is not None
    assert (coming.step.whom, coming.wait) == ("deputy", minutes(0.5))


def test_where_every_step_is_taken_once_nothing_comes_next():
    assert what_comes_next((DEPUTY,), "standard", minutes(11)) is None


@given(st.integers(0, 4000), st.integers(0, 4000))
def test_whoever_waits_longer_has_at_least_the_steps_of_whoever_waits_less(one: int, other: int):
    less, more = sorted((one, other))
    before = {
        (step.step.id, step.number) for step in due(SHIPPED, "standard", timedelta(seconds=less))
    }
    after = {
        step.step.id: step.number for step in due(SHIPPED, "standard", timedelta(seconds=more))
    }
    assert all(after[pk] >= number for pk, number in before)


class TestAfterTheLastStep:
    """Repeats stop growing: one in a quarter of an hour."""

    def numbers(self, *waited: float) -> list[int]:
        return [due(SHIPPED, "", minutes(one), minutes(15))[0].number for one in waited]

    def test_it_is_the_row_s_rhythm_before(self):
        assert self.numbers(3, 17.9, 18, 20) == [1, 5, 6, 6]

    def test_it_is_one_a_quarter_of_an_hour(self):
        assert self.numbers(34.9, 35, 49.9, 50, 60, 65) == [6, 7, 7, 8, 8, 9]

    def test_a_row_that_is_slower_keeps_its_own(self):
        slow = EscalationStep(pk=4, whom="host", after_minutes=5, every_minutes=30)
        assert [due((slow,), "", minutes(one), minutes(15))[0].number for one in (34, 35)] == [1, 2]

    def test_the_next_step_is_that_far_ahead(self):
        coming = what_comes_next(SHIPPED, "", minutes(21), minutes(15))
        assert coming is not None
        assert (coming.step.whom, coming.wait) == ("host", minutes(14))
