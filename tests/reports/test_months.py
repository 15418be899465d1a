"""A month adds up what its days told; one's own month comes to oneself first (D2, D3, D13)."""

from typing import Any

import pytest
import time_machine

from tests.api.callers import a_program
from tests.builders import an_employee
from tests.reports.scenes import EVENING, a_thursday, closed, figure, told, value
from tests.visitors.scenes import after, wang_yue
from visitors.models import Visit
from visitors.reports import report
from visitors.reports.asked import AskedPeriod, month_of
from visitors.reports.layout import FROZEN

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
MARCH: dict[str, Any] = {"month": "2026-03", "site": "hq"}
APRIL = after(28 * 24 * 60)


@pytest.fixture(autouse=True)
def _in_the_evening() -> Any:
    with time_machine.travel(EVENING, tick=False):
        yield


def test_closed_days_and_open_days_add_up_to_the_same() -> None:
    site = a_thursday()
    asked = AskedPeriod((site,), *month_of(EVENING.date()))
    before = {
        code: (tally.n, tally.total, sorted(tally.spread))
        for code, (_cell, tally) in report.tallies_of(asked, FROZEN).items()
    }
    closed(site)
    after_closing = {
        code: (tally.n, tally.total, sorted(tally.spread))
        for code, (_cell, tally) in report.tallies_of(asked, FROZEN).items()
    }
    hours = {code for code in after_closing if code.startswith("R08.")}
    assert before == {code: one for code, one in after_closing.items() if code not in hours}


def test_a_closed_day_of_a_month_stays_as_it_was_told() -> None:
    closed(a_thursday())
    wang_yue(now=after(9 * 60))
    assert value(told(kind="monthly", **MARCH), "R01") == 5, "four and yesterday's"


def test_the_rows_of_a_month_are_those_of_its_days() -> None:
    closed(a_thursday())
    office = a_program("office", "李敏")
    for code in ("R01", "R03", "R06", "R07"):
        one = figure(told(office, kind="monthly", **MARCH), code)
        assert office.get(one["rows"].removeprefix("/api/v1"))["count"] == one["n"], code


def test_a_department_is_counted_apart() -> None:
    a_thursday()
    of = an_employee().department
    heard = told(kind="monthly", **MARCH, department=of.code)
    assert value(heard, "R01") == 5
    assert told(kind="monthly", **MARCH, department="行政部") is not None


def test_what_comes_from_fewer_than_five_is_hidden_with_its_reason() -> None:
    a_thursday()
    one = figure(told(a_program("host", "赵凯"), kind="staff", month="2026-03"), "S05")
    assert one["value"] is None
    assert "D13" in one["why"]


def test_one_reads_ones_own_month_before_the_office_does() -> None:
    a_thursday()
    for minute in range(3):
        Visit.objects.filter(state="waiting").update(state="cancelled", closed_at=EVENING)
        wang_yue(now=after(300 + minute))
    asked = {"month": "2026-03", "employee": an_employee().number}
    host, office = a_program("host", "赵凯"), a_program("office", "李敏")
    assert value(told(host, kind="staff", **asked), "S02") >= 5
    assert value(told(office, kind="staff", **asked), "S02") is None
    assert office.get("/reports/rows", code="S02", **asked).code == "hidden"
    with time_machine.travel(APRIL, tick=False):
        assert value(told(office, kind="staff", **asked), "S02") >= 5


def test_nobody_reads_the_month_of_a_colleague() -> None:
    a_thursday()
    an_employee("马骏", number="T2")
    host = a_program("host", "赵凯")
    assert host.get("/reports/staff", month="2026-03", employee="T2").status == 404
    assert host.get("/reports/rows", code="S01", month="2026-03", employee="T2").status == 404
