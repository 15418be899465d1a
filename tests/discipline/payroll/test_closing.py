"""Closing a month: when, once, and frozen by the database."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from tests.builders import an_actor, an_employee
from tests.discipline.month_scenes import (
    DECEMBER,
    NOVEMBER,
    OCTOBER,
    SEPTEMBER,
    booked,
    closed,
    no_sums,
    on,
    paid,
)
from tests.visitors.scenes import refused, the_desk
from visitors.discipline.models import MonthClose, MonthItem, MonthLine, MonthPay
from visitors.discipline.payroll import end
from visitors.visits.idempotency import RequestKey

pytestmark = pytest.mark.django_db


class TestClosing:
    def test_waits_until_the_month_is_over(self):
        booked(on(11, 3))
        with refused("month_not_over"):
            closed(NOVEMBER, on(11, 30, 23, 59))
        assert closed(NOVEMBER, on(12, 1, 0, 0)).position == 1

    def test_goes_month_by_month_also_through_those_without_entries(self):
        booked(on(9, 3))
        with refused("earlier_month_open") as why:
            closed(NOVEMBER)
        assert "2026-09" in why.value.message
        closed(SEPTEMBER)
        closed(OCTOBER)
        assert closed(NOVEMBER).lines.count() == 0
        with refused("month_not_over"):
            closed(DECEMBER, on(12, 5))

    def test_before_there_is_any_entry_has_nothing_to_close(self):
        with refused("earlier_month_open"):
            closed(OCTOBER, on(12, 1))

    def test_happens_once(self):
        booked(on(11, 3))
        closed(NOVEMBER)
        with refused("month_closed"):
            closed(NOVEMBER)
        assert MonthClose.objects.count() == MonthLine.objects.count() == 1

    def test_that_arrives_twice_gives_the_same_closing(self):
        booked(on(11, 3))
        first = closed(NOVEMBER, key=RequestKey("k1", "d1"))
        assert closed(NOVEMBER, key=RequestKey("k1", "d1")) == first
        with refused("key_reused"):
            closed(NOVEMBER, key=RequestKey("k1", "d2"))

    def test_is_for_the_office_alone(self):
        booked(on(11, 3))
        for somebody in (
            the_desk(),
            an_actor("auditor", "孙审计"),
            an_actor("principal", "周校长"),
        ):
            with refused("not_permitted"):
                closed(NOVEMBER, by=somebody)
            with refused("not_permitted"):
                end.keep_pays(NOVEMBER, {}, somebody, on(12, 1))

    def test_leaves_its_pay_as_it_was(self):
        booked(on(11, 3))
        paid(NOVEMBER, {"赵凯": "8000"})
        closed(NOVEMBER)
        with refused("month_closed"):
            paid(NOVEMBER, {"赵凯": "1"})
        assert MonthPay.objects.get().pay == 8000

    @pytest.mark.parametrize(
        "model", [MonthClose, MonthLine, MonthItem], ids=lambda model: model.__name__
    )
    def test_is_frozen_whoever_writes_to_the_database(self, model):
        booked(on(11, 3))
        closed(NOVEMBER)
        with pytest.raises(DatabaseError, match="only grows"), transaction.atomic():
            model.objects.all()._raw_delete("default")
        with pytest.raises(DatabaseError, match="only grows"), transaction.atomic():
            model.objects.update(**({"position": 9} if model is MonthClose else {"points": 9}))


class TestTheDatabase:
    """What the actions promise holds also past them."""

    def test_keeps_one_pay_for_a_month_and_above_nothing(self):
        wrong = {
            "pay_is_something": [{"pay": 0, "month": NOVEMBER}],
            "pay_is_of_a_whole_month": [{"pay": 1, "month": NOVEMBER.replace(day=2)}],
            "one_pay_for_a_month": [{"pay": 1, "month": NOVEMBER}] * 2,
        }
        for name, rows in wrong.items():
            with pytest.raises(IntegrityError) as broken, transaction.atomic():
                for row in rows:
                    MonthPay.objects.create(employee=an_employee(), **row)
            assert name in str(broken.value) or "UNIQUE" in str(broken.value)

    def test_closes_whole_months_once_with_one_line_for_each_employee_and_one_item_for_each_violation(
        self,
    ):
        entry = booked(on(11, 3))
        close = closed(NOVEMBER)
        row = {
            **{"closed_at": on(12, 2), "closed_by": close.closed_by, "position": 1},
            **no_sums(),
        }
        again = [
            lambda: MonthClose.objects.create(month=NOVEMBER, **row),
            lambda: MonthClose.objects.create(month=on(12, 2).date(), **row),
            lambda: MonthLine.objects.create(close=close, employee=an_employee(), fine=1),
            lambda: MonthItem.objects.create(line=close.lines.get(), entry=entry, fine=1),
        ]
        for write in again:
            with pytest.raises(IntegrityError), transaction.atomic():
                write()
