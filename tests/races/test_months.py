"""Eight colleagues close November at the same moment, and 李敏 closes it while others book: one
closing, and nothing is lost (P8).
"""

import pytest

from reception.policy.rulebook import in_force
from tests.builders import an_actor, an_employee
from tests.discipline.month_scenes import NOVEMBER, OCTOBER, booked, closed, fines, on
from tests.races.threads import DESKS, at_once
from visitors.discipline.models import Entry, MonthClose, MonthItem, MonthLine
from visitors.visits.idempotency import RequestKey

pytestmark = [pytest.mark.races, pytest.mark.django_db(transaction=True)]


def test_of_eight_closers_one_closes():
    booked(on(11, 3))
    colleagues = [an_actor("office", f"同事{number}") for number in range(DESKS)]
    in_force()
    done = at_once(*[lambda by=by: closed(NOVEMBER, by=by).month for by in colleagues])
    assert sorted(map(str, done)) == ["2026-11-01"] + ["month_closed"] * (DESKS - 1)
    assert MonthClose.objects.count() == MonthLine.objects.count() == MonthItem.objects.count() == 1


def test_a_closing_that_arrives_eight_times_gives_one_answer():
    booked(on(11, 3))
    office, mark = an_actor("office", "李敏"), RequestKey("k1", "d1")
    in_force()
    assert (
        len({one.pk for one in at_once(*[lambda: closed(NOVEMBER, by=office, key=mark)] * DESKS)})
        == 1
    )
    assert MonthLine.objects.count() == 1


def test_what_is_booked_while_a_month_is_closed_stands_in_it_or_in_the_next():
    people = [an_employee(f"员工{number}") for number in range(DESKS - 1)]
    booked(on(10, 5), people[0])
    office = an_actor("office", "李敏")
    in_force()
    # Each request came just before midnight; whether its row is before or after the closing is for
    # the race to say.
    books = [lambda one=one: booked(on(10, 31, 23, 59), one, by=office).pk for one in people]
    done = at_once(*books, lambda: closed(OCTOBER, on(11, 1), by=office).pk)
    assert all(isinstance(pk, int) for pk in done)
    closed(NOVEMBER)
    assert [
        int(sum(fine for month in (OCTOBER, NOVEMBER) for _seq, fine in fines(month, one.name)))
        for one in people
    ] == [
        150,
        *[50] * (DESKS - 2),
    ]
    assert Entry.objects.count() == DESKS
