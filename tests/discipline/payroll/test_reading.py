"""A month reads what may have changed and not the whole book, and asks the same however many there
are (P8).
"""

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from reception.organisation.models import Employee
from reception.policy.rulebook import in_force
from tests.builders import a_user, an_employee
from tests.discipline.month_scenes import (
    DECEMBER,
    NOVEMBER,
    OCTOBER,
    SEPTEMBER,
    booked,
    closed,
    on,
    preview,
    voided,
)
from tests.performance.queries import asked
from visitors.discipline.models import Appeal, Entry
from visitors.discipline.payroll import charges

pytestmark = pytest.mark.django_db


class TestReading:
    def many(self, count: int) -> None:
        for number in range(count):
            employee = an_employee(f"员工{number}")
            booked(on(10, 9), employee)
            voided(booked(on(10, 10), employee), on(11, 3))

    def test_asks_the_same_for_one_and_for_fifty_open_and_closed(self):
        booked(on(9, 3), an_employee("孙伟"))
        closed(SEPTEMBER)
        self.many(1)
        one_open, _all = asked(lambda: preview(OCTOBER))
        october = closed(OCTOBER)
        one_closed, _all = asked(lambda: charges.closed_lines(october))
        self.many(50)
        fifty_open, _all = asked(lambda: preview(NOVEMBER))
        november = closed(NOVEMBER)
        fifty_closed, _all = asked(lambda: charges.closed_lines(november))
        assert november.lines.count() == 50
        assert (len(fifty_open), len(fifty_closed)) == (len(one_open), len(one_closed))

    def test_leaves_sheets_alone_on_which_nothing_has_happened_since(self):
        self.many(3)
        closed(OCTOBER)
        closed(NOVEMBER)
        booked(on(12, 3), an_employee("员工1"))
        read = charges.unsettled(DECEMBER, charges.terms_in_force())
        assert [sheet.employee for sheet in read.sheets] == [an_employee("员工1")]
        assert {Employee.objects.get(sheets__entries=pk).name for pk in read.read.charged} == {
            "员工1"
        }
        assert (Entry.objects.count(), Appeal.objects.count()) == (10, 0)

    def test_asks_the_same_for_the_list_of_one_open_month_and_of_many_with_fifty_people(self):
        in_force()
        booked(on(9, 3))

        def listed(month: int) -> int:
            with time_machine.travel(on(month, 20), tick=False):
                client = Client()
                client.force_login(
                    a_user("office", "李敏"), backend="reception.accounts.actor.UserWithEmployee"
                )
                return len(asked(lambda: client.get(reverse("months")))[0])

        listed(9)
        one_month = listed(9)
        self.many(50)
        assert listed(12) == one_month
        closed(SEPTEMBER)
        one_closed = listed(12)
        closed(OCTOBER)
        closed(NOVEMBER)
        assert listed(12) == one_closed
