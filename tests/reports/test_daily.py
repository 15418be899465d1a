"""The report of a day: what it counts, the rows behind each number, the same on every way out."""

import io
import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import time_machine

from tests.api.callers import a_program
from tests.discipline.at_the_office import browser
from tests.printing.reading import pages, text
from tests.reports.scenes import EVENING, THURSDAY, a_thursday, closed, figure, told, value
from tests.visitors.scenes import after, wang_yue
from visitors.lifecycle import end_of_day

pytestmark = [pytest.mark.django_db]
ASKED = {"date": THURSDAY.isoformat(), "site": "hq"}


@pytest.fixture(autouse=True)
def _in_the_evening() -> Any:
    with time_machine.travel(EVENING, tick=False):
        yield


def test_visits_and_people_are_counted_apart() -> None:
    a_thursday()
    heard = told()
    assert (value(heard, "R01"), value(heard, "R10")) == (4, 6)


def test_new_visitors_are_those_who_were_never_here() -> None:
    a_thursday()
    heard = told()
    assert (value(heard, "R02"), value(heard, "R17")) == (3, 1)


def test_waits_are_median_ninety_and_longest_with_their_number() -> None:
    a_thursday()
    heard = told()
    assert [value(heard, code) / 60 for code in ("R03", "R04", "R05")] == [10, 21, 21]
    assert figure(heard, "R03")["n"] == 3, "who was refused did not wait for anybody"


def test_refusals_grades_and_calls_stand_there() -> None:
    a_thursday()
    heard = told()
    codes = ("R06", "R11", "R13", "R07", "R38", "R52", "R44")
    assert [value(heard, code) for code in codes] == [1, 1, 2, 2, 1, 2, 1]


def test_hours_add_up_to_the_day() -> None:
    a_thursday()
    hours = {one["code"]: one["value"] for one in told()["figures"] if one["code"][:4] == "R08."}
    assert {code: n for code, n in hours.items() if n} == {"R08.9": 1, "R08.10": 3}


def test_who_came_before_midnight_belongs_to_that_day() -> None:
    a_thursday()
    wang_yue(now=after(14 * 60 + 50))  # ten to midnight
    assert value(told(), "R01") == 5
    assert value(told(date="2026-03-06", site="hq"), "R01") == 0


def test_every_number_opens_exactly_the_rows_it_counts() -> None:
    a_thursday()
    office, heard = a_program("office", "李敏"), told()
    for one in heard["figures"]:
        rows = office.get(one["rows"].removeprefix("/api/v1"))
        assert rows.status == 200, one
        assert rows["count"] == one["n"], one["code"]
        assert len(rows["items"]) == min(50, one["n"])


def test_presumed_departures_enter_no_stay_and_their_share_is_printed() -> None:
    a_thursday()
    with time_machine.travel(after(23 * 60), tick=False):
        end_of_day.sweep(after(23 * 60))
        heard = told()
        assert figure(heard, "R45")["n"] == 2
        assert value(heard, "R43") == 1
        assert "33.3 %" in heard["left_out"]


def test_page_paper_file_and_program_say_the_same(tmp_path: Path) -> None:
    site = a_thursday()
    closed(site)
    office = browser()
    page = office.get("/reports/daily/", ASKED).content.decode()
    paper = text(office.get("/reports/daily/pdf/", ASKED).content, tmp_path)
    book = openpyxl.load_workbook(io.BytesIO(office.get("/reports/daily/xlsx/", ASKED).content))
    cells = {row[0]: row[2] for row in book.worksheets[0].iter_rows(values_only=True)}
    for one in told()["figures"]:
        if "." in one["code"] and not one["n"]:
            continue
        row = re.search(rf"<tr title=[^>]*>(?:(?!</tr>).)*{one['code']}</a>", page, re.DOTALL)
        assert row is not None, one["code"]
        assert f'<td class="value">{one["shown"]}' in row[0], one["code"]
        assert cells[one["code"]] == one["shown"], one["code"]
        assert one["code"] in paper
        assert one["shown"] in paper, one["code"]


def test_a_report_is_one_page(tmp_path: Path) -> None:
    a_thursday()
    content = browser().get("/reports/daily/pdf/", ASKED).content
    assert len(pages(content, tmp_path, dpi=40)) == 1


def test_the_desk_types_a_code_and_reads_its_rows() -> None:
    a_thursday()
    answer = browser("desk", "何静").get("/reports/", {"code": "r06"}, follow=True)
    assert "钱保平" in answer.content.decode()


def test_who_may_not_read_reports_gets_404() -> None:
    a_thursday()
    host = a_program("host", "赵凯")
    assert host.get("/reports/daily").status == 404
    assert host.get("/reports/rows", code="R01", **ASKED).status == 404


def test_a_desk_reads_its_own_site_only() -> None:
    a_thursday()
    desk = a_program("desk", "何静")
    assert desk.get("/reports/daily", site="hq").status == 200
    assert desk.get("/reports/daily", site="south").status == 404
