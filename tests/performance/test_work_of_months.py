"""A closed month costs the same however many employees stand in it and however many months lie behind
it: the database's work is counted, not time.
"""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test import Client

from reception.organisation.models import Employee
from reception.policy.rulebook import in_force
from tests.builders import a_user, an_employee
from tests.conftest import ON_POSTGRES
from tests.discipline.month_scenes import OCTOBER, SEPTEMBER, booked, closed, on
from tests.performance.queries import asked
from tests.performance.test_work import work_of
from visitors.discipline.models import MonthClose, MonthLine

pytestmark = pytest.mark.django_db
MANY = 3000
LEAF = 200  # employees on a page


@pytest.fixture
def li_min() -> Client:
    """Close September and October with one violation each, and sign 李敏 in."""
    booked(on(9, 3))
    closed(SEPTEMBER)
    booked(on(10, 9), an_employee("孙伟"))
    closed(OCTOBER)
    in_force()
    browser = Client()
    browser.force_login(a_user("office", "李敏"), "reception.accounts.actor.UserWithEmployee")
    return browser


def stand_also(month: date, count: int) -> None:
    """Put many more employees into a closed month."""
    some, close = an_employee("赵凯"), MonthClose.objects.get(month=month)
    same = {name: getattr(some, name) for name in ("site", "department", "position")}
    start = Employee.objects.count()
    rows = Employee.objects.bulk_create(
        Employee(number=f"Z{place:05}", name=f"同事{place}", **same)
        for place in range(start, start + count)
    )
    MonthLine.objects.bulk_create(
        MonthLine(close=close, employee=one, number=one.number, fine=Decimal(50)) for one in rows
    )
    if ON_POSTGRES:
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE discipline_monthline")


def cost(browser: Client, path: str) -> tuple[int, int]:
    """Return how much work a page is to the database, and how many questions."""
    with time_machine.travel(on(11, 20), tick=False):
        assert browser.get(path).status_code == 200
        return work_of(lambda: browser.get(path)), len(asked(lambda: browser.get(path))[0])


def test_the_list_reads_no_line_of_a_closed_month(li_min: Client):
    few, questions = cost(li_min, "/ledger/months/")
    stand_also(SEPTEMBER, MANY)
    stand_also(OCTOBER, MANY)
    many, as_many_questions = cost(li_min, "/ledger/months/")
    assert as_many_questions == questions
    assert many < few * 1.2


@pytest.mark.parametrize("after", ["", "?after=100"])
def test_the_page_of_a_month_reads_the_lines_that_it_shows(li_min: Client, after: str):
    stand_also(OCTOBER, 2 * LEAF)
    few, questions = cost(li_min, f"/ledger/months/2026-10/{after}")
    stand_also(SEPTEMBER, MANY)
    stand_also(OCTOBER, MANY)
    many, as_many_questions = cost(li_min, f"/ledger/months/2026-10/{after}")
    assert as_many_questions == questions
    assert many < few * 1.2


def test_leafing_comes_to_every_employee_once(li_min: Client):
    stand_also(OCTOBER, 2 * LEAF)
    seen, path = 0, "?"
    while path:
        with time_machine.travel(on(11, 20), tick=False):
            page = li_min.get(f"/ledger/months/2026-10/{path}")
        seen, path = seen + len(page.context["rows"]), page.context["more"]
    assert seen == MonthLine.objects.filter(close__month=OCTOBER).count() == 2 * LEAF + 1
