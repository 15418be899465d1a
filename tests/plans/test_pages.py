"""The pages of plans: begun, typed with what follows, approved on the page, printed (E)."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders import a_visit, an_employee
from tests.discipline.at_the_office import browser
from tests.plans import scenes
from tests.plans.scenes import House, a_house, approved, planned, spent, step
from tests.visitors.scenes import after
from visitors.plans.models import Plan, PlanLine

pytestmark = pytest.mark.django_db
HTMX: dict[str, Any] = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture(autouse=True)
def _thursday() -> Iterator[None]:
    with time_machine.travel(after(60), tick=False):
        yield


@pytest.fixture
def house() -> House:
    return a_house()


def text(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status, answer.content.decode()[:500]
    return " ".join(answer.content.decode().split())


def typed(**fields: Any) -> dict[str, Any]:
    """Return what the form of a plan sends, without lines."""
    return {
        **{"title": "远山集团考察", "unit": "远山集团", "standard": "class:B", "heads": "15"},
        **{"begins_at": "2026-12-03T09:40", "ends_at": "2026-12-04T15:00", "host": "赵凯"},
        **{"hosts": "赵凯、马骏、曾晓彤", "guests": "黄立群\t男\t总监\t素食\n顾南,女,总监"},
        **{"lines-TOTAL_FORMS": "1", "lines-INITIAL_FORMS": "1"},
        **{"lines-0-id": "", "lines-0-at": "", "lines-0-what": "", "lines-0-kind": "other"},
        **fields,
    }


def line(**fields: str) -> dict[str, str]:
    row = {"at": "2026-12-03T12:00", "what": "午餐", "kind": "meal", "cost": "810", **fields}
    return {f"lines-0-{name}": value for name, value in row.items()}


def test_a_plan_is_begun_blank(house: House) -> None:
    host = browser("host", "赵凯")
    assert "T1" in text(host.get("/plans/new/"))
    shown = text(host.post("/plans/new/", typed(), follow=True))
    plan = Plan.objects.get()
    assert plan.number in shown
    assert [(one.name, one.sex, one.needs) for one in plan.guests.all()] == [
        ("黄立群", "男", "素食"),
        ("顾南", "女", ""),
    ]
    assert plan.hosts.count() == 3


def test_a_plan_is_begun_from_a_visit(house: House) -> None:
    visit = a_visit("方岚", host=an_employee("赵凯"), organisation="云洲科技", purpose="谈合作")
    shown = text(browser("host", "赵凯").get(f"/plans/new/?visit={visit.pk}"))
    assert all(word in shown for word in ("方岚", "云洲科技", "谈合作"))
    browser("host", "赵凯").post(f"/plans/new/?visit={visit.pk}", typed())
    assert Plan.objects.get().visit == visit


def test_a_plan_is_copied_with_its_programme_moved(house: House) -> None:
    earlier = planned(house)
    host, path = browser("host", "赵凯"), f"/plans/new/?copy={earlier['id']}"
    assert "远山集团考察" in text(host.get(path))
    later = typed(begins_at="2026-12-13T09:40", ends_at="2026-12-14T15:00")
    text(host.post(path, later, follow=True))
    new = Plan.objects.latest("pk")
    assert (new.copied_from_id, new.lines.count()) == (earlier["id"], 2)
    assert {f"{one.at:%m-%d}" for one in new.lines.all()} == {"12-13"}


def test_each_change_is_kept_and_answered_with_what_follows(house: House) -> None:
    plan = planned(house, lines=[])
    host = browser("host", "赵凯")
    sent = typed(**line(cost="4900"))
    shown = text(host.post(f"/plans/{plan['id']}/", sent, **HTMX))
    kept = PlanLine.objects.get()
    assert "超出标准 400 元" in shown
    assert f'name="lines-0-id" id="id_lines-0-id" value="{kept.pk}"' in shown
    again = typed(**line(cost="4500", id=str(kept.pk)))
    assert "没有超出标准" in text(host.post(f"/plans/{plan['id']}/", again, **HTMX))
    assert PlanLine.objects.get().pk == kept.pk, "written once"
    gone = typed(**line(id=str(kept.pk), gone="on"))
    text(host.post(f"/plans/{plan['id']}/", gone, **HTMX))
    assert not PlanLine.objects.exists()


def test_what_is_wrong_in_a_list_is_said_line_by_line_and_nothing_is_kept(house: House) -> None:
    plan = planned(house)
    names = "\n".join(
        f"来宾{'甲乙丙丁'[n % 4]}{'子丑寅卯辰'[n % 5]}{n // 20 * '儿'}" for n in range(199)
    )
    sent = typed(guests=f"{names}\n郑州 13800138000\n{names.splitlines()[0]}")
    host = browser("host", "赵凯")
    shown = text(host.post(f"/plans/{plan['id']}/", sent, **HTMX), 422)
    assert "还没有保存" in shown
    assert "第 200 行“郑州”" not in shown
    assert "第 201 行“来宾甲子”和第 1 行一样" in shown
    wrong = text(host.post(f"/plans/{plan['id']}/", typed(**line(at="")), **HTMX), 422)
    assert "第 1 行，时间：请填写这一项。" in wrong


def test_a_plan_above_what_was_approved_is_a_draft_and_asks_for_that_only(house: House) -> None:
    plan = approved(house)
    host, ids = browser("host", "赵凯"), [row["id"] for row in plan["lines"]]
    less = typed(**line(cost="2000", id=str(ids[0])))
    host.post(f"/plans/{plan['id']}/", less)
    assert Plan.objects.get().state == "approved", "to plan less needs nobody"
    host.post(f"/plans/{plan['id']}/", typed(**line(cost="3000", id=str(ids[0]))))
    assert Plan.objects.get().state == "draft"
    shown = text(host.get(f"/plans/{plan['id']}/"))
    assert "只批改了的：原来批准 2,375 元，现在 3,000 元。" in shown
    assert step(house.host, plan, "submit")["state"] == "submitted"


def test_who_is_asked_approves_on_the_page_and_who_asks_does_not(house: House) -> None:
    plan = planned(house)
    step(house.host, plan, "submit")
    assert "等您批" not in text(browser("host", "赵凯").get(f"/plans/{plan['id']}/"))
    deputy = browser("head", "单副校长")
    assert "这个接待计划等您批" in text(deputy.get(f"/plans/{plan['id']}/"))
    assert "4,500" in text(deputy.get("/approvals/"))
    text(deputy.post(f"/plans/{plan['id']}/decide/", {"approve": "1"}, follow=True))
    assert Plan.objects.get().state == "approved"


def test_a_refusal_stands_beside_what_was_typed(house: House) -> None:
    first, second = approved(house), approved(house, unit="别的单位", title="另一批")
    spent(house, first)
    sent = {"what": "车", "amount": "400", "receipt": "23300517"}
    shown = text(browser("host", "赵凯").post(f"/plans/{second['id']}/actual/", sent), 409)
    assert first["number"] in shown
    assert 'value="400"' in shown


def test_the_closed_list_is_one_sheet(house: House) -> None:
    plan = approved(house)
    spent(house, plan)
    shown = text(browser("host", "赵凯").get(f"/plans/{plan['id']}/sheet/"))
    for word in ("23300517", "黄立群", "98.50", "B 贵宾 300 元/人 × 15 人 = 4,500 元", "财务"):
        assert word in shown


def test_the_register_costs_the_same_for_one_and_for_many(house: House) -> None:
    host = browser("host", "赵凯")

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            text(host.get("/plans/"))
        return len(seen)

    planned(house)
    queries()
    one = queries()
    for n in range(6):
        planned(house, title=f"第 {n} 批", lines=[scenes.line(f"餐 {k}", 10) for k in range(n)])
    assert queries() == one


def test_one_plan_costs_the_same_for_one_line_and_for_many(house: House) -> None:
    host = browser("host", "赵凯")
    few = planned(house, lines=[scenes.line("午餐", 10)])
    many = planned(house, unit="别的", lines=[scenes.line(f"餐 {n}", 10) for n in range(30)])

    def queries(plan: Any) -> int:
        with CaptureQueriesContext(connection) as seen:
            text(host.get(f"/plans/{plan['id']}/"))
        return len(seen)

    queries(few)
    assert queries(few) == queries(many)
