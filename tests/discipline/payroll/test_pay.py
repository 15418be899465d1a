"""Pay: typed, pasted, uploaded, and kept with what stood there before."""

import re
from collections.abc import Iterator
from decimal import Decimal
from html import unescape

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.builders import a_user, an_employee
from tests.discipline.month_scenes import (
    NOVEMBER,
    booked,
    closed,
    on,
)
from tests.discipline.payroll.test_views import browser, sent, shown, zhao_kai
from visitors.discipline.models import MonthPay
from visitors.discipline.payroll import forms, views

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _third_of_december() -> Iterator[None]:
    with time_machine.travel(on(12, 3), tick=False):
        yield


@pytest.fixture
def li_min() -> Client:
    """Return the browser of 李敏; 赵凯 has two entries in November."""
    zhao_kai()
    booked(on(11, 3))
    booked(on(11, 20))
    return browser("office", "李敏")


class TestPay:
    def test_is_typed_beside_the_lines_and_taken_out_again(self, li_min):
        field = f"pay-{zhao_kai().pk}"
        assert sent(li_min, "month_pay", **{field: "￥６００.5"}).status_code == 302
        assert MonthPay.objects.get().pay == Decimal("600.50")
        page = shown(li_min)
        assert 'value="600.50"' in page or 'value="600.5"' in page
        assert "超过上限，¥29.90 不扣" in page
        assert "¥120.10" in page
        sent(li_min, "month_pay", **{field: " "})
        assert not MonthPay.objects.exists()

    def test_typed_on_a_later_leaf_leads_back_to_it(self, li_min, monkeypatch):
        monkeypatch.setattr(views, "LINES", 1)
        sun_wei = an_employee("孙伟", number="T002")
        booked(on(11, 5), sun_wei)
        page = li_min.get("/ledger/months/2026-11/?after=T001").content.decode()
        action = unescape(re.search(r'id="pays"[^>]* action="([^"]+)"', page)[1])
        answer = li_min.post(action, {f"pay-{sun_wei.pk}": "6500"})
        assert answer.url == "/ledger/months/2026-11/?after=T001"
        assert {row.employee.number: int(row.pay) for row in MonthPay.objects.all()} == {
            "T002": 6500
        }

    @pytest.mark.parametrize(
        "wrong", ["abc", "-5", "0", "1e9", "12.345", "=1+1", "9" * 30, "1,2", "NaN", "²"]
    )
    def test_that_is_no_amount_is_said_and_nothing_is_saved(self, li_min, wrong):
        answer = sent(li_min, "month_pay", **{f"pay-{zhao_kai().pk}": wrong})
        if wrong == "²":  # which is a 2 written small
            assert answer.status_code == 302
            return
        assert answer.status_code == 422
        assert "工号 T001" in answer.content.decode()
        assert not MonthPay.objects.exists()

    def test_that_is_no_amount_is_said_beside_its_field_and_the_others_keep_theirs(self, li_min):
        sun_wei = an_employee("孙伟", number="T002")
        booked(on(11, 5), sun_wei)
        sent(li_min, "month_pay", **{f"pay-{sun_wei.pk}": "6500"})
        field = f"pay-{zhao_kai().pk}"
        page = sent(li_min, "month_pay", **{field: "八千"}).content.decode()
        assert f'id="e-{field}">“八千”不是金额。' in page
        assert re.search(rf'name="{field}"[^>]*value="八千"[^>]*aria-describedby="e-{field}"', page)
        assert re.search(rf'name="pay-{sun_wei.pk}"[^>]*value="6500', page), "not typed, not lost"
        assert page.count('aria-invalid="true"') == 1

    def test_is_pasted_from_a_spreadsheet(self, li_min):
        an_employee("孙伟", number="T002")
        assert (
            sent(
                li_min, "month_pay_table", table="工号\t工资\nT001\t8,000.00\n\nT002\t6500\n"
            ).status_code
            == 302
        )
        assert {row.employee.number: int(row.pay) for row in MonthPay.objects.all()} == {
            "T001": 8000,
            "T002": 6500,
        }

    def test_is_kept_with_who_wrote_it_and_what_stood_there_before(self, li_min):
        field = f"pay-{zhao_kai().pk}"
        sent(li_min, "month_pay", **{field: "8000"})
        wang_fang = browser("office", "王芳")
        sent(wang_fang, "month_pay_table", table="T001\t1")
        sent(wang_fang, "month_pay_table", table="T001\t1.00")
        pay = MonthPay.objects.get()
        assert (str(pay.said_by.employee), pay.said_at) == ("王芳", on(12, 3))
        rows = MonthPay.history.order_by("history_id")
        said = [
            (row.history_type, row.pay, str(row.history_user.employee), row.history_date)
            for row in rows
        ]
        assert said == [
            ("+", 8000, "李敏", on(12, 3)),
            ("~", 1, "王芳", on(12, 3)),
        ], "what stays the same is no change"
        sent(li_min, "month_pay", **{field: " "})
        assert [(row.history_type, str(row.history_user.employee)) for row in rows.all()][-1] == (
            "-",
            "李敏",
        )

    def test_is_shown_in_admin_with_what_stood_there_before(self, li_min):
        for pay in ("8000", "6500"):
            sent(li_min, "month_pay", **{f"pay-{zhao_kai().pk}": pay})
        auditor = a_user("auditor", "孙审计")
        auditor.is_staff = True
        auditor.save()
        client = browser("auditor", "孙审计")
        page = client.get(
            reverse("admin:discipline_monthpay_change", args=[MonthPay.objects.get().pk])
        ).content.decode()
        assert "2026-12-03 10:00 李敏 ¥8,000" in page
        assert "2026-12-03 10:00 李敏 ¥6,500" in page
        assert 'name="pay"' not in page

    @pytest.mark.parametrize("cell", ["9" * 140_000, "x" * 200_000, '"' + "9" * 140_000])
    def test_with_a_line_that_no_table_has_is_told_of(self, li_min, cell):
        answer = sent(li_min, "month_pay_table", table=f"T001,8000\nT001,{cell}")
        assert answer.status_code == 422
        assert "第 2 行：要有工号和工资两格" in answer.content.decode()
        assert not MonthPay.objects.exists()

    @pytest.mark.parametrize(
        ("pay", "status"),
        [("999,999,999", 422), ("100,000,000", 422), ("99,999,999.99", 302), ("99999999.99", 302)],
    )
    def test_is_no_more_than_a_salary_can_be(self, li_min, pay, status):
        answer = sent(li_min, "month_pay_table", table=f"T001\t{pay}")
        assert (
            answer.status_code
            == sent(li_min, "month_pay", **{f"pay-{zhao_kai().pk}": pay}).status_code
            == status
        )
        if status == 422:
            assert f"第 1 行：“{pay}”不是金额。" in answer.content.decode()

    @pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
    def test_is_uploaded_as_excel_in_china_writes_it(self, li_min, encoding):
        file = SimpleUploadedFile("工资.csv", "工号,工资\r\nT001,8000元\r\n".encode(encoding))
        assert sent(li_min, "month_pay_table", file=file).status_code == 302
        assert MonthPay.objects.get().pay == 8000

    def test_with_a_mistake_names_each_line_and_saves_none(self, li_min):
        table = "T001,8000\nT999,100\nT001,9000\nT001\nT001,8,000\n=cmd(),<b>"
        answer = sent(li_min, "month_pay_table", table=table)
        page = answer.content.decode()
        assert answer.status_code == 422
        told = (
            "第 2 行：没有工号是“T999”的员工",
            "第 3 行：工号 T001 前面已有一行",
            "第 4 行：要有工号和工资两格",
            "第 5 行",
            "第 6 行",
        )
        for words in told:
            assert words in page, words
        assert "T001,8000" in page, "what was pasted is still there"
        assert "<b>" not in page.split('role="alert"')[1].split("</div>")[0]
        assert not MonthPay.objects.exists()

    @pytest.mark.parametrize(
        "content", [b"", b"\x00\x01", b"PK\x03\x04\x00", b"x" * 400_000, b"\xff\xfe\xff"]
    )
    def test_from_a_file_that_is_no_table_is_refused(self, li_min, content):
        assert (
            sent(li_min, "month_pay_table", file=SimpleUploadedFile("x.csv", content)).status_code
            == 422
        )

    def test_of_a_closed_month_stays(self, li_min):
        closed(NOVEMBER)
        assert sent(li_min, "month_pay", **{f"pay-{zhao_kai().pk}": "1"}).status_code == 409
        assert 'name="pay-' not in shown(li_min)

    def test_of_too_many_is_pasted_in_parts(self):
        read = forms.pasted("\n".join(f"N{number},1" for number in range(6000)))
        assert len(read.wrong) == 1
        assert not read.pays
