"""The pages of months: the same numbers on every way out, each with its rows (D2, D3, D13)."""

import io
import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import time_machine

from tests.api.callers import a_program
from tests.builders import an_employee
from tests.discipline.at_the_office import browser
from tests.discipline.scenes import booked
from tests.printing.reading import text
from tests.reports.scenes import EVENING, a_thursday, closed, figure, told
from visitors.reports.layout import FROZEN
from visitors.reports.models import FrozenFigure

pytestmark = [pytest.mark.django_db]
MARCH: dict[str, Any] = {"month": "2026-03", "site": "hq"}
OWN = {"month": "2026-03"}
LEDGER = ("R81", "R82", "R83", "R84")


@pytest.fixture(autouse=True)
def _in_the_evening() -> Any:
    with time_machine.travel(EVENING, tick=False):
        yield


def same_everywhere(asked: dict[str, Any], kind: str, tmp_path: Path, who: tuple[str, str]) -> None:
    reader = browser(*who)
    page = reader.get(f"/reports/{kind}/", asked).content.decode()
    paper = text(reader.get(f"/reports/{kind}/pdf/", asked).content, tmp_path)
    content = reader.get(f"/reports/{kind}/xlsx/", asked).content
    rows = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(values_only=True)
    cells = {row[0]: row[2] for row in rows}
    for one in told(a_program(*who), kind=kind, **asked)["figures"]:
        if "." in one["code"] and not one["n"]:
            continue
        row = re.search(rf"<tr title=[^>]*>(?:(?!</tr>).)*{one['code']}</a>", page, re.DOTALL)
        assert row is not None, one["code"]
        assert f'<td class="value">{one["shown"]}' in row[0], one["code"]
        assert cells[one["code"]] == one["shown"], one["code"]
        assert one["code"] in paper
        assert one["shown"] in paper, one["code"]


def test_a_month_says_the_same_on_every_way_out(tmp_path: Path) -> None:
    closed(a_thursday())
    same_everywhere(MARCH, "monthly", tmp_path, ("office", "李敏"))


def test_ones_own_month_says_the_same_on_every_way_out(tmp_path: Path) -> None:
    a_thursday()
    same_everywhere(OWN, "staff", tmp_path, ("host", "赵凯"))


def test_a_year_stands_on_the_page_of_a_month_and_each_number_opens_its_rows() -> None:
    closed(a_thursday())
    page = browser().get("/reports/monthly/", {"month": "2026-04", "site": "hq"}).content.decode()
    assert page.count("<polyline") == 6
    march = re.search(r"code=R01&amp;(month=2026-03[^\"]*)\">5<", page)
    assert march is not None
    rows = browser().get("/reports/rows/?code=R01&" + march[1].replace("&amp;", "&"))
    assert "5 条" in rows.content.decode()


def test_sites_and_departments_stand_apart() -> None:
    site = a_thursday()
    heard = told(kind="monthly", **MARCH)
    assert figure(heard, f"R21.{site.pk}")["value"] == 5
    assert figure(heard, f"R22.{an_employee().department_id}")["value"] == 5


def test_the_ledger_is_counted_for_those_who_read_all_of_it() -> None:
    a_thursday()
    booked()
    office = a_program("office", "李敏")
    assert figure(told(office, kind="monthly", **MARCH), "R81")["value"] == 1
    assert office.get("/reports/rows", code="R81", **MARCH)["count"] == 1
    for who in (a_program("principal", "周校长"), a_program("desk", "何静")):
        heard = told(who, kind="monthly", **MARCH)
        assert not {one["code"] for one in heard["figures"]} & {*LEDGER}
        assert who.get("/reports/rows", code="R81", **MARCH).status == 404


def test_the_desk_reads_no_costs_and_the_general_manager_does() -> None:
    a_thursday()
    codes = {
        one["code"] for one in told(a_program("desk", "何静"), kind="monthly", **MARCH)["figures"]
    }
    assert "R93" not in codes
    assert (
        figure(told(a_program("principal", "周校长"), kind="monthly", **MARCH), "R93")["value"] == 0
    )


def test_what_fewer_may_read_is_frozen_with_no_day() -> None:
    closed(a_thursday())
    kept = set(FrozenFigure.objects.values_list("code", flat=True))
    assert not kept & {*LEDGER, "R91", "R92", "R93", "R94", "R96"}
    assert {*LEDGER} <= set(FROZEN)


def test_what_one_says_of_ones_month_stands_beside_the_figures() -> None:
    a_thursday()
    host = browser("host", "赵凯")
    sent = {**OWN, "text": "三月五日下午外出开会"}
    for _ in range(2):
        page = host.post("/reports/note/", sent, follow=True).content.decode()
        assert "三月五日下午外出开会" in page
    asked = {**OWN, "employee": an_employee().number}
    assert told(kind="staff", **asked)["note"] == "三月五日下午外出开会"


def test_nobody_downloads_what_is_not_theirs() -> None:
    a_thursday()
    host = browser("host", "赵凯")
    for address in ("daily/pdf", "monthly/xlsx"):
        assert host.get(f"/reports/{address}/").status_code == 404
    assert host.get("/reports/staff/pdf/", {**OWN, "employee": "0000"}).status_code == 404
    assert browser().get("/reports/daily/docx/").status_code == 404
