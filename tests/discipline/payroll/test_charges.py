"""李敏 closes November: what is due at its end, less what September and October have charged;
frozen, and with a cap (P8).
"""

from decimal import Decimal

import pytest

from tests.builders import an_actor, an_employee
from tests.discipline.month_scenes import (
    NOVEMBER,
    OCTOBER,
    SEPTEMBER,
    VERBAL_ONLY,
    appealed,
    booked,
    closed,
    fines,
    limited,
    line,
    on,
    paid,
    preview,
    ruled,
    voided,
)
from visitors.discipline.ledger import appeals
from visitors.discipline.models import MonthClose, MonthLine
from visitors.discipline.payroll import calendar, charges, lines
from visitors.visits.idempotency import RequestKey

pytestmark = pytest.mark.django_db
NO_KEY = RequestKey()


def held(name: str = "赵凯") -> Decimal:
    """Return what the closed months have withheld of somebody in all."""
    return sum(
        MonthLine.objects.filter(employee__name=name).values_list("withheld", flat=True), Decimal(0)
    )


class TestWhatAMonthCharges:
    def test_is_what_was_booked_in_it(self):
        booked(on(9, 30, 23, 59))
        booked(on(10, 1, 0, 0))
        booked(on(10, 9))
        closed(SEPTEMBER)
        closed(OCTOBER)
        assert (fines(SEPTEMBER), fines(OCTOBER)) == ([(1, 50)], [(2, 100), (3, 100)])
        assert (line(OCTOBER).fine, line(OCTOBER).withheld, line(OCTOBER).cap) == (200, 200, None)

    def test_leaves_out_what_takes_nothing_for_payroll(self):
        booked(on(9, 3), ladder="internal_complaint")
        closed(SEPTEMBER)
        assert MonthLine.objects.count() == 0, "education is no matter of payroll"

    def test_is_given_back_in_the_month_in_which_it_is_voided_with_what_climbs_down(self):
        first = booked(on(9, 3))
        booked(on(9, 10))
        closed(SEPTEMBER)
        voided(first, on(10, 12))
        closed(OCTOBER)
        assert (fines(SEPTEMBER), fines(OCTOBER)) == ([(1, 50), (2, 100)], [(1, -50), (2, -50)])
        assert line(SEPTEMBER).fine == 150, "what was closed stays"
        assert [
            item.why
            for item in charges.closed_lines(MonthClose.objects.get(month=OCTOBER))[0].items
        ] == ["void", "rederived"]

    def test_waits_while_an_appeal_is_open_and_comes_when_it_is_upheld(self):
        one = appealed(booked(on(9, 29)), on(9, 30))
        closed(SEPTEMBER)
        assert fines(SEPTEMBER) == [(1, 0)], "it is listed, and takes nothing"
        ruled(one, "upheld", on(10, 20))
        closed(OCTOBER)
        assert fines(OCTOBER) == [(1, 50)]
        assert (
            charges.closed_lines(MonthClose.objects.get(month=OCTOBER))[0].items[0].why == "decided"
        )

    def test_is_given_back_while_an_appeal_against_an_earlier_month_is_open(self):
        entry = booked(on(9, 30))
        closed(SEPTEMBER)
        one = appealed(entry, on(10, 2, 15))
        closed(OCTOBER)
        ruled(one, "reduced", on(11, 3), left=VERBAL_ONLY)
        closed(NOVEMBER)
        assert [fines(month) for month in (SEPTEMBER, OCTOBER, NOVEMBER)] == [
            [(1, 50)],
            [(1, -50)],
            [],
        ]

    def test_comes_back_when_the_appeal_is_withdrawn(self):
        entry = booked(on(9, 30))
        one = appealed(entry, on(9, 30, 15))
        closed(SEPTEMBER)
        appeals.withdraw(one, an_actor("host", "赵凯"), on(10, 2), NO_KEY)
        closed(OCTOBER)
        assert fines(OCTOBER) == [(1, 50)]

    def test_of_what_was_annulled_before_its_end_is_nothing(self):
        ruled(appealed(booked(on(9, 3)), on(9, 4)), "annulled", on(9, 8))
        assert closed(SEPTEMBER).lines.count() == 0

    def test_holds_the_order_of_the_book_where_a_clock_was_set_back(self):
        booked(on(9, 3), an_employee("孙伟"))
        entry = booked(on(10, 1, 0, 5))
        voided(entry, on(9, 30, 23, 58))
        closed(SEPTEMBER)
        closed(OCTOBER)
        assert (fines(SEPTEMBER), fines(OCTOBER)) == (
            [],
            [],
        ), "a void before its violation has not happened yet"

    def test_is_not_hidden_by_an_entry_of_which_the_clock_was_ahead(self):
        booked(on(9, 1), an_employee("孙伟"))
        ahead = booked(on(9, 2).replace(year=2031))
        booked(on(9, 3))
        booked(on(10, 3))
        closed(SEPTEMBER)
        closed(OCTOBER)
        closed(NOVEMBER)
        assert (fines(SEPTEMBER), fines(OCTOBER), fines(NOVEMBER)) == (
            [(1, 50), (2, 100)],
            [(3, 100)],
            [],
        )
        assert ahead.seq == 1

    def test_is_not_hidden_by_a_first_entry_of_which_the_clock_was_ahead(self):
        booked(on(9, 2).replace(year=2031))
        booked(on(9, 3), an_employee("孙伟"))
        assert calendar.first_month(on(12, 3)) == calendar.next_to_close(on(12, 3)) == SEPTEMBER
        closed(SEPTEMBER)
        assert fines(SEPTEMBER, "孙伟") == [(1, 50)]

    def test_of_an_entry_of_which_the_clock_was_set_back_draws_no_others_into_its_month(self):
        for month, day in ((9, 3), (9, 4), (10, 3), (10, 4)):
            booked(on(month, day))
        booked(on(9, 5).replace(year=2020))
        booked(on(10, 6))
        assert calendar.first_month(on(12, 3)) == SEPTEMBER
        closed(SEPTEMBER, on(12, 3))
        closed(OCTOBER, on(12, 3))
        assert (
            [seq for seq, _fine in fines(SEPTEMBER)],
            [seq for seq, _fine in fines(OCTOBER)],
        ) == ([1, 2], [3, 4, 5, 6])

    def test_comes_though_its_appeal_was_taken_back_while_the_month_was_closed(self):
        entry = booked(on(9, 3))
        one = appealed(entry, on(9, 4))
        closed(SEPTEMBER, on(10, 1, 0, 0))
        # The request came before midnight, and was done after the closing.
        appeals.withdraw(one, an_actor("host", "赵凯"), on(9, 30, 23, 59), NO_KEY)
        closed(OCTOBER)
        closed(NOVEMBER)
        assert [fines(month) for month in (SEPTEMBER, OCTOBER, NOVEMBER)] == [
            [(1, 0)],
            [(1, 50)],
            [],
        ]

    def test_takes_up_later_what_was_on_its_way_while_it_was_closed(self):
        booked(on(9, 3))
        closed(SEPTEMBER, on(10, 1, 0, 0))
        booked(
            on(9, 30, 23, 59), an_employee("孙伟")
        )  # the request came before midnight, and its row after the closing
        closed(OCTOBER)
        assert fines(OCTOBER, "孙伟") == [(1, 50)]

    def test_before_the_earlier_ones_are_closed_counts_as_if_they_were(self):
        first = booked(on(9, 3))
        booked(on(10, 8))
        voided(first, on(11, 4))
        shown = [
            [(item.entry.seq, int(item.fine)) for item in preview(month)[0].items]
            for month in (SEPTEMBER, OCTOBER, NOVEMBER)
        ]
        assert shown == [[(1, 50)], [(2, 100)], [(1, -50), (2, -50)]]
        late = on(12, 20)
        for month in (SEPTEMBER, OCTOBER, NOVEMBER):
            closed(month, late)
        assert [fines(month) for month in (SEPTEMBER, OCTOBER, NOVEMBER)] == shown


class TestTheCap:
    def test_is_a_share_of_the_pay_that_was_entered(self):
        booked(on(11, 3))
        booked(on(11, 4))
        paid(NOVEMBER, {"赵凯": "604.99"})
        closed(NOVEMBER)
        assert (line(NOVEMBER).fine, line(NOVEMBER).cap, line(NOVEMBER).withheld) == (
            150,
            Decimal("120.99"),
            Decimal("120.99"),
        )

    def test_follows_the_row_of_the_policy(self):
        booked(on(11, 3))
        limited(fine_cap_percent=0)
        paid(NOVEMBER, {"赵凯": "8000"})
        closed(NOVEMBER)
        assert (line(NOVEMBER).cap, line(NOVEMBER).withheld) == (0, 0)

    def test_is_not_checked_where_no_pay_is_known(self):
        booked(on(11, 3))
        closed(NOVEMBER)
        assert (line(NOVEMBER).cap, line(NOVEMBER).withheld) == (None, 50)

    def test_does_not_touch_what_is_given_back_but_nobody_gets_back_more_than_was_taken(self):
        entry = booked(on(9, 3))
        paid(SEPTEMBER, {"赵凯": "100"})
        closed(SEPTEMBER)
        voided(entry, on(10, 9))
        paid(OCTOBER, {"赵凯": "10"})
        closed(OCTOBER)
        assert (line(SEPTEMBER).withheld, line(OCTOBER).fine, line(OCTOBER).withheld) == (
            20,
            -50,
            -20,
        )

    def test_has_no_money_to_hold_where_points_stand_for_it(self):
        booked(on(11, 3))
        limited(yuan_per_point=20)
        paid(NOVEMBER, {"赵凯": "8000"})
        closed(NOVEMBER)
        assert (line(NOVEMBER).fine, line(NOVEMBER).cap, line(NOVEMBER).withheld) == (50, None, 0)

    @pytest.mark.parametrize(
        ("takes", "cap", "expected"),
        [
            ([100], None, [100]),
            ([100], 80, [80]),
            ([80], 80, [80]),
            ([], 80, []),
            ([50, 100, 100], 120, [50, 70, 0]),
            ([50], 0, [0]),
            ([-100], 80, [-100]),
            ([-50, 150], 20, [-50, 20]),
        ],
    )
    def test_is_exact_and_serves_the_earlier_violation_first(self, takes, cap, expected):
        assert (
            lines.withheld([Decimal(one) for one in takes], None if cap is None else Decimal(cap))
            == expected
        )

    def test_that_let_less_be_withheld_lets_no_more_be_given_back_than_that(self):
        """20 of 50 were withheld in September; October takes that back, and all of a new 50."""
        first = booked(on(9, 3))
        paid(SEPTEMBER, {"赵凯": "100"})
        closed(SEPTEMBER)
        voided(first, on(10, 4))
        booked(on(10, 5))
        paid(OCTOBER, {"赵凯": "8000"})
        closed(OCTOBER)
        assert (line(OCTOBER).fine, line(OCTOBER).withheld) == (0, 30)
        assert held() == 50, "what stands, and no less"

    def test_of_one_month_lets_another_violation_keep_its_own(self):
        first = booked(on(9, 3))
        paid(SEPTEMBER, {"赵凯": "100"})
        closed(SEPTEMBER)
        booked(on(10, 3))
        paid(OCTOBER, {"赵凯": "8000"})
        closed(OCTOBER)
        assert [int(line(month).withheld) for month in (SEPTEMBER, OCTOBER)] == [20, 100]
        voided(first, on(11, 4))
        closed(NOVEMBER)
        assert (line(NOVEMBER).fine, line(NOVEMBER).withheld) == (-100, -70)
        assert held() == 50

    def test_is_on_what_is_newly_taken_and_not_on_what_is_left_after_giving_back(self):
        first = booked(on(9, 3))
        paid(SEPTEMBER, {"赵凯": "8000"})
        closed(SEPTEMBER)
        voided(first, on(10, 4))
        booked(on(10, 5))
        booked(on(10, 6))
        paid(OCTOBER, {"赵凯": "100"})
        closed(OCTOBER)
        october = line(OCTOBER)
        assert (october.fine, october.cap, october.withheld) == (100, 20, -30)
        assert [int(item.withheld) for item in october.items.order_by("entry")] == [-50, 20, 0]

    def test_leaves_what_was_withheld_where_no_more_than_that_is_due_after_a_reduction(self):
        entry = booked(on(9, 28))
        paid(SEPTEMBER, {"赵凯": "100"})
        one = appealed(entry, on(9, 29))
        ruled(one, "upheld", on(9, 30))
        closed(SEPTEMBER)
        other = booked(on(10, 5))
        paid(OCTOBER, {"赵凯": "100"})
        closed(OCTOBER)
        voided(entry, on(11, 3))
        closed(NOVEMBER)
        items = {item.entry_id: item for item in line(NOVEMBER).items.all()}
        assert (items[entry.pk].withheld, items[other.pk].withheld) == (
            -20,
            0,
        ), "of 100, now 50, 20 were withheld"
        assert held() == 20

    def test_is_not_asked_for_again_what_has_lapsed_because_somebody_appealed(self):
        entry = booked(on(9, 30))
        paid(SEPTEMBER, {"赵凯": "100"})
        closed(SEPTEMBER)
        one = appealed(entry, on(10, 5))
        closed(OCTOBER)
        ruled(one, "upheld", on(11, 3))
        paid(NOVEMBER, {"赵凯": "8000"})
        closed(NOVEMBER)
        assert [int(line(month).withheld) for month in (SEPTEMBER, OCTOBER, NOVEMBER)] == [
            20,
            -20,
            20,
        ]

    def test_of_earlier_open_months_counts_in_what_a_later_one_shows(self):
        first = booked(on(9, 3))
        paid(SEPTEMBER, {"赵凯": "100"})
        voided(first, on(10, 4))
        assert preview(OCTOBER)[0].row.withheld == -20
