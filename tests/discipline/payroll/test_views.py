"""李敏 opens month end, types or pastes pay, confirms, closes, and hands payroll a table (P8)."""

import csv
import io
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import openpyxl
import pytest
import time_machine
from django.db.models import Value
from django.db.models.functions import Concat
from django.test import Client
from django.urls import reverse

from reception.organisation.models import Department, Employee
from reception.policy.models import Ladder
from reception.policy.rulebook import in_force
from tests.builders import a_user, an_employee
from tests.discipline.month_scenes import (
    NOVEMBER,
    OCTOBER,
    appealed,
    booked,
    closed,
    limited,
    on,
    paid,
    voided,
)
from tests.performance.queries import asked
from visitors.discipline.models import Entry, MonthClose
from visitors.discipline.payroll import views

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _third_of_december() -> Iterator[None]:
    with time_machine.travel(on(12, 3), tick=False):
        yield


def zhao_kai() -> Employee:
    """Return 赵凯 with the number that payroll knows."""
    return an_employee("赵凯", number="T001")


@pytest.fixture
def li_min() -> Client:
    """Return the browser of 李敏; 赵凯 has two entries in November."""
    zhao_kai()
    booked(on(11, 3))
    booked(on(11, 20))
    return browser("office", "李敏")


def browser(role: str, name: str) -> Client:
    """Return the browser of somebody who has signed in."""
    client = Client()
    client.force_login(a_user(role, name), backend="reception.accounts.actor.UserWithEmployee")
    return client


def shown(client: Client, name: str = "month", month: str = "2026-11") -> str:
    """Return what a page says."""
    answer = client.get(reverse(name, args=[month] if name != "months" else []))
    assert answer.status_code == 200
    return answer.content.decode()


def sent(client: Client, name: str, **fields: Any) -> Any:
    """Send a form of November."""
    return client.post(reverse(name, args=["2026-11"]), fields)


class TestThePages:
    def test_say_who_pays_what_for_which_violation(self, li_min):
        page = shown(li_min)
        said = (
            "赵凯",
            "T001",
            "教务部",
            "#1",
            "#2",
            "访客未佩戴访客牌",
            "11-20",
            "¥150",
            "未核对",
            "没有工资，上限未核对",
            "可以结账",
        )
        for words in said:
            assert words in page, words

    def test_say_that_fines_are_contested_and_how_the_cap_is_checked(self, li_min):
        page = shown(li_min)
        assert "雇主对员工罚款在法律上有争议" in page
        assert "20%" in page
        assert "有 1 人上限未核对" in page

    def test_list_each_month_with_its_state(self, li_min):
        page = shown(li_min, "months")
        assert page.index("2026-12") < page.index("2026-11")
        for words in ("本月，还没过完", "可以结账", "¥150"):
            assert words in page
        closed(NOVEMBER)
        assert "已结账" in shown(li_min, "months")

    def test_say_what_is_given_back_and_what_waits(self):
        li_min = browser("office", "李敏")
        first = booked(on(10, 5), an_employee("孙伟", number="T002"))
        second = booked(on(10, 6), an_employee("吴会计", number="T003"))
        assert first.pk != second.pk
        voided(first, on(11, 9))
        page = shown(li_min)
        assert "−¥50" in page
        assert "已作废，退回" in page
        appealed(booked(on(11, 25)), on(11, 26))
        page = shown(li_min)
        assert "申诉中，暂不计" in page
        assert "1 条在申诉中" in page

    def test_say_that_earlier_months_come_first(self, li_min):
        booked(on(10, 5), an_employee("孙伟", number="T002"))
        assert 'href="/ledger/months/2026-11/"' in shown(li_min, month="2026-12")
        assert "要先结" in shown(li_min, month="2026-12")

    def test_show_points_where_the_policy_says_points(self, li_min):
        limited(yuan_per_point=40)
        page = shown(li_min)
        assert "5 分" in page, (
            "50 yuan are a point and a part of one, 100 two and a part: two and three"
        )
        assert "¥" not in page
        assert 'name="pay-' not in page
        assert "不从工资里扣钱" in page
        closed(NOVEMBER)
        assert "5 分" in shown(li_min)
        assert "5 分" in shown(li_min, "months")

    def test_go_on_showing_a_closed_month_as_it_was_whatever_is_renamed_or_ruled_later(
        self, li_min
    ):
        limited(yuan_per_point=40)
        closed(NOVEMBER)
        before = all_of_it(li_min)
        limited(yuan_per_point=10)
        Employee.objects.filter(number="T001").update(number="N999", name="赵铠")
        Department.objects.filter(name="教务部").update(name="别的部")
        Ladder.objects.update(name=Concat("code", Value("改名")), clause="P9")
        in_force()
        after = all_of_it(li_min)
        assert after == before
        for words in ("T001", "赵凯", "教务部", "访客未佩戴访客牌", "5 分"):
            assert words in after[0], words

    def test_say_what_is_given_back_also_where_the_policy_has_gone_over_to_points(self, li_min):
        closed(NOVEMBER)
        limited(yuan_per_point=40)
        voided(Entry.objects.get(seq=2), on(12, 2))
        page = shown(li_min, month="2026-12")
        assert "实扣" in page
        assert "−¥100" in page

    def test_go_on_showing_money_for_a_month_that_was_closed_with_it(self, li_min):
        closed(NOVEMBER)
        limited(yuan_per_point=40)
        assert "¥150" in shown(li_min)
        assert "¥150" in shown(li_min, "months")

    def test_say_nothing_of_who_reported(self, li_min):
        assert "何静" not in shown(li_min)

    def test_ask_the_same_for_one_and_for_fifty_people(self, li_min):
        in_force()
        shown(li_min)
        one, _all = asked(lambda: shown(li_min))
        for number in range(49):
            booked(on(11, 5), an_employee(f"员工{number}"))
        fifty, _all = asked(lambda: shown(li_min))
        assert len(fifty) == len(one)
        assert len(one) <= 17
        assert "员工48" in shown(li_min)

    @pytest.mark.parametrize("is_closed", [False, True])
    def test_leaf_by_the_number_of_the_employee_and_sum_over_all(
        self, li_min, is_closed, monkeypatch
    ):
        monkeypatch.setattr(views, "LINES", 2)
        for number in ("T002", "T003", "T&4", "T005"):
            booked(on(11, 5), an_employee(f"员工{number}", number=number))
        if is_closed:
            closed(NOVEMBER)
        page, seen = shown(li_min), []
        while True:
            seen += re.findall(
                r'<span class="mono sub">([^<]+)</span><span class="sub dept">', page
            )
            assert "<dt>人数</dt><dd>5</dd>" in page
            following = re.search(r'rel="next" href="([^"]+)"', page)
            if following is None:
                break
            page = li_min.get(unescape(following[1])).content.decode()
        assert [unescape(number) for number in seen] == ["T&4", "T001", "T002", "T003", "T005"]
        assert "从头看" in page

    @pytest.mark.parametrize(
        "month", ["2026-10", "2027-01", "2026-13", "2026-1", "1999-01", "9999-12", "x"]
    )
    def test_know_no_month_of_which_there_is_nothing_to_say(self, li_min, month):
        assert li_min.get(f"/ledger/months/{month}/").status_code == 404

    def test_are_reached_from_the_ledger(self, li_min):
        assert 'href="/ledger/months/"' in li_min.get("/ledger/").content.decode()

    def test_show_the_auditor_everything_and_no_button(self, li_min):
        page = shown(browser("auditor", "孙审计"))
        assert "¥150" in page
        assert "<form" not in page.split("<main")[1]


class TestClosing:
    def test_asks_first(self, li_min):
        page = shown(li_min)
        assert "我知道结账以后不能撤销" in page
        answer = sent(li_min, "month_close")
        assert answer.status_code == 422
        assert "请先确认" in answer.content.decode()
        assert not MonthClose.objects.exists()

    def test_that_was_clicked_twice_is_one(self, li_min):
        for _click in range(2):
            assert sent(li_min, "month_close", confirm="yes", request_key="k1").status_code == 302
        assert MonthClose.objects.count() == 1
        assert "由 李敏 结账" in shown(li_min)
        assert sent(li_min, "month_close", confirm="yes", request_key="k2").status_code == 409

    def test_is_offered_only_for_the_month_that_is_next_and_over(self, li_min):
        booked(on(12, 2))
        assert reverse("month_close", args=["2026-12"]) not in shown(li_min, month="2026-12")
        assert li_min.post("/ledger/months/2026-12/close/", {"confirm": "yes"}).status_code == 409


class TestTables:
    def test_give_a_line_for_each_employee_and_a_row_for_each_violation(self, li_min):
        paid(NOVEMBER, {"赵凯": "600"})
        header, *lines = read_csv(li_min, "month_csv")
        assert dict(zip(header, lines[0], strict=True)) == {
            "月份": "2026-11",
            "状态": "草稿",
            "工号": "T001",
            "姓名": "赵凯",
            "部门": "教务部",
            "违规条数": "2",
            "罚款（元）": "150.00",
            "扣分": "0",
            "扣绩效（%）": "0",
            "上限（元）": "120.00",
            "实扣（元）": "120.00",
            "备注": "超过上限，¥30 不扣",
        }
        _header, *items = read_csv(li_min, "month_items")
        assert [row[5:10] for row in items] == [
            ["访客未佩戴访客牌", "P3", "1", "2026-11-03", "50.00"],
            ["访客未佩戴访客牌", "P3", "2", "2026-11-20", "100.00"],
        ]

    def test_open_in_a_spreadsheet_with_numbers_that_add_up(self):
        zhao_kai()
        entry = booked(on(10, 5), an_employee("孙伟", number="T002"))
        closed(OCTOBER)
        booked(on(11, 3))
        voided(entry, on(11, 9))
        closed(NOVEMBER)
        answer = browser("office", "李敏").get(reverse("month_xlsx", args=["2026-11"]))
        assert answer.headers["Content-Disposition"] == 'attachment; filename="month-2026-11.xlsx"'
        book = openpyxl.load_workbook(io.BytesIO(answer.content))
        assert book.sheetnames == ["2026-11 已结账", "违规明细"]
        rows = list(book.worksheets[0].values)
        fine = rows[0].index("罚款（元）")
        assert [row[fine] for row in rows[1:]] == [50, -50]
        assert len(list(book.worksheets[1].values)) == 3

    def test_are_drafts_until_the_month_is_closed(self, li_min):
        answer = li_min.get(reverse("month_csv", args=["2026-11"]))
        assert (
            answer.headers["Content-Disposition"]
            == 'attachment; filename="month-2026-11-draft.csv"'
        )
        assert answer.content.startswith(b"\xef\xbb\xbf"), "by which Excel knows UTF-8"
        closed(NOVEMBER)
        assert (
            'filename="month-2026-11.csv"'
            in li_min.get(reverse("month_csv", args=["2026-11"])).headers["Content-Disposition"]
        )
        assert read_csv(li_min, "month_csv")[1][1] == "已结账"

    @pytest.mark.parametrize("name", ["=1+1", "+1+1", "-2+3", "@SUM(A1)", "＝1+1", "\t=1"])
    def test_run_in_no_spreadsheet_program(self, li_min, name):
        Employee.objects.filter(name="赵凯").update(name=name)
        Department.objects.filter(employees__name=name).update(name=name)
        for table in ("month_csv", "month_items"):
            cells = read_csv(li_min, table)[1]
            assert [cell for cell in cells[3:5] if not cell.startswith("'")] == []
        book = openpyxl.load_workbook(
            io.BytesIO(li_min.get(reverse("month_xlsx", args=["2026-11"])).content)
        )
        assert "f" not in {cell.data_type for sheet in book for row in sheet.rows for cell in row}

    def test_say_points_where_the_policy_does(self, li_min):
        limited(yuan_per_point=40)
        header, line = read_csv(li_min, "month_csv")
        assert line[header.index("罚款折分")] == "5"
        assert "实扣（元）" not in header

    def test_say_nothing_of_who_reported_nor_of_pay_or_phone(self, li_min):
        Employee.objects.filter(name="赵凯").update(phone="+8613800138000")
        paid(NOVEMBER, {"赵凯": "7654.32"})
        for table in ("month_csv", "month_items"):
            content = li_min.get(reverse(table, args=["2026-11"])).content.decode()
            assert [word for word in ("何静", "13800138000", "7654") if word in content] == []


def all_of_it(client: Client) -> list[Any]:
    """Return what the pages of November say, without what lies between the words, and its
    tables.
    """
    pages = [
        re.sub(r"<[^>]*>", " ", shown(client, name).split("<main")[1])
        for name in ("month", "months")
    ]
    return [*pages, read_csv(client, "month_csv"), read_csv(client, "month_items")]


def read_csv(client: Client, name: str) -> list[list[str]]:
    """Return a table of November as rows of cells."""
    content = client.get(reverse(name, args=["2026-11"])).content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(content)))
