"""A day is closed: what was told stays, what changed stands beside it (D5)."""

from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction

from reception import clock
from tests.api.callers import a_program
from tests.builders import a_visit, an_actor
from tests.discipline.at_the_office import browser
from tests.reports.scenes import EVENING, THURSDAY, a_thursday, closed, told, value
from tests.visitors.scenes import after, refused, the_desk, the_office, wang_yue
from visitors.models import Visitor
from visitors.people import merging
from visitors.privacy import persons
from visitors.reports import closing
from visitors.reports.models import ClosedDay, FrozenFigure

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
ASKED = {"date": THURSDAY.isoformat(), "site": "hq"}


@pytest.fixture(autouse=True)
def _in_the_evening() -> Any:
    with time_machine.travel(EVENING, tick=False):
        yield


def test_a_visit_entered_later_stands_beside_what_was_told() -> None:
    closed(a_thursday())
    wang_yue(now=after(9 * 60))
    with time_machine.travel(after(11 * 60), tick=False):
        a_visit("李向前", category="parent", now=after(10.5 * 60))
        heard = told()
        change = next(one for one in heard["changed_since"] if one["code"] == "R01")
        assert value(heard, "R01") == 4
        assert (change["at_closing"], change["now"]) == ("4", "6")
        assert any("李向前" in sentence for sentence in change["because"])
        rows = a_program("office", "李敏").get("/reports/rows", code="R01", **ASKED)
        assert rows["count"] == 4, "the rows it came from"


def test_a_day_that_is_closed_twice_is_closed_once() -> None:
    site = a_thursday()
    first = closed(site)
    wang_yue(now=after(9 * 60))
    assert closed(site) == first
    assert ClosedDay.objects.count() == 1


def test_a_day_is_closed_after_closing_time_only() -> None:
    site = a_thursday()
    with refused("day_not_over"):
        closing.close(site, THURSDAY, the_desk(), after(60))


def test_a_host_closes_nothing() -> None:
    site = a_thursday()
    with refused("not_permitted"):
        closing.close(site, THURSDAY, an_actor("host", "赵凯"), EVENING)


def test_nobody_closed_it_so_the_morning_does() -> None:
    site = a_thursday()
    morning = after(24 * 60)
    closing.sweep(morning)
    closing.sweep(morning)
    days = ClosedDay.objects.filter(site=site).order_by("day")
    assert [f"{one.day:%m-%d}" for one in days] == ["03-04", "03-05"]
    assert {one.by_name for one in days} == {""}


def test_what_was_told_can_neither_be_changed_nor_deleted() -> None:
    closed(a_thursday())
    for rows in (FrozenFigure.objects.all(), ClosedDay.objects.all()):
        for verb in (lambda rows=rows: rows.delete(), lambda rows=rows: rows.update(id=99)):
            with pytest.raises(IntegrityError), transaction.atomic():
                verb()


def test_past_figures_stay_when_somebody_is_erased_or_merged() -> None:
    closed(a_thursday())
    before = {one["code"]: one["value"] for one in told()["figures"]}
    gao, lin = Visitor.objects.get(name="高远"), Visitor.objects.get(name="林若梅")
    merging.merge(lin.pk, gao.pk, the_office(), EVENING)
    wang = Visitor.objects.filter(name="王悦").latest("pk")
    persons.erase(wang, "本人要求", the_office(), clock.now())
    heard = told()
    assert {one["code"]: one["value"] for one in heard["figures"]} == before
    assert a_program("office", "李敏").get("/reports/rows", code="R02", **ASKED)["count"] == 3


def test_the_end_of_the_day_closes_it_by_a_button() -> None:
    a_thursday()
    desk = browser("desk", "何静")
    assert "冻结当天的数" in desk.get("/closing/").content.decode()
    shown = desk.post("/reports/close/", ASKED, follow=True).content.decode()
    assert "何静" in shown
    assert ClosedDay.objects.get().by_name == "何静"
    assert "看今天的日报" in desk.get("/closing/").content.decode()
