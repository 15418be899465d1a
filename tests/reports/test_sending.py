"""李敏 is sent the report of the day before at a working hour, once, with the numbers of the page."""

from datetime import time, timedelta
from typing import Any

import pytest
import time_machine

from reception.accounts.actor import NOBODY
from reception.notifications.models import Notice
from reception.organisation.models import Site
from tests.api.callers import a_program
from tests.builders import a_site, a_user, an_employee, the_policy
from tests.reports.scenes import EVENING, a_thursday, closed, figure, told
from tests.visitors.scenes import NINE, after, wang_yue
from visitors.reports import closing, sending
from visitors.reports.layout import HEAD
from visitors.reports.models import ReportOrder

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
FRIDAY = NINE + timedelta(days=1, hours=1)


@pytest.fixture(autouse=True)
def _on_friday() -> Any:
    with time_machine.travel(FRIDAY, tick=False):
        yield


def ordered(kind: str = "daily", **columns: Any) -> ReportOrder:
    employee = a_user("office", "李敏").employee
    return ReportOrder.objects.create(employee=employee, kind=kind, site=a_site(), **columns)


def a_closed_thursday() -> Site:
    with time_machine.travel(EVENING, tick=False):
        site = a_thursday()
        closed(site)
    return site


def sent() -> list[str]:
    return list(
        Notice.objects.filter(key__startswith="report:")
        .order_by("pk")
        .values_list("body", flat=True)
    )


def test_the_mail_says_what_the_page_and_the_program_say() -> None:
    a_closed_thursday()
    ordered()
    wang_yue(now=after(30))
    sending.sweep(FRIDAY)
    heard = told()
    assert all(f"{code} " in sent()[0] for code in HEAD)
    for code in HEAD:
        assert f"{figure(heard, code)['name']} {figure(heard, code)['shown']}" in sent()[0]
    assert "/reports/daily/pdf/?date=2026-03-05&site=hq" in sent()[0]


def test_it_is_sent_once_a_day_by_however_many_workers() -> None:
    a_closed_thursday()
    ordered()
    for _ in range(2):
        sending.sweep(FRIDAY)
    assert len(sent()) == 1


def test_it_waits_for_its_hour_and_for_the_day_to_be_closed() -> None:
    ordered(at=time(11))
    a_closed_thursday()
    sending.sweep(FRIDAY)
    assert not sent()
    ReportOrder.objects.update(at=time(9))
    with time_machine.travel(EVENING, tick=False):
        sending.sweep(EVENING)
    assert not sent(), "nobody has closed Wednesday"
    sending.sweep(FRIDAY)
    assert len(sent()) == 1


def test_that_there_is_nothing_is_said() -> None:
    the_policy()
    ordered()
    closing.freeze(a_site(), (FRIDAY - timedelta(days=1)).date(), NOBODY, FRIDAY)
    sending.sweep(FRIDAY)
    assert "这段时间没有来访。" in sent()[0]


def test_after_a_weekend_each_busy_day_is_sent_and_of_the_last_that_nobody_came() -> None:
    a_closed_thursday()
    ordered(told_on=(FRIDAY - timedelta(days=1)).date())
    monday = FRIDAY + timedelta(days=3)
    for day in (0, 1, 2):
        closing.freeze(a_site(), (FRIDAY + timedelta(days=day)).date(), NOBODY, monday)
    with time_machine.travel(monday, tick=False):
        sending.sweep(monday)
        sending.sweep(monday)
    assert len(sent()) == 2
    assert "2026-03-05" in sent()[0]
    assert "2026-03-08" in sent()[1]
    assert "这段时间没有来访。" in sent()[1]


def test_who_may_not_read_reports_is_sent_none() -> None:
    a_closed_thursday()
    order = ordered()
    a_program("host", "赵凯")
    ReportOrder.objects.filter(pk=order.pk).update(employee=an_employee("赵凯"))
    sending.sweep(FRIDAY)
    assert not sent()


def test_a_month_is_sent_once_when_it_is_over() -> None:
    site = a_closed_thursday()
    ordered("monthly")
    closing.freeze(site, FRIDAY.date().replace(day=31), NOBODY, FRIDAY)
    april = FRIDAY.replace(month=4, day=1)
    for day in range(3):
        with time_machine.travel(april + timedelta(days=day), tick=False):
            sending.sweep(april + timedelta(days=day))
    assert len(sent()) == 1
    assert "来访月报 2026-03" in sent()[0]
