"""A plan on paper, the scan of an invoice, the follow-up, and the registers of a year (E22, E26,
F10).
"""

import io
from collections.abc import Iterator
from typing import Any

import openpyxl
import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.api.callers import a_program
from tests.discipline.at_the_office import browser
from tests.plans.scenes import House, a_house, approved, line, planned, spent, step, the_plan
from tests.visitors.scenes import after
from visitors.plans import forms, sheet
from visitors.plans.models import PlanCost
from visitors.plans.paper import handbook, introduction

pytestmark = pytest.mark.django_db
SCAN = "01,32,,25112000000000001234,440.00,20251130,,9F3A,"
HOME = "2026-12-05T09:00:00+08:00"


@pytest.fixture(autouse=True)
def _thursday() -> Iterator[None]:
    with time_machine.travel(after(60), tick=False):
        yield


@pytest.fixture
def house() -> House:
    return a_house()


def paper(house: House, plan: Any, which: str) -> bytes:
    answer = browser("host", "赵凯").get(f"/plans/{plan['id']}/paper/{which}/")
    assert answer.status_code == 200
    return bytes(answer.content)


def cells(content: bytes) -> list[Any]:
    page = openpyxl.load_workbook(io.BytesIO(content)).active
    assert page is not None
    return [cell for row in page.iter_rows(values_only=True) for cell in row if cell is not None]


def test_the_closed_list_is_a_workbook_with_the_fields_of_the_form(house: House) -> None:
    plan = approved(house, mission="=cmd()", transport="G7128 南站")
    spent(house, plan)
    found = cells(paper(house, plan, "list-xlsx"))
    for word in (plan["number"], "黄立群", "G7128 南站", "23300517", 98.5, "单副校长", "财务"):
        assert word in found or str(word) in " ".join(map(str, found)), word
    assert "=cmd()" not in found, "a formula is text"


@pytest.mark.parametrize("which", ["list-pdf", "handbook-pdf"])
def test_a_plan_is_printed_in_the_typeface_of_the_house(house: House, which: str) -> None:
    plan = approved(house, guests=[{"name": "<b>𠮷田", "position": "总监"}])
    content = paper(house, plan, which)
    assert content.startswith(b"%PDF")
    assert b"NotoSansSC" in content


def test_guests_may_read_the_handbook_so_it_says_no_sums(house: House) -> None:
    whole = sheet.of(the_plan(planned(house, lines=[line("午餐", 1575)])))
    tables = handbook(whole, [], ())
    said = str([row for table in tables for row in table.rows])
    assert "午餐" in said
    assert "1575" not in said
    assert introduction(whole) in said


def test_there_is_no_paper_of_another_name(house: House) -> None:
    plan = planned(house)
    assert browser("host", "赵凯").get(f"/plans/{plan['id']}/paper/x/").status_code == 404


def test_the_scan_of_an_invoice_fills_number_amount_and_day(house: House) -> None:
    plan = approved(house)
    host, path = browser("host", "赵凯"), f"/plans/{plan['id']}/actual/"
    shown = host.post(path, {"scanned": SCAN})
    assert shown.status_code == 422, "what it was for is still to be written"
    text = shown.content.decode()
    for value in ("25112000000000001234", "440.00", "2025-11-30"):
        assert f'value="{value}"' in text, value
    sent = {"what": "用车", "receipt": "25112000000000001234", "amount": "440.00"}
    host.post(path, {**sent, "on": "2025-11-30"})
    assert f"{PlanCost.objects.get().spent_on}" == "2025-11-30"


@pytest.mark.parametrize(
    "text", ["", "JD-2026-0001", "01,10", "02,10,1,2,3,20250101", "01,10,x,no,1,20250101"]
)
def test_what_is_no_invoice_fills_nothing(text: str) -> None:
    assert forms.invoice(text) == {}


def test_a_scan_of_something_else_is_refused_beside_the_field(house: House) -> None:
    plan = approved(house)
    sent = {"scanned": "https://example.org", "what": "茶", "amount": "1", "receipt": "1"}
    shown = browser("host", "赵凯").post(f"/plans/{plan['id']}/actual/", sent)
    assert "这不是增值税发票的二维码" in shown.content.decode()
    assert not PlanCost.objects.exists()


def test_once_the_guests_are_back_they_are_called(house: House) -> None:
    plan = approved(house)
    assert (
        step(house.host, plan, "follow_up", 409, said="谢谢", agreed=False).code == "not_back_yet"
    )

    def owed() -> list[str]:
        return [one["kind"] for one in house.host.get("/due?mine=1").said]

    assert "follow_up" not in owed()
    with time_machine.travel(HOME, tick=False):
        assert "follow_up" in owed()
        step(house.host, plan, "follow_up", said="都好", agreed=True, next="寄合同")
        assert "follow_up" not in owed()
    assert the_plan(plan).events.get(what="followed").words == "都好 下一步：寄合同"


def test_the_registers_of_a_year_sum_up_and_say_who_agreed(house: House) -> None:
    plan = planned(house, lines=[line("宴请", 4900)])
    step(house.host, plan, "submit", reason="最低消费")
    approved(house, unit="别的单位")
    step(a_program("principal", "周校长"), plan, "decide", approve=True)
    spent(house, plan, amount=5000)
    shown = browser("host", "赵凯").get("/plans/registers/?year=2026").content.decode()
    for word in ("5,000", "周校长", "最低消费", "month=2026-12", "9,000"):
        assert word in shown, word
    assert (
        "5,000" not in browser("host", "许思远").get("/plans/registers/?year=2026").content.decode()
    )


def test_the_registers_cost_the_same_for_one_and_for_many(house: House) -> None:
    host = browser("host", "赵凯")

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert host.get("/plans/registers/?year=2026").status_code == 200
        return len(seen)

    approved(house)
    queries()
    one = queries()
    for n in range(4):
        approved(house, title=f"第 {n} 批", unit=f"单位 {n}")
    assert queries() == one
