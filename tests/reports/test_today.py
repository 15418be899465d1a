"""The start page of 行政部: who waits longest, what went wrong, what comes, and small pictures."""

from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reception.accounts.actor import NOBODY
from tests.builders import a_visit
from tests.discipline.at_the_office import browser
from tests.reports.scenes import EVENING, a_thursday, closed
from tests.visitors.scenes import after, lin_ruomei, wang_yue
from visitors.models import VisitEvent
from visitors.visits.events import record

pytestmark = [pytest.mark.django_db]
HTMX: dict[str, Any] = {"headers": {"hx-request": "true"}}


@pytest.fixture(autouse=True)
def _in_the_evening() -> Any:
    with time_machine.travel(EVENING, tick=False):
        yield


def page(**asked: str) -> str:
    answer = browser().get("/today/", {"site": "hq", **asked})
    assert answer.status_code == 200
    return answer.content.decode()


def test_who_waits_longest_stands_first() -> None:
    a_thursday()
    lin_ruomei(now=after(400))
    wang_yue(now=after(300))
    seen = page()
    assert seen.index("王悦") < seen.index("林若梅")


def test_what_went_wrong_today_stands_there() -> None:
    site = a_thursday()
    visit = wang_yue(now=after(300))
    told = VisitEvent.What.NOT_TOLD
    record(visit, told, NOBODY, after(301), facts={})
    assert f"{visit.visitor.name} · {told.label}" in page()
    assert site.slug in page()


def test_the_hours_and_the_last_days_are_pictures() -> None:
    closed(a_thursday())
    assert '<rect x="' in page()


def test_it_is_asked_again_and_answers_only_when_something_is_new() -> None:
    site = a_thursday()
    mark = page().partition("revision=")[2].partition('"')[0]
    asked = {"site": site.slug, "revision": mark}
    office = browser()
    assert office.get("/today/", asked, **HTMX).status_code == 204
    wang_yue(now=after(301))
    answer = office.get("/today/", asked, **HTMX)
    assert answer.status_code == 200
    assert "<html" not in answer.content.decode()


def test_it_asks_as_much_of_one_visitor_as_of_ten() -> None:
    a_thursday()
    office = browser()
    office.get("/today/", {"site": "hq"})
    with CaptureQueriesContext(
        connection,
    ) as one:
        office.get("/today/", {"site": "hq"})
    for place in range(9):
        a_visit(f"访客{place}", now=after(300 + place))
    with CaptureQueriesContext(connection) as ten:
        office.get("/today/", {"site": "hq"})
    assert len(ten) <= len(one) + 1
    assert len(one) < 45
